from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from contracts.dates import AfterToday, BeforeLastFact
from contracts.procurement import ProjectMilestoneReportedV1
from contracts.refusal import Refusal
from services.procurement.application import PROJECTS
from services.procurement.domain.milestones import (
    AllReported,
    MilestonesOpen,
    NothingSpent,
    OverSpent,
    ProgressFell,
    SpendingFell,
    StageNotReached,
    StageOutOfOrder,
    SummaryBlank,
    report_milestone,
    summarise,
)
from services.procurement.domain.project import NotAtStage, Project, Stage
from services.procurement.domain.project_facts import Fact, MilestoneReported
from services.procurement.publishing import PUBLICATIONS
from tests.procurement.examples import (
    APRIL,
    CHOSEN,
    FEBRUARY,
    MARCH,
    REPORTED,
    RUNNING,
    SUMMARISED,
    TODAY,
    TOMORROW,
    reported,
)
from tests.support.decisions import Given


class Reported:
    """Report this much on this day."""

    def __init__(self, stage: int, pct: int, spent_fen: int, on: date = APRIL) -> None:
        self.stage, self.pct, self.spent_fen, self.on = stage, pct, spent_fen, on

    def __call__(self, project: Project) -> Fact:
        return report_milestone(
            project,
            stage=self.stage,
            pct=self.pct,
            spent_fen=self.spent_fen,
            spending_shows_at=60,
            supplement_percent=10,
            on=self.on,
            today=TODAY,
        )


STARTED = reported(0, 0, 0, MARCH)
THIRD = reported(30, 35, 3_000_000)


def summed_up(project: Project) -> Fact:
    return summarise(project, summary="服务老人1200人次", on=APRIL, today=TODAY)


def test_the_five_milestones_are_reported_in_order() -> None:
    given = list(RUNNING)
    for stage, pct, spent in [
        (0, 0, 0),
        (30, 35, 3_000_000),
        (60, 60, 6_000_000),
        (90, 95, 9_000_000),
        (100, 100, 9_000_000),
    ]:
        fact = reported(stage, pct, spent)
        Given(PROJECTS, *given).when(Reported(stage, pct, spent)).then(fact)
        given.append(fact)
    Given(PROJECTS, *given).when(Reported(100, 100, 9_000_000)).refused(AllReported())


@pytest.mark.parametrize(
    ("report", "refusal"),
    [
        (Reported(60, 60, 6_000_000), StageOutOfOrder(expected=30, stage=60)),
        (Reported(0, 10, 0), StageOutOfOrder(expected=30, stage=0)),
        (Reported(45, 45, 0), StageOutOfOrder(expected=30, stage=45)),
        (Reported(30, 29, 0), StageNotReached(pct=29, stage=30)),
        (Reported(30, 60, 0), NothingSpent(pct=60, shows_at=60)),
        (Reported(30, 30, 0, TOMORROW), AfterToday(on=TOMORROW, today=TODAY)),
        (Reported(30, 30, 0, FEBRUARY), BeforeLastFact(on=FEBRUARY, last_on=MARCH)),
    ],
)
def test_a_bad_report_is_refused(report: Reported, refusal: Refusal) -> None:
    Given(PROJECTS, *RUNNING, STARTED).when(report).refused(refusal)


def test_progress_and_spending_never_fall() -> None:
    before = (*RUNNING, STARTED, replace(THIRD, pct=70))
    Given(PROJECTS, *before).when(Reported(60, 65, 6_000_000)).refused(ProgressFell(pct=65, before=70))
    less = SpendingFell(spent="29,999.99", before="30,000.00")
    Given(PROJECTS, *before).when(Reported(60, 70, 2_999_999)).refused(less)


def test_59_percent_with_nothing_spent_is_believed() -> None:
    Given(PROJECTS, *RUNNING, STARTED).when(Reported(30, 59, 0)).then(reported(30, 59, 0))


def test_nothing_is_reported_before_the_contract() -> None:
    refusal = NotAtStage(stage=Stage.PUBLISHED, needed=Stage.CONTRACTED)
    Given(PROJECTS, *CHOSEN).when(Reported(0, 0, 0)).refused(refusal)


def test_a_report_is_on_time_until_the_end_of_its_day() -> None:
    def on_time(fact: MilestoneReported) -> bool:
        told = PUBLICATIONS[MilestoneReported].translate(fact)
        assert isinstance(told, ProjectMilestoneReportedV1)
        return told.on_time

    assert on_time(replace(THIRD, reported_on=THIRD.due_on))
    assert not on_time(replace(THIRD, reported_on=THIRD.due_on + timedelta(days=1)))


def test_the_summary_comes_after_the_last_milestone() -> None:
    Given(PROJECTS, *REPORTED).when(summed_up).then(SUMMARISED)
    Given(PROJECTS, *REPORTED[:-2]).when(summed_up).refused(MilestonesOpen(stages="90、100", stages_en="90, 100"))
    again = NotAtStage(stage=Stage.SUMMARISED, needed=Stage.CONTRACTED)
    Given(PROJECTS, *REPORTED, SUMMARISED).when(summed_up).refused(again)


def test_a_summary_says_something() -> None:
    def blank(project: Project) -> Fact:
        return summarise(project, summary="  ", on=APRIL, today=TODAY)

    Given(PROJECTS, *REPORTED).when(blank).refused(SummaryBlank())


def test_spending_reaches_the_amount_and_its_supplement_and_not_a_fen_more() -> None:
    """A contract of 100,000 yuan may be supplemented by a tenth (政府采购法 art. 49)."""
    at_most = reported(30, 35, 11_000_000)
    Given(PROJECTS, *RUNNING, STARTED).when(Reported(30, 35, 11_000_000)).then(at_most)
    beyond = OverSpent(spent="110,000.01", amount="100,000.00", percent=10)
    Given(PROJECTS, *RUNNING, STARTED).when(Reported(30, 35, 11_000_001)).refused(beyond)
