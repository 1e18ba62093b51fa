"""What can have happened to a public project (公益项目), as it is written down."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from msgspec import Struct

from contracts.evaluation_words import Band
from contracts.procurement import MilestoneDue
from contracts.procurement_words import DisclosureItem, Need, Opinion
from contracts.project_fields import ProjectFields
from contracts.vocabulary import OrganisationKind, Places


class ProjectDeclared(Struct, frozen=True, kw_only=True):
    """An organisation declared a project (项目申报). `places.territory` is the project's own."""

    TOPIC: ClassVar[str] = "procurement.project.declared"

    organisation: UUID
    org_kind: OrganisationKind
    places: Places
    name: str  # normalised
    name_as_given: str
    fields: ProjectFields
    needs: tuple[Need, ...]
    planned_fen: int
    declared_on: date


class ProjectDistrictReviewed(Struct, frozen=True, kw_only=True):
    """The district looked at public benefit, non-profit nature and feasibility (区县初审)."""

    TOPIC: ClassVar[str] = "procurement.project.district-reviewed"

    opinion: Opinion
    reasons: str
    reviewed_on: date


class ProjectApproved(Struct, frozen=True, kw_only=True):
    """The city's panel chose the project; against the district's opinion it says why (审核通过)."""

    TOPIC: ClassVar[str] = "procurement.project.approved"

    reasons: str
    approved_on: date


class ProjectRejected(Struct, frozen=True, kw_only=True):
    """The city's panel did not choose the project (审核不通过)."""

    TOPIC: ClassVar[str] = "procurement.project.rejected"

    reasons: str
    rejected_on: date


class ProjectPublished(Struct, frozen=True, kw_only=True):
    """The chosen project was made public (公布)."""

    TOPIC: ClassVar[str] = "procurement.project.published"

    published_on: date


class ProjectContracted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A contract was signed; the days its stages are due stay as they were reckoned then (签订合同)."""

    TOPIC: ClassVar[str] = "procurement.project.contracted"

    contract: UUID
    amount_fen: int
    starts_on: date
    ends_on: date
    due: tuple[MilestoneDue, ...]
    signed_on: date
    buyer_region: str = ""  # this and the provider are not known of facts that were stored before they were said
    organisation: UUID | None = None
    officer: str = ""  # who signed for the buyer; nor this


class MilestoneReported(Struct, frozen=True, kw_only=True):
    """A stage of the progress table was reported (进度表); `spent_fen` is spent so far."""

    TOPIC: ClassVar[str] = "procurement.project.milestone-reported"

    stage: int
    pct: int
    spent_fen: int
    due_on: date
    reported_on: date


class ProjectSummarised(Struct, frozen=True, kw_only=True):
    """The summary of the project was handed in (总结)."""

    TOPIC: ClassVar[str] = "procurement.project.summarised"

    summary: str
    summarised_on: date


class DisclosurePublished(Struct, frozen=True, kw_only=True):
    """Something of the project became public, and what then still was not (信息公开)."""

    TOPIC: ClassVar[str] = "procurement.project.disclosure-published"

    items: tuple[DisclosureItem, ...]
    outstanding: tuple[DisclosureItem, ...]
    effect: str  # as published; empty where it was not part of it
    published_on: date


class ResultNoted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The result of the project's evaluation, as evaluation's event showed it; a later one takes its place."""

    TOPIC: ClassVar[str] = "procurement.project.result-noted"

    total: int  # hundredths of a point
    band: Band
    raters: int
    published_on: date
    because_of: UUID  # evaluation's event that published it
    seen_version: int  # of evaluation's stream
    seen_epoch: int = 1  # of evaluation's log: after a restore versions are given again


class ResultWithdrawn(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Evaluation annulled the result that was noted, or a restore took it away: there is none until another comes."""

    TOPIC: ClassVar[str] = "procurement.project.result-withdrawn"

    withdrawn_on: date
    because_of: UUID  # evaluation's event that annulled it, or that is gone
    seen_version: int
    seen_epoch: int = 1  # of evaluation's log: after a restore versions are given again


class ProjectClosed(Struct, frozen=True, kw_only=True):
    """The project has ended (结项)."""

    TOPIC: ClassVar[str] = "procurement.project.closed"

    closed_on: date


Fact = (
    ProjectDeclared
    | ProjectDistrictReviewed
    | ProjectApproved
    | ProjectRejected
    | ProjectPublished
    | ProjectContracted
    | MilestoneReported
    | ProjectSummarised
    | DisclosurePublished
    | ResultNoted
    | ResultWithdrawn
    | ProjectClosed
)
