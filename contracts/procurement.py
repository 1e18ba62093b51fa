"""What procurement tells the city. Published events only ever gain fields, each with a default."""

from datetime import date
from typing import Final
from uuid import UUID

from msgspec import Struct

from contracts.annulments import ANSWER_EVENTS
from contracts.clocks import CLOCK_EVENTS
from contracts.evaluation import GradeSpan
from contracts.evaluation_words import Band
from contracts.procurement_words import DisclosureItem, Need, Opinion
from contracts.purchase_contracts import (
    BuyerTaskOpenedV1,
    BuyerTaskWithdrawnV1,
    ContractClosedV1,
    ContractReviewLiftedV1,
    ContractSignedV1,
    ContractUnderReviewV1,
)
from contracts.statistical_returns import DifferenceExplainedV1, StatisticalReturnImportedV1
from contracts.vocabulary import OrganisationKind, OrganisationStanding

CHANNEL_PROJECTS: Final = "procurement.projects"
CHANNEL_CONTRACTS: Final = "procurement.contracts"
CHANNEL_PROVIDERS: Final = "procurement.providers"
CHANNEL_RETURNS: Final = "procurement.returns"
CHANNEL_ANNULMENTS: Final = "procurement.annulments"
CHANNEL_CLOCKS: Final = "procurement.clocks"


class MilestoneDue(Struct, frozen=True, kw_only=True):
    """A stage of the progress table (percent) and the last day to report it."""

    stage: int
    due_on: date


class ProjectDeclaredV1(Struct, frozen=True, kw_only=True, tag="procurement.project.declared.v1"):
    """An organisation declared a public project (项目申报). `region` is where it counts: its territory."""

    organisation: UUID
    org_kind: OrganisationKind
    registrar: str  # 6 digits
    domicile: str  # 12 digits
    territory: str  # 6, 9 or 12 digits
    region: str
    name: str
    field: str  # the one field that tables add up by
    labels: tuple[str, ...]  # further fields, never added
    catalogue: str  # version of the fields' catalogue
    needs: tuple[Need, ...]
    planned_fen: int
    declared_on: date


class ProjectDistrictReviewedV1(Struct, frozen=True, kw_only=True, tag="procurement.project.district-reviewed.v1"):
    """The district gave its opinion (区县初审)."""

    opinion: Opinion
    reviewed_on: date


class ProjectApprovedV1(Struct, frozen=True, kw_only=True, tag="procurement.project.approved.v1"):
    """The city's panel chose the project (审核通过)."""

    approved_on: date


class ProjectRejectedV1(Struct, frozen=True, kw_only=True, tag="procurement.project.rejected.v1"):
    """The city's panel did not choose the project (审核不通过)."""

    rejected_on: date


class ProjectPublishedV1(Struct, frozen=True, kw_only=True, tag="procurement.project.published.v1"):
    """The chosen project was made public (公布)."""

    published_on: date


class ProjectContractedV1(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag="procurement.project.contracted.v1"
):
    """A contract was signed for the project; `due` says when each stage is to be reported."""

    contract: UUID
    amount_fen: int
    starts_on: date
    ends_on: date  # the last day
    due: tuple[MilestoneDue, ...]
    organisation: UUID | None = None  # the provider; left out of what was stored before it was said


class ProjectMilestoneReportedV1(Struct, frozen=True, kw_only=True, tag="procurement.project.milestone-reported.v1"):
    """One of the stages of the progress table was reported (进度表)."""

    stage: int
    pct: int
    spent_fen: int
    reported_on: date
    due_on: date
    on_time: bool


class ProjectSummarisedV1(Struct, frozen=True, kw_only=True, tag="procurement.project.summarised.v1"):
    """The summary of the project was handed in (总结)."""

    summarised_on: date


class ProjectDisclosurePublishedV1(
    Struct, frozen=True, kw_only=True, tag="procurement.project.disclosure-published.v1"
):
    """Something of the project became public: these items now; `outstanding` still before it may close."""

    items: tuple[DisclosureItem, ...]
    outstanding: tuple[DisclosureItem, ...]
    published_on: date


class ProjectResultNotedV1(Struct, frozen=True, kw_only=True, tag="procurement.project.result-noted.v1"):
    """Procurement saw the published result of the evaluation, at this version of the evaluation's stream.

    With it the last thing that the public must find is there. `total`: hundredths of a point. `because_of` is
    evaluation's event.
    """

    total: int
    band: Band
    raters: int
    published_on: date
    because_of: UUID
    seen_version: int
    seen_epoch: int = 1  # in which the other's log was read: within it versions rise


class ProjectResultWithdrawnV1(Struct, frozen=True, kw_only=True, tag="procurement.project.result-withdrawn.v1"):
    """The result that was noted was annulled, or is gone; the project may not close before there is another."""

    withdrawn_on: date
    because_of: UUID  # evaluation's event that annulled it, or that a restore took away
    seen_version: int
    seen_epoch: int = 1  # in which the other's log was read: within it versions rise


class ProjectClosedV1(Struct, frozen=True, kw_only=True, tag="procurement.project.closed.v1"):
    """The project has ended, its result and amount being public (结项)."""

    closed_on: date


class ProviderStandingNotedV1(Struct, frozen=True, kw_only=True, tag="procurement.provider.standing-noted.v1"):
    """Procurement saw an organisation so, at this version of registration's stream. The subject is the organisation."""

    organisation: UUID
    kind: OrganisationKind
    standing: OrganisationStanding
    since: date
    registrar: str
    domicile: str
    territory: str
    seen_version: int
    until: date | None = None  # exclusive, of a suspension
    seen_epoch: int = 1  # in which the other's log was read: within it versions rise


class ProviderStandingWithdrawnV1(Struct, frozen=True, kw_only=True, tag="procurement.provider.standing-withdrawn.v1"):
    """All that procurement had seen of an organisation is gone: a restore of registration took it away."""

    because_of: UUID  # the last of registration's events that are gone
    seen_epoch: int


class ProviderGradesNotedV1(Struct, frozen=True, kw_only=True, tag="procurement.provider.grades-noted.v1"):
    """Procurement saw these grades of an organisation, at this version of evaluation's stream. All of them, by days."""

    grades: tuple[GradeSpan, ...]
    seen_version: int
    because_of: UUID  # evaluation's event
    seen_epoch: int = 1  # in which the other's log was read: within it versions rise


class ProviderGradesWithdrawnV1(Struct, frozen=True, kw_only=True, tag="procurement.provider.grades-withdrawn.v1"):
    """All that procurement had seen of an organisation's grades is gone: a restore of evaluation took it away."""

    because_of: UUID  # the last of evaluation's events that are gone
    seen_epoch: int


CHANNELS: Final[dict[str, tuple[type[Struct], ...]]] = {
    CHANNEL_PROJECTS: (
        ProjectDeclaredV1,
        ProjectDistrictReviewedV1,
        ProjectApprovedV1,
        ProjectRejectedV1,
        ProjectPublishedV1,
        ProjectContractedV1,
        ProjectMilestoneReportedV1,
        ProjectSummarisedV1,
        ProjectDisclosurePublishedV1,
        ProjectResultNotedV1,
        ProjectResultWithdrawnV1,
        ProjectClosedV1,
    ),
    CHANNEL_CONTRACTS: (
        ContractSignedV1,
        ContractUnderReviewV1,
        ContractReviewLiftedV1,
        BuyerTaskOpenedV1,
        BuyerTaskWithdrawnV1,
        ContractClosedV1,
    ),
    CHANNEL_PROVIDERS: (
        ProviderStandingNotedV1,
        ProviderGradesNotedV1,
        ProviderStandingWithdrawnV1,
        ProviderGradesWithdrawnV1,
    ),
    CHANNEL_RETURNS: (StatisticalReturnImportedV1, DifferenceExplainedV1),
    CHANNEL_ANNULMENTS: ANSWER_EVENTS,
    CHANNEL_CLOCKS: CLOCK_EVENTS,
}
