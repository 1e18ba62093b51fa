"""What the public must find of a project before it may close (criticism of the 2010 action: nothing could be found)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from contracts.dates import check_day
from contracts.procurement_words import DisclosureItem
from contracts.refusal import Refusal
from services.procurement.domain.project import NotAtStage, Project, Stage, check_stage
from services.procurement.domain.project_facts import DisclosurePublished, ProjectClosed


class AlreadyPublic(Refusal):
    zh = "{items}已公开"
    en = "already public: {items_en}"
    status = 422
    field = "items"


class EffectNotKnown(Refusal):
    zh = "项目尚未总结(当前为“{stage:zh}”),不能公开实施效果"
    en = "the project is {stage}: its effect is published after the summary"
    field = "items"


class EffectBlank(Refusal):
    zh = "公开实施效果须附说明"
    en = "publishing the effect needs its text"
    status = 422
    field = "effect"


class NotYetPublic(Refusal):
    zh = "{missing}尚未公开,不能结项"
    en = "not public yet: {missing_en}; a project closes only after its result and amount are public"


class NotEvaluated(Refusal):
    zh = "项目尚无有效的绩效评价结果,不能结项"
    en = "no result of the project's evaluation is published; a project closes only after there is one"


class SignerAccepts(Refusal):
    zh = "签订合同的{officer}不得独自验收结项,请由本单位另一人办理"
    en = "{officer} signed the contract for the buyer; another officer accepts what was delivered and closes"


def publish_disclosure(
    project: Project, *, items: Iterable[DisclosureItem], effect: str, on: date, today: date
) -> DisclosurePublished:
    """Publish winner and amount once there is a contract, the effect once there is a summary.

    Refuses: AfterToday, BeforeLastFact, NotAtStage, AlreadyPublic, EffectNotKnown, EffectBlank.
    """
    check_day(on, today=today, last_on=project.last_on)
    if project.contract is None or project.stage is Stage.CLOSED:
        raise NotAtStage(stage=project.stage, needed=Stage.CONTRACTED)
    told = tuple(item for item in DisclosureItem if item in set(items))
    again = [item for item in told if item in project.public]
    if again:
        raise AlreadyPublic(items="、".join(i.zh for i in again), items_en=", ".join(again))
    if DisclosureItem.EFFECT in told:
        if project.stage is not Stage.SUMMARISED:
            raise EffectNotKnown(stage=project.stage)
        if not effect.strip():
            raise EffectBlank()
    outstanding = tuple(item for item in DisclosureItem if item not in project.public + told)
    published_effect = effect if DisclosureItem.EFFECT in told else ""
    return DisclosurePublished(items=told, outstanding=outstanding, effect=published_effect, published_on=on)


def close(project: Project, *, evaluation_first: bool, officer: str, on: date, today: date) -> ProjectClosed:
    """End a project whose result and amount are public (结项), where the policy says so only after its evaluation.

    Whoever bought does not alone accept: that is another officer's (采购与验收分离).
    Refuses: AfterToday, BeforeLastFact, NotAtStage, NotYetPublic, NotEvaluated, SignerAccepts.
    """
    if project.stage is Stage.SUMMARISED:
        missing = [item for item in DisclosureItem if item not in project.public]
        raise NotYetPublic(missing="、".join(i.zh for i in missing), missing_en=", ".join(missing))
    check_stage(project, Stage.RESULT_PUBLISHED, on=on, today=today)
    if evaluation_first:
        if project.result is None:
            raise NotEvaluated()
        check_day(on, today=today, last_on=project.result.published_on)
    if project.signed_by and officer == project.signed_by:
        raise SignerAccepts(officer=officer)
    return ProjectClosed(closed_on=on)


BY_STAGE: Final[Mapping[Stage, tuple[str, ...]]] = {
    Stage.DECLARED: ("procurement.review-project",),
    Stage.DISTRICT_REVIEWED: ("procurement.approve-project", "procurement.reject-project"),
    Stage.APPROVED: ("procurement.publish-project",),
    Stage.PUBLISHED: ("procurement.sign-contract",),
    Stage.RESULT_PUBLISHED: ("procurement.close-project",),
}


def next_of_project(project: Project, _: date) -> tuple[str, ...]:
    """What may be done with a project as it is: its milestones before its summary, and what is not public yet."""
    told = set(project.public) | (set() if project.stage is Stage.SUMMARISED else {DisclosureItem.EFFECT})
    open_items = project.contract is not None and project.stage is not Stage.CLOSED and told != set(DisclosureItem)
    carried_out = ("procurement.report-milestone",) if project.due else ("procurement.summarise-project",)
    return (
        *BY_STAGE.get(project.stage, ()),
        *(carried_out if project.stage is Stage.CONTRACTED else ()),
        *(("procurement.publish-disclosure",) if open_items else ()),
    )
