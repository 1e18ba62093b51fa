"""Public projects: the approved ones in four cuts (P1–P4), stages, milestones on time (P8), disclosure (P11)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from contracts.evaluation_words import Band
from contracts.procurement import (
    CHANNEL_PROJECTS,
    CHANNELS,
    MilestoneDue,
    ProjectApprovedV1,
    ProjectClosedV1,
    ProjectContractedV1,
    ProjectDeclaredV1,
    ProjectDisclosurePublishedV1,
    ProjectDistrictReviewedV1,
    ProjectMilestoneReportedV1,
    ProjectPublishedV1,
    ProjectRejectedV1,
    ProjectResultNotedV1,
    ProjectResultWithdrawnV1,
    ProjectSummarisedV1,
)
from contracts.procurement_words import DisclosureItem
from contracts.regions import LEVELS, find
from contracts.vocabulary import OrganisationKind
from services.chassis.publishing import names_of
from services.districts.figures import Figure
from services.districts.ledger.called import Called
from services.districts.ledger.view import ViewSpec

ProjectEvent = (
    ProjectDeclaredV1
    | ProjectDistrictReviewedV1
    | ProjectApprovedV1
    | ProjectRejectedV1
    | ProjectPublishedV1
    | ProjectContractedV1
    | ProjectMilestoneReportedV1
    | ProjectSummarisedV1
    | ProjectDisclosurePublishedV1
    | ProjectResultNotedV1
    | ProjectResultWithdrawnV1
    | ProjectClosedV1
)
# how far a project is; it never goes back, in whatever order the days of its facts lie
STAGES: Final = (
    *("declared", "district-reviewed", "rejected", "approved", "published", "contracted", "under-way"),
    *("summarised", "closed"),
)
REACHED: Final[dict[type[Struct], str]] = {
    ProjectDistrictReviewedV1: "district-reviewed",
    ProjectApprovedV1: "approved",
    ProjectRejectedV1: "rejected",
    ProjectPublishedV1: "published",
    ProjectContractedV1: "contracted",
    ProjectMilestoneReportedV1: "under-way",
    ProjectSummarisedV1: "summarised",
    ProjectClosedV1: "closed",
}
DAY: Final = timedelta(days=1)
EVALUATION: Final = "evaluation"  # what the public must find beside the items that procurement publishes itself


class Reported(Struct, frozen=True, kw_only=True):
    """A stage of the progress table, and the day it was reported."""

    stage: int
    on: date


class Row(Struct, frozen=True, kw_only=True):
    """One project as its list shows it."""

    name: str
    organisation: UUID
    org_kind: OrganisationKind
    registrar: str
    territory: str
    field: str
    labels: tuple[str, ...]
    stage: str = "declared"
    approved: bool = False
    contracts: int = 0
    due: tuple[MilestoneDue, ...] = ()
    reported: tuple[Reported, ...] = ()
    public: tuple[DisclosureItem, ...] = ()
    result: Band | None = None  # of the evaluation, as procurement noted it
    result_version: int = 0  # of evaluation's stream, when that was noted or withdrawn
    result_epoch: int = 1  # of its log: after a restore versions are given again


def evolve(row: Row | None, event: ProjectEvent, on: date) -> Row | None:
    if row is None:
        return _declared(event) if isinstance(event, ProjectDeclaredV1) else None
    row = _reached(row, REACHED.get(type(event), row.stage))
    match event:
        case ProjectApprovedV1():
            return replace(row, approved=True)
        case ProjectContractedV1():
            return replace(row, contracts=row.contracts + 1, due=event.due)
        case ProjectMilestoneReportedV1():
            report = Reported(stage=event.stage, on=event.reported_on)
            return replace(row, reported=(*row.reported, report))
        case ProjectDisclosurePublishedV1():
            return replace(row, public=tuple(dict.fromkeys((*row.public, *event.items))))
        case ProjectResultNotedV1() if _no_older(event, row):
            return replace(row, result=event.band, result_version=event.seen_version, result_epoch=event.seen_epoch)
        case ProjectResultWithdrawnV1() if _no_older(event, row):
            return replace(row, result=None, result_version=event.seen_version, result_epoch=event.seen_epoch)
    return row


def _no_older(event: ProjectResultNotedV1 | ProjectResultWithdrawnV1, row: Row) -> bool:
    return (event.seen_epoch, event.seen_version) >= (row.result_epoch, row.result_version)


def _declared(event: ProjectDeclaredV1) -> Row:
    return Row(
        name=event.name,
        organisation=event.organisation,
        org_kind=event.org_kind,
        registrar=event.registrar,
        territory=event.territory,
        field=event.field,
        labels=event.labels,
    )


def _reached(row: Row, stage: str) -> Row:
    further = STAGES.index(stage) > STAGES.index(row.stage)
    return replace(row, stage=stage) if further else row


def tally(row: Row) -> Iterator[Figure]:
    """Every cut of the approved projects counts each of them once; labels beside the one field are counted apart."""
    yield Figure("projects.declared", row.territory, row.org_kind)
    yield Figure("projects.by-stage", row.territory, row.stage)
    if row.approved:
        yield from _cuts(row)
    if row.contracts:
        for item in (*DisclosureItem, EVALUATION):
            yield Figure("projects.disclosure-required", row.territory, item)
        yield from _milestones(row)
    for item in (*row.public, *((EVALUATION,) if row.result else ())):
        yield Figure("projects.disclosure-published", row.territory, item)


def _cuts(row: Row) -> Iterator[Figure]:
    yield Figure("projects.by-field", row.territory, row.field)
    yield Figure("projects.by-registrar", row.registrar, row.registrar)
    yield Figure("projects.by-kind", row.territory, row.org_kind)
    yield Figure("projects.by-territory", row.territory, _reach(row.territory))
    for label in (row.field, *row.labels):
        yield Figure("projects.by-label", row.territory, label)
    if row.labels:
        yield Figure("projects.extra-labels", row.territory, amount=len(row.labels))


def _reach(territory: str) -> str:
    """Whether a project serves the whole city, one district, one street or one community."""
    level = find(territory).level
    assert level in LEVELS
    return level


def _milestones(row: Row) -> Iterator[Figure]:
    """A stage counts from the day after its last day, so that time alone makes it due, and late."""
    reports = {report.stage: report.on for report in row.reported}
    for milestone in row.due:
        begins = milestone.due_on + DAY
        reported = reports.get(milestone.stage)
        yield Figure("projects.milestones-due", row.territory, str(milestone.stage), since=begins)
        if reported is None:
            yield Figure("projects.milestones-overdue", row.territory, str(milestone.stage), since=begins)
        elif reported <= milestone.due_on:
            yield Figure("projects.milestones-on-time", row.territory, str(milestone.stage), since=begins)


VIEW: Final = ViewSpec(
    name="projects",
    title="公益项目",
    row=Row,
    events=names_of({CHANNEL_PROJECTS: CHANNELS[CHANNEL_PROJECTS]}),
    channels={CHANNEL_PROJECTS: "procurement"},
    evolve=evolve,
    tally=tally,
    found=lambda row: Called((row.name,)),
    version=3,
)
