"""The five progress milestones (开始、30%、60%、90%、完成): when they are due, and what a report must not say."""

from collections.abc import Iterable
from datetime import date, timedelta

from contracts.money import yuan
from contracts.procurement import MilestoneDue
from contracts.refusal import Refusal
from services.procurement.domain.project import Project, Stage, check_stage
from services.procurement.domain.project_facts import MilestoneReported, ProjectSummarised


class StageOutOfOrder(Refusal):
    zh = "应先报{expected}%节点,不能报{stage}%"
    en = "the {expected} % milestone is the next one, not {stage} %"
    field = "stage"


class AllReported(Refusal):
    zh = "各进度节点均已报告"
    en = "all milestones have been reported"
    field = "stage"


class ProgressFell(Refusal):
    zh = "进度{pct}%低于上次报告的{before}%"
    en = "a progress of {pct} % is less than the {before} % reported before"
    status = 422
    field = "pct"


class StageNotReached(Refusal):
    zh = "进度{pct}%未达到{stage}%节点"
    en = "a progress of {pct} % has not reached the {stage} % milestone"
    status = 422
    field = "pct"


class SpendingFell(Refusal):
    zh = "累计支出{spent}元低于上次报告的{before}元"
    en = "{spent} yuan spent so far is less than the {before} reported before"
    status = 422
    field = "spent"


class NothingSpent(Refusal):
    zh = "申报进度{pct}%而支出为零({shows_at}%起须有支出)"
    en = "{pct} % is claimed and nothing was spent; from {shows_at} % on some spending shows"
    status = 422
    field = "spent"


class OverSpent(Refusal):
    zh = "累计支出{spent}元超过合同金额{amount}元及其{percent}%的追加上限"
    en = "{spent} yuan spent so far is above the contract's {amount} yuan and the {percent} % it may be supplemented by"
    status = 422
    field = "spent"


class MilestonesOpen(Refusal):
    zh = "尚未报告{stages}%节点,不能总结"
    en = "the milestones {stages_en} % are not reported: the summary comes after them"


class SummaryBlank(Refusal):
    zh = "总结不能为空"
    en = "the summary is empty"
    status = 422
    field = "summary"


def due_dates(stages: Iterable[int], starts_on: date, ends_on: date) -> tuple[MilestoneDue, ...]:
    """A stage is due when that share of the term has gone, the first at its start, the last on its last day (PROP)."""
    term = (ends_on - starts_on).days
    return tuple(MilestoneDue(stage=s, due_on=starts_on + timedelta(days=term * s // 100)) for s in stages)


def report_milestone(
    project: Project,
    *,
    stage: int,
    pct: int,
    spent_fen: int,
    spending_shows_at: int,
    supplement_percent: int,
    on: date,
    today: date,
) -> MilestoneReported:
    """Report the next stage; `spent_fen` is everything spent so far, which is not nought from a percentage on.

    Refuses: AfterToday, BeforeLastFact, NotAtStage, AllReported, StageOutOfOrder, ProgressFell, StageNotReached,
    SpendingFell, NothingSpent, OverSpent (政府采购法 art. 49).
    """
    check_stage(project, Stage.CONTRACTED, on=on, today=today)
    if not project.due:
        raise AllReported()
    due = project.due[0]
    if stage != due.stage:
        raise StageOutOfOrder(expected=due.stage, stage=stage)
    if pct < project.pct:
        raise ProgressFell(pct=pct, before=project.pct)
    if pct < stage:
        raise StageNotReached(pct=pct, stage=stage)
    if spent_fen < project.spent_fen:
        raise SpendingFell(spent=yuan(spent_fen), before=yuan(project.spent_fen))
    if pct >= spending_shows_at and spent_fen == 0:
        raise NothingSpent(pct=pct, shows_at=spending_shows_at)
    if spent_fen * 100 > project.amount_fen * (100 + supplement_percent):
        raise OverSpent(spent=yuan(spent_fen), amount=yuan(project.amount_fen), percent=supplement_percent)
    return MilestoneReported(stage=stage, pct=pct, spent_fen=spent_fen, due_on=due.due_on, reported_on=on)


def summarise(project: Project, *, summary: str, on: date, today: date) -> ProjectSummarised:
    """Hand in the summary after the last milestone. Refuses: AfterToday, BeforeLastFact, NotAtStage, MilestonesOpen."""
    check_stage(project, Stage.CONTRACTED, on=on, today=today)
    if project.due:
        stages = [str(due.stage) for due in project.due]
        raise MilestonesOpen(stages="、".join(stages), stages_en=", ".join(stages))
    if not summary.strip():
        raise SummaryBlank()
    return ProjectSummarised(summary=summary, summarised_on=on)
