"""The evaluation of a project (项目评估) under the project's own identity, as its facts leave it."""

from datetime import date
from typing import assert_never
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from contracts.dates import check_day
from contracts.refusal import Refusal
from contracts.worded import Worded
from services.evaluation.domain.project_facts import (
    EvaluationOpened,
    EvaluationWithdrawn,
    Fact,
    Part,
    PartTaken,
    ProjectNoted,
    ProjectNotingWithdrawn,
    ResultAnnulled,
    ResultPublished,
    SummaryNoted,
    SummaryWithdrawn,
)


class Stage(Worded):
    """How far an evaluation is."""

    UNKNOWN = "unknown", "未签约"
    NOTED = "noted", "未启动评估"
    OPEN = "open", "评估中"
    PUBLISHED = "published", "结果已公布"


class Project(Struct, frozen=True, kw_only=True):
    """`again` are the parts that were taken before a result was annulled: they count, and may be taken anew."""

    stage: Stage = Stage.UNKNOWN
    region: str = ""
    organisation: UUID | None = None
    summarised_on: date | None = None
    opened_on: date | None = None
    parts: dict[Part, PartTaken] = {}
    again: tuple[Part, ...] = ()
    result: ResultPublished | None = None
    last_on: date = date.min


class ProjectUnknown(Refusal):
    zh = "评估系统中没有编号为{project}的已签约项目"
    en = "evaluation has never heard of a contract for the project {project}"
    status = 422
    field = "project"


class AlreadyOpen(Refusal):
    zh = "该项目的评估已于{opened_on}启动"
    en = "the evaluation of this project was opened on {opened_on}"


class NotAtStage(Refusal):
    zh = "该项目当前为“{stage:zh}”,此事项须在“{needed:zh}”时办理"
    en = "the evaluation is {stage}; this is done while it is {needed}"


def evolve(project: Project, fact: Fact) -> Project:
    match fact:
        case ProjectNoted():
            stage = Stage.NOTED if project.stage is Stage.UNKNOWN else project.stage
            after = _on(project, fact.contracted_on, stage=stage, region=fact.region, organisation=fact.organisation)
        case SummaryNoted():
            after = _on(project, fact.summarised_on, summarised_on=fact.summarised_on)
        case EvaluationOpened():
            after = _on(project, fact.opened_on, stage=Stage.OPEN, opened_on=fact.opened_on)
        case ProjectNotingWithdrawn():
            after = Project(last_on=project.last_on)
        case SummaryWithdrawn():
            after = replace(project, summarised_on=None)
        case EvaluationWithdrawn():
            after = replace(project, stage=Stage.NOTED, opened_on=None)
        case PartTaken():
            again = tuple(part for part in project.again if part is not fact.part)
            after = _on(project, fact.taken_on, parts={**project.parts, fact.part: fact}, again=again)
        case ResultPublished():
            after = _on(project, fact.published_on, stage=Stage.PUBLISHED, result=fact)
        case ResultAnnulled():
            again = tuple(project.parts)
            after = _on(project, fact.annulled_on, stage=Stage.OPEN, result=None, again=again)
        case _:
            assert_never(fact)
    return after


def _on(project: Project, on: date, **more: object) -> Project:
    """What another service tells may be of an earlier day than what is here already."""
    return replace(project, last_on=max(project.last_on, on), **more)


def open_evaluation(project: Project, *, on: date, today: date) -> EvaluationOpened:
    """Open the evaluation of a project that has its contract.

    Refuses: AfterToday, BeforeLastFact, NotAtStage (the contract that was heard of is gone), AlreadyOpen.
    """
    check_day(on, today=today, last_on=project.last_on)
    if project.stage is Stage.UNKNOWN:
        raise NotAtStage(stage=project.stage, needed=Stage.NOTED)
    if project.opened_on:
        raise AlreadyOpen(opened_on=project.opened_on)
    return EvaluationOpened(region=project.region, opened_on=on)


def note_summary(
    project: Project, id: UUID, *, on: date, because_of: UUID, seen_version: int
) -> tuple[SummaryNoted | EvaluationOpened, ...]:
    """A project that is summarised is evaluated, unless somebody has begun already. Refuses: ProjectUnknown."""
    if project.stage is Stage.UNKNOWN:
        raise ProjectUnknown(project=id)
    noted = SummaryNoted(summarised_on=on, because_of=because_of, seen_version=seen_version)
    if project.opened_on:
        return (noted,)
    return noted, EvaluationOpened(region=project.region, opened_on=on)


def check_stage(project: Project, needed: Stage, *, on: date, today: date) -> None:
    """Raises AfterToday, BeforeLastFact, NotAtStage."""
    check_day(on, today=today, last_on=project.last_on)
    if project.stage is not needed:
        raise NotAtStage(stage=project.stage, needed=needed)
