from collections.abc import Callable
from datetime import date
from functools import reduce

import pytest
from msgspec.structs import replace

from contracts.dates import AfterToday, BeforeLastFact
from contracts.evaluation import GradeSpan
from contracts.evaluation_words import Grade, GradeEnd
from contracts.refusal import Refusal
from contracts.vocabulary import OrganisationStanding
from services.evaluation.application import ORGANISATIONS
from services.evaluation.domain.changing_grades import (
    GradeRanOut,
    NewerGrade,
    NoGrade,
    NothingCancelled,
    OrganisationEnded,
    SameGrade,
    adjust,
    cancel,
    reinstate,
)
from services.evaluation.domain.organisation import Organisation, evolve
from services.evaluation.domain.organisation_facts import Fact, GradeAdjusted, GradeCancelled, GradeReinstated
from services.evaluation.domain.reasons import ReasonMissing
from tests.evaluation.examples import NEW, NOTED, OLD, REGISTERED_EVENT, TODAY, TOMORROW, announced
from tests.support.decisions import Given

AGAIN = announced(Grade.A5, date(2026, 4, 21), date(2027, 1, 1), date(2031, 12, 31), re_evaluation=True)
JUNE = date(2026, 6, 1)
CANCELLED = GradeCancelled(grade=Grade.A4, end=GradeEnd.DECIDED, reason="弄虚作假", cancelled_on=TODAY, because_of=None)
ENDED = replace(CANCELLED, end=GradeEnd.ORGANISATION_CANCELLED, reason="", because_of=REGISTERED_EVENT)
Decide = Callable[[Organisation], object]


def adjusted(grade: Grade, on: date = TODAY, reason: str = "检查") -> Callable[[Organisation], GradeAdjusted]:
    return lambda organisation: adjust(organisation, grade=grade, reason=reason, on=on, today=JUNE)


def cancelled(on: date = TODAY, reason: str = "弄虚作假") -> Callable[[Organisation], GradeCancelled]:
    return lambda organisation: cancel(organisation, reason=reason, on=on, today=JUNE)


def reinstated(on: date = JUNE, reason: str = "撤销") -> Callable[[Organisation], tuple[GradeReinstated, ...]]:
    return lambda organisation: reinstate(organisation, reason=reason, on=on, today=date(2040, 1, 1))


def folded(*facts: Fact) -> Organisation:
    return reduce(evolve, facts, Organisation())


def after(*facts: Fact) -> tuple[GradeSpan, ...]:
    return folded(*facts).grades


def span(grade: Grade, first: date, last: date) -> GradeSpan:
    return GradeSpan(grade=grade, valid_from=first, valid_to=last)


def test_a_check_changes_the_grade_from_its_day_and_leaves_its_last_day() -> None:
    fact = GradeAdjusted(
        old=Grade.A4,
        new=Grade.A2,
        reason="检查",
        decided_on=TODAY,
        adjusted_on=TODAY,
        valid_to=date(2030, 10, 10),
    )
    Given(ORGANISATIONS, NOTED, OLD).when(adjusted(Grade.A2)).then(fact)
    assert after(NOTED, OLD, fact) == (
        span(Grade.A4, date(2025, 10, 10), date(2026, 5, 5)),
        span(Grade.A2, TODAY, date(2030, 10, 10)),
    )


def test_a_grade_that_is_still_to_count_is_adjusted_from_its_first_day() -> None:
    fact = GradeAdjusted(
        old=Grade.A3,
        new=Grade.A2,
        reason="检查",
        decided_on=TODAY,
        adjusted_on=date(2027, 1, 1),
        valid_to=date(2031, 12, 31),
    )
    Given(ORGANISATIONS, NOTED, NEW).when(adjusted(Grade.A2)).then(fact)
    assert after(NOTED, NEW, fact) == (span(Grade.A2, date(2027, 1, 1), date(2031, 12, 31)),)


def test_adjusting_the_grade_that_counts_leaves_the_one_that_will_count_after_it() -> None:
    fact = adjusted(Grade.A2)(folded(NOTED, OLD, AGAIN))
    assert after(NOTED, OLD, AGAIN, fact) == (
        span(Grade.A4, date(2025, 10, 10), date(2026, 5, 5)),
        span(Grade.A2, TODAY, date(2026, 12, 31)),
        span(Grade.A5, date(2027, 1, 1), date(2031, 12, 31)),
    )


def test_a_decision_ends_every_grade_from_its_day() -> None:
    Given(ORGANISATIONS, NOTED, OLD, AGAIN).when(cancelled()).then(CANCELLED)
    assert after(NOTED, OLD, AGAIN, CANCELLED) == (span(Grade.A4, date(2025, 10, 10), date(2026, 5, 5)),)


def test_a_cancelled_grade_counts_again_from_the_day_of_its_reinstatement() -> None:
    fact = GradeReinstated(
        grade=Grade.A4, reason="撤销", reinstated_on=JUNE, valid_from=JUNE, valid_to=date(2030, 10, 10)
    )
    Given(ORGANISATIONS, NOTED, OLD, CANCELLED).when(reinstated()).then((fact,))
    assert after(NOTED, OLD, CANCELLED, fact) == (
        span(Grade.A4, date(2025, 10, 10), date(2026, 5, 5)),
        span(Grade.A4, JUNE, date(2030, 10, 10)),
    )


def test_all_that_the_decision_took_comes_back_each_on_its_own_days() -> None:
    facts = (NOTED, OLD, AGAIN, CANCELLED)
    again = reinstated()(folded(*facts))
    assert after(*facts, *again) == (
        span(Grade.A4, date(2025, 10, 10), date(2026, 5, 5)),
        span(Grade.A4, JUNE, date(2026, 12, 31)),
        span(Grade.A5, date(2027, 1, 1), date(2031, 12, 31)),
    )


def test_a_grade_that_was_to_count_later_comes_back_for_its_own_days() -> None:
    facts = (NOTED, NEW, replace(CANCELLED, grade=Grade.A3))
    again = reinstated()(folded(*facts))
    assert after(*facts, *again) == (span(Grade.A3, date(2027, 1, 1), date(2031, 12, 31)),)


def test_what_comes_back_before_a_newer_grade_leaves_it_its_days() -> None:
    old = replace(OLD, valid_from=date(2021, 12, 1), valid_to=date(2026, 12, 1))
    newer = replace(NEW, announced_on=date(2026, 5, 20))
    facts = (NOTED, old, CANCELLED, newer)
    again = reinstated()(folded(*facts))
    assert after(*facts, *again)[1:] == (
        span(Grade.A4, JUNE, date(2026, 12, 1)),
        span(Grade.A3, date(2027, 1, 1), date(2031, 12, 31)),
    )


REINSTATED = GradeReinstated(
    grade=Grade.A4, reason="撤销", reinstated_on=JUNE, valid_from=JUNE, valid_to=date(2030, 10, 10)
)
GONE = replace(NOTED, standing=OrganisationStanding.CANCELLED, since=TODAY)


@pytest.mark.parametrize(
    ("facts", "when", "refusal"),
    [
        ([NOTED], adjusted(Grade.A5), NoGrade(on=TODAY)),
        ([NOTED], cancelled(), NoGrade(on=TODAY)),
        ([NOTED, OLD, CANCELLED], cancelled(), NoGrade(on=TODAY)),
        ([NOTED, OLD, CANCELLED], adjusted(Grade.A5), NoGrade(on=TODAY)),
        ([NOTED, OLD], adjusted(Grade.A4), SameGrade(grade=Grade.A4)),
        ([NOTED, OLD], adjusted(Grade.A5, reason=" "), ReasonMissing()),
        ([NOTED, OLD], cancelled(reason="\n"), ReasonMissing()),
        ([NOTED, OLD], cancelled(on=date(2026, 6, 2)), AfterToday(on=date(2026, 6, 2), today=JUNE)),
        (
            [NOTED, OLD],
            adjusted(Grade.A5, on=date(2025, 10, 9)),
            BeforeLastFact(on=date(2025, 10, 9), last_on=date(2025, 10, 10)),
        ),
        ([NOTED, OLD, CANCELLED], reinstated(on=date(2026, 5, 5)), BeforeLastFact(on=date(2026, 5, 5), last_on=TODAY)),
        ([NOTED], reinstated(), NothingCancelled()),
        ([NOTED, OLD], reinstated(), NothingCancelled()),
        ([NOTED, OLD, ENDED], reinstated(), NothingCancelled()),
        ([NOTED, OLD, CANCELLED, REINSTATED], reinstated(), NothingCancelled()),
        ([NOTED, OLD, CANCELLED, GONE], reinstated(), OrganisationEnded()),
        ([NOTED, OLD, CANCELLED], reinstated(reason=""), ReasonMissing()),
        (
            [NOTED, OLD, CANCELLED],
            reinstated(on=date(2030, 10, 11)),
            GradeRanOut(valid_to=date(2030, 10, 10), on=date(2030, 10, 11)),
        ),
        (
            [NOTED, OLD, CANCELLED, replace(NEW, announced_on=TOMORROW)],
            reinstated(),
            NewerGrade(grade=Grade.A3, valid_from=date(2027, 1, 1), valid_to=date(2031, 12, 31)),
        ),
    ],
)
def test_what_may_not_be_done_to_a_grade_is_refused(facts: list[Fact], when: Decide, refusal: Refusal) -> None:
    Given(ORGANISATIONS, *facts).when(when).refused(refusal)


def test_a_suspended_organisation_keeps_a_grade_that_may_still_be_changed() -> None:
    suspended = replace(NOTED, standing=OrganisationStanding.SUSPENDED, since=date(2026, 5, 1))
    Given(ORGANISATIONS, NOTED, OLD, suspended).when(cancelled()).then(CANCELLED)
    assert after(NOTED, OLD, suspended) == (span(Grade.A4, date(2025, 10, 10), date(2030, 10, 10)),)
