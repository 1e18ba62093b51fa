"""A public project (公益项目) as its facts leave it, and the stages it goes through."""

from datetime import date
from typing import assert_never
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from contracts.dates import check_day
from contracts.procurement import MilestoneDue
from contracts.procurement_words import DisclosureItem, Need, Opinion
from contracts.project_fields import ProjectFields
from contracts.refusal import Refusal
from contracts.vocabulary import OrganisationKind, Places
from contracts.worded import Worded
from services.procurement.domain.project_facts import (
    DisclosurePublished,
    Fact,
    MilestoneReported,
    ProjectApproved,
    ProjectClosed,
    ProjectContracted,
    ProjectDeclared,
    ProjectDistrictReviewed,
    ProjectPublished,
    ProjectRejected,
    ProjectSummarised,
    ResultNoted,
    ResultWithdrawn,
)


class Stage(Worded):
    """How far a project is; the five milestones lie between contracted and summarised."""

    UNDECLARED = "undeclared", "未申报"
    DECLARED = "declared", "已申报"
    DISTRICT_REVIEWED = "district-reviewed", "已初审"
    APPROVED = "approved", "审核通过"
    REJECTED = "rejected", "审核不通过"
    PUBLISHED = "published", "已公布"
    CONTRACTED = "contracted", "已签约"
    SUMMARISED = "summarised", "已总结"
    RESULT_PUBLISHED = "result-published", "结果已公开"
    CLOSED = "closed", "已结项"


class Project(Struct, frozen=True, kw_only=True):
    """What the decisions need to know, and what its page shows."""

    stage: Stage = Stage.UNDECLARED
    organisation: UUID | None = None
    org_kind: OrganisationKind | None = None
    places: Places = Places(registrar="", domicile="", territory="")
    name: str = ""
    fields: ProjectFields | None = None
    needs: tuple[Need, ...] = ()
    planned_fen: int = 0
    opinion: Opinion | None = None
    contract: UUID | None = None
    buyer_region: str = ""
    signed_by: str = ""  # for the buyer; of contracts from before it was said nobody knows
    amount_fen: int = 0
    starts_on: date | None = None
    ends_on: date | None = None
    due: tuple[MilestoneDue, ...] = ()  # of the stages not reported yet
    reported: tuple[int, ...] = ()
    pct: int = 0
    spent_fen: int = 0
    public: tuple[DisclosureItem, ...] = ()
    result: ResultNoted | None = None  # the newest that evaluation published and did not annul
    last_on: date = date.min


def evolve(project: Project, fact: Fact) -> Project:
    match fact:
        case ProjectDeclared():
            after = _declared(fact)
        case ProjectDistrictReviewed():
            after = _at(project, Stage.DISTRICT_REVIEWED, fact.reviewed_on, opinion=fact.opinion)
        case ProjectApproved():
            after = _at(project, Stage.APPROVED, fact.approved_on)
        case ProjectRejected():
            after = _at(project, Stage.REJECTED, fact.rejected_on)
        case ProjectPublished():
            after = _at(project, Stage.PUBLISHED, fact.published_on)
        case _:
            after = _carried_out(project, fact)
    return after


def _carried_out(
    project: Project,
    fact: ProjectContracted
    | MilestoneReported
    | ProjectSummarised
    | DisclosurePublished
    | ResultNoted
    | ResultWithdrawn
    | ProjectClosed,
) -> Project:
    match fact:
        case ProjectContracted():
            after = _contracted(project, fact)
        case MilestoneReported():
            after = _reported(project, fact)
        case ProjectSummarised():
            after = _at(project, Stage.SUMMARISED, fact.summarised_on)
        case DisclosurePublished():
            stage = project.stage if fact.outstanding else Stage.RESULT_PUBLISHED
            after = _at(project, stage, fact.published_on, public=project.public + fact.items)
        case ResultNoted():  # evaluation's day, not the project's: only closing rests on it
            after = replace(project, result=fact)
        case ResultWithdrawn():
            after = replace(project, result=None)
        case ProjectClosed():
            after = _at(project, Stage.CLOSED, fact.closed_on)
        case _:
            assert_never(fact)
    return after


def _at(project: Project, stage: Stage, on: date, **more: object) -> Project:
    return replace(project, stage=stage, last_on=on, **more)


def _declared(fact: ProjectDeclared) -> Project:
    return Project(
        stage=Stage.DECLARED,
        organisation=fact.organisation,
        org_kind=fact.org_kind,
        places=fact.places,
        name=fact.name,
        fields=fact.fields,
        needs=fact.needs,
        planned_fen=fact.planned_fen,
        last_on=fact.declared_on,
    )


def _contracted(project: Project, fact: ProjectContracted) -> Project:
    return replace(
        project,
        stage=Stage.CONTRACTED,
        contract=fact.contract,
        buyer_region=fact.buyer_region,
        signed_by=fact.officer,
        amount_fen=fact.amount_fen,
        starts_on=fact.starts_on,
        ends_on=fact.ends_on,
        due=fact.due,
        last_on=fact.signed_on,
    )


def _reported(project: Project, fact: MilestoneReported) -> Project:
    return replace(
        project,
        due=tuple(due for due in project.due if due.stage != fact.stage),
        reported=(*project.reported, fact.stage),
        pct=fact.pct,
        spent_fen=fact.spent_fen,
        last_on=fact.reported_on,
    )


def is_same_declaration(project: Project, declared: ProjectDeclared) -> bool:
    """Whether this very form opened the project."""
    told = (project.places, project.fields, project.needs, project.planned_fen)
    return told == (declared.places, declared.fields, declared.needs, declared.planned_fen)


class NotAtStage(Refusal):
    zh = "项目当前为“{stage:zh}”,此事项须在“{needed:zh}”时办理"
    en = "the project is {stage}; this is done while it is {needed}"


def check_stage(project: Project, needed: Stage, *, on: date, today: date) -> None:
    """Raises AfterToday, BeforeLastFact, NotAtStage."""
    check_day(on, today=today, last_on=project.last_on)
    if project.stage is not needed:
        raise NotAtStage(stage=project.stage, needed=needed)
