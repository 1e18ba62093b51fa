from collections.abc import Callable
from datetime import date

import pytest
from msgspec.structs import replace

from contracts.dates import AfterToday, BeforeLastFact
from contracts.evaluation_words import Band
from contracts.refusal import Refusal
from contracts.regions import CITY
from contracts.rules import NoRuleOn
from services.evaluation.application import PROJECTS
from services.evaluation.domain.judging import (
    AlreadyTaken,
    NotSummarised,
    PartsMissing,
    annul_result,
    publish_result,
    take_part,
)
from services.evaluation.domain.project import (
    AlreadyOpen,
    NotAtStage,
    Project,
    ProjectUnknown,
    Stage,
    note_summary,
    open_evaluation,
)
from services.evaluation.domain.project_facts import (
    EvaluationOpened,
    Fact,
    Part,
    PartTaken,
    ProjectNotingWithdrawn,
    ResultAnnulled,
    ResultPublished,
    SummaryNoted,
)
from services.evaluation.domain.reasons import ReasonMissing
from services.evaluation.domain.rules import result_rules
from tests.evaluation.examples import (
    APRIL,
    BENEFICIARIES,
    CONTRACTED,
    JUDGED,
    LATER_EVENT,
    MARCH,
    OPEN,
    OPENED,
    PROJECT,
    PUBLISHED_EVENT,
    RESULT,
    SELF,
    SUMMARISED,
    SUMMARISED_EVENT,
    THIRD_PARTY,
    TODAY,
    TOMORROW,
)
from tests.support.decisions import Given

ANNULLED = ResultAnnulled(because_of=PUBLISHED_EVENT, reason="评分程序有误", annulled_on=TODAY)
Decide = Callable[[Project], object]


def opening(on: date = APRIL) -> Callable[[Project], EvaluationOpened]:
    return lambda project: open_evaluation(project, on=on, today=TODAY)


def taking(part: Part, score: int = 9550, on: date = APRIL) -> Callable[[Project], PartTaken]:
    return lambda project: take_part(project, part=part, score=score, on=on, today=TODAY)


def publishing(on: date = TODAY) -> Callable[[Project], ResultPublished]:
    return lambda project: publish_result(project, rules=result_rules(on, CITY), on=on, today=TODAY)


def annulling(reason: str = "评分程序有误", on: date = TODAY) -> Callable[[Project], ResultAnnulled]:
    return lambda project: annul_result(project, because_of=PUBLISHED_EVENT, reason=reason, on=on, today=TODAY)


def summarised(project: Project) -> tuple[SummaryNoted | EvaluationOpened, ...]:
    return note_summary(project, PROJECT, on=APRIL, because_of=SUMMARISED_EVENT, seen_version=11)


def test_a_contracted_project_is_opened_by_hand() -> None:
    Given(PROJECTS, CONTRACTED).when(opening()).then(OPENED)


def test_a_summary_opens_the_evaluation() -> None:
    Given(PROJECTS, CONTRACTED).when(summarised).then((SUMMARISED, OPENED))


def test_a_summary_leaves_an_evaluation_that_is_open_already() -> None:
    Given(PROJECTS, CONTRACTED, OPENED).when(summarised).then((SUMMARISED,))


def test_a_summary_of_a_project_without_a_contract_is_refused() -> None:
    Given(PROJECTS).when(summarised).refused(ProjectUnknown(project=PROJECT))


def test_parts_are_taken_before_the_summary_and_in_any_order() -> None:
    Given(PROJECTS, CONTRACTED, OPENED, THIRD_PARTY).when(taking(Part.SELF)).then(SELF)


def test_the_result_weighs_the_parts_and_is_rounded_once() -> None:
    Given(PROJECTS, *JUDGED).when(publishing()).then(RESULT)


def test_with_fewer_raters_than_the_policy_asks_for_their_weight_is_the_third_partys_and_the_result_says_so() -> None:
    few = replace(BENEFICIARIES, raters=9)
    Given(PROJECTS, *OPEN, SELF, few, THIRD_PARTY).when(publishing()).then(
        replace(
            RESULT,
            weights={Part.SELF: 20, Part.BENEFICIARY: 0, Part.THIRD_PARTY: 80},
            raters=9,
            moved=True,
            total=8970,  # 1910 + 7060
            band=Band.GOOD,
        )
    )


def test_without_any_beneficiary_the_result_has_no_score_of_theirs() -> None:
    Given(PROJECTS, *OPEN, SELF, THIRD_PARTY).when(publishing()).then(
        replace(
            RESULT,
            beneficiary_score=None,
            weights={Part.SELF: 20, Part.BENEFICIARY: 0, Part.THIRD_PARTY: 80},
            raters=0,
            moved=True,
            total=8970,
            band=Band.GOOD,
        )
    )


def test_an_annulment_names_the_event_that_published_the_result() -> None:
    Given(PROJECTS, *JUDGED, RESULT).when(annulling()).then(ANNULLED)


def test_after_an_annulment_the_parts_count_as_they_are() -> None:
    Given(PROJECTS, *JUDGED, RESULT, ANNULLED).when(publishing()).then(RESULT)


def test_after_an_annulment_a_part_may_be_taken_once_more() -> None:
    anew = replace(SELF, score=5000, taken_on=TODAY)
    Given(PROJECTS, *JUDGED, RESULT, ANNULLED).when(taking(Part.SELF, 5000, TODAY)).then(anew)
    Given(PROJECTS, *JUDGED, RESULT, ANNULLED, anew).when(taking(Part.SELF, 6000, TODAY)).refused(
        AlreadyTaken(part=Part.SELF, taken_on=TODAY)
    )
    Given(PROJECTS, *JUDGED, RESULT, ANNULLED, anew).when(publishing()).then(
        replace(RESULT, self_score=5000, total=8113, band=Band.GOOD)  # 1000 + 2700 + 4412.5
    )


GONE = ProjectNotingWithdrawn(because_of=LATER_EVENT)


@pytest.mark.parametrize(
    ("facts", "when", "refusal"),
    [
        ([CONTRACTED, OPENED], opening(), AlreadyOpen(opened_on=APRIL)),
        ([CONTRACTED, GONE], opening(), NotAtStage(stage=Stage.UNKNOWN, needed=Stage.NOTED)),
        ([CONTRACTED], opening(TOMORROW), AfterToday(on=TOMORROW, today=TODAY)),
        ([CONTRACTED], opening(date(2026, 3, 1)), BeforeLastFact(on=date(2026, 3, 1), last_on=MARCH)),
        ([CONTRACTED], taking(Part.SELF), NotAtStage(stage=Stage.NOTED, needed=Stage.OPEN)),
        ([*OPEN, SELF], taking(Part.SELF), AlreadyTaken(part=Part.SELF, taken_on=APRIL)),
        (
            [*JUDGED, RESULT],
            taking(Part.SELF, on=TODAY),
            NotAtStage(stage=Stage.PUBLISHED, needed=Stage.OPEN),
        ),
        ([*OPEN], taking(Part.SELF, on=MARCH), BeforeLastFact(on=MARCH, last_on=APRIL)),
        ([*OPEN], publishing(), PartsMissing(missing="自评、第三方评估", missing_en="self, third-party")),
        ([*OPEN, SELF, BENEFICIARIES], publishing(), PartsMissing(missing="第三方评估", missing_en="third-party")),
        ([CONTRACTED, OPENED, SELF, THIRD_PARTY], publishing(), NotSummarised()),
        ([*JUDGED, RESULT], publishing(), NotAtStage(stage=Stage.PUBLISHED, needed=Stage.OPEN)),
        ([*JUDGED], publishing(TOMORROW), AfterToday(on=TOMORROW, today=TODAY)),
        ([*JUDGED], annulling(), NotAtStage(stage=Stage.OPEN, needed=Stage.PUBLISHED)),
        ([CONTRACTED], annulling(), NotAtStage(stage=Stage.NOTED, needed=Stage.PUBLISHED)),
        ([*JUDGED, RESULT], annulling(" "), ReasonMissing()),
        ([*JUDGED, RESULT], annulling(on=APRIL), BeforeLastFact(on=APRIL, last_on=TODAY)),
    ],
)
def test_what_may_not_be_done_to_an_evaluation_is_refused(facts: list[Fact], when: Decide, refusal: Refusal) -> None:
    Given(PROJECTS, *facts).when(when).refused(refusal)


def test_a_day_that_no_policy_reaches_is_refused_by_its_own_field() -> None:
    with pytest.raises(NoRuleOn) as caught:
        result_rules(date(2010, 6, 30), CITY)
    assert caught.value.field == "on"
