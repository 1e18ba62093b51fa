"""What evaluation said of a project (绩效评价结果): the newest result is noted, and an annulled one is withdrawn."""

from uuid import UUID

from msgspec import Struct

from contracts.evaluation import ProjectResultAnnulledV1, ProjectResultPublishedV1, ResultEvent
from contracts.refusal import Refusal
from services.procurement.domain.project import Project, Stage
from services.procurement.domain.project_facts import ResultNoted, ResultWithdrawn


class Event(Struct, frozen=True, kw_only=True):
    """Which event of evaluation this is, of which project, and where it stands in evaluation's stream."""

    id: UUID
    project: UUID
    version: int
    epoch: int = 1


class ProjectUnknown(Refusal):
    zh = "采购系统中没有编号为{project}的项目"
    en = "procurement has never heard of the project {project}"
    status = 422
    field = "project"


def after_evaluation(
    project: Project, happened: ResultEvent, event: Event
) -> tuple[ResultNoted | ResultWithdrawn, ...]:
    """What a project's register shows of its evaluation from now on, also after its end. Refuses: ProjectUnknown.

    A project that has closed stays closed whatever comes (it was closed on what was known then), but its register
    goes on to show the newest result, and none that was annulled.
    """
    if project.stage is Stage.UNDECLARED:
        raise ProjectUnknown(project=event.project)
    if isinstance(happened, ProjectResultPublishedV1):
        return (_noted(happened, event),)
    return _withdrawn(project, happened, event)


def _noted(happened: ProjectResultPublishedV1, event: Event) -> ResultNoted:
    """A second result takes the place of the first."""
    return ResultNoted(
        total=happened.total,
        band=happened.band,
        raters=happened.raters,
        published_on=happened.published_on,
        because_of=event.id,
        seen_version=event.version,
        seen_epoch=event.epoch,
    )


def _withdrawn(project: Project, happened: ProjectResultAnnulledV1, event: Event) -> tuple[ResultWithdrawn] | tuple[()]:
    """Nothing where the result that was annulled is not the one that is noted."""
    noted = project.result
    if noted is None or happened.because_of not in (None, noted.because_of):
        return ()
    return (
        ResultWithdrawn(
            withdrawn_on=happened.annulled_on,
            because_of=event.id,
            seen_version=event.version,
            seen_epoch=event.epoch,
        ),
    )
