from datetime import date

import pytest
from msgspec.structs import replace

from contracts.dates import AfterToday, BeforeLastFact
from contracts.evaluation import GradeSpan
from contracts.evaluation_words import Grade, GradeEnd
from contracts.refusal import Refusal
from contracts.regions import CITY
from contracts.rules import NoRuleOn
from contracts.vocabulary import OrganisationStanding
from services.evaluation.application import ORGANISATIONS
from services.evaluation.domain.announcing import (
    GradeStillCounts,
    NoReEvaluation,
    NothingToReEvaluate,
    NotInReEvaluationYears,
    OrganisationNotActive,
    announce,
)
from services.evaluation.domain.organisation import Organisation, evolve
from services.evaluation.domain.organisation_facts import (
    Fact,
    GradeAdjusted,
    GradeAnnounced,
    GradeCancelled,
    OrganisationNoted,
)
from services.evaluation.domain.rules import grade_rules
from tests.evaluation.examples import APRIL, NEW, NOTED, OLD, TODAY, TOMORROW, announced
from tests.support.decisions import Given

FAR = date(2035, 1, 1)
SUSPENDED = replace(NOTED, standing=OrganisationStanding.SUSPENDED, since=APRIL, seen_version=2)


class Announced:
    """Announce this grade on this day."""

    def __init__(self, grade: Grade, on: date, *, again: bool = False, today: date = FAR) -> None:
        self.grade, self.on, self.again, self.today = grade, on, again, today

    def __call__(self, organisation: Organisation) -> GradeAnnounced:
        rules = grade_rules(self.on, CITY)
        return announce(
            organisation, grade=self.grade, re_evaluation=self.again, rules=rules, on=self.on, today=self.today
        )


def spans(*facts: Fact) -> tuple[GradeSpan, ...]:
    state = Organisation()
    for fact in facts:
        state = evolve(state, fact)
    return state.grades


def test_s8_a_grade_of_the_2026_measure_counts_from_the_next_january_for_five_calendar_years() -> None:
    Given(ORGANISATIONS, NOTED).when(Announced(Grade.A3, date(2026, 4, 20))).then(
        announced(Grade.A3, date(2026, 4, 20), date(2027, 1, 1), date(2031, 12, 31), rule_set="2026")
    )


def test_s9_a_grade_of_the_2011_measure_counts_five_years_from_the_day_of_its_certificate() -> None:
    Given(ORGANISATIONS, NOTED).when(Announced(Grade.A4, date(2025, 10, 10))).then(
        announced(Grade.A4, date(2025, 10, 10), date(2025, 10, 10), date(2030, 10, 10), rule_set="2011")
    )


@pytest.mark.parametrize(
    ("on", "valid_from", "valid_to"),
    [
        (date(2026, 2, 28), date(2026, 2, 28), date(2031, 2, 28)),  # the last day of the measure of 2011
        (date(2026, 3, 1), date(2027, 1, 1), date(2031, 12, 31)),  # the first of that of 2026
        (date(2024, 2, 29), date(2024, 2, 29), date(2029, 2, 28)),
        (date(2026, 12, 31), date(2027, 1, 1), date(2031, 12, 31)),
    ],
)
def test_the_measure_of_the_day_gives_the_first_and_the_last_day(on: date, valid_from: date, valid_to: date) -> None:
    fact = Announced(Grade.A3, on)(evolve(Organisation(), NOTED))
    assert (fact.valid_from, fact.valid_to) == (valid_from, valid_to)


@pytest.mark.parametrize(
    ("day", "grade"),
    [
        (date(2026, 12, 31), None),
        (date(2027, 1, 1), Grade.A3),
        (date(2031, 12, 31), Grade.A3),
        (date(2032, 1, 1), None),
    ],
)
def test_a_grade_counts_on_its_days_by_itself(day: date, grade: Grade | None) -> None:
    organisation = evolve(evolve(Organisation(), NOTED), NEW)
    assert organisation.grade(day) == grade


@pytest.mark.parametrize(
    ("facts", "when", "refusal"),
    [
        ([NOTED], Announced(Grade.A3, TOMORROW, today=TODAY), AfterToday(on=TOMORROW, today=TODAY)),
        (
            [NOTED],
            Announced(Grade.A3, date(2012, 3, 4)),
            BeforeLastFact(on=date(2012, 3, 4), last_on=date(2012, 3, 5)),
        ),
        (
            [NOTED, NEW],
            Announced(Grade.A3, date(2026, 4, 19)),
            BeforeLastFact(on=date(2026, 4, 19), last_on=date(2026, 4, 20)),
        ),
        (
            [NOTED, SUSPENDED],
            Announced(Grade.A3, TODAY),
            OrganisationNotActive(on=TODAY, standing=OrganisationStanding.SUSPENDED, seen_version=2),
        ),
        (
            [NOTED, NEW],
            Announced(Grade.A5, TODAY),
            GradeStillCounts(grade=Grade.A3, valid_from=date(2027, 1, 1), valid_to=date(2031, 12, 31)),
        ),
        (
            [NOTED, OLD],
            Announced(Grade.A5, TODAY),
            GradeStillCounts(grade=Grade.A4, valid_from=date(2025, 10, 10), valid_to=date(2030, 10, 10)),
        ),
        ([NOTED], Announced(Grade.A5, TODAY, again=True), NothingToReEvaluate()),
        (
            [NOTED, OLD],
            Announced(Grade.A5, date(2026, 2, 28), again=True),
            NoReEvaluation(on=date(2026, 2, 28), rule_set="2011"),
        ),
    ],
)
def test_a_grade_that_may_not_be_announced_is_refused(facts: list[Fact], when: Announced, refusal: Refusal) -> None:
    Given(ORGANISATIONS, *facts).when(when).refused(refusal)


def test_a_day_that_no_measure_reaches_is_refused_by_its_own_field() -> None:
    with pytest.raises(NoRuleOn) as caught:
        grade_rules(date(2011, 2, 28), CITY)
    assert caught.value.field == "on"


@pytest.mark.parametrize("standing", [OrganisationStanding.LIQUIDATING, OrganisationStanding.CANCELLED])
def test_nothing_is_announced_for_an_organisation_that_winds_up_or_has_ended(standing: OrganisationStanding) -> None:
    seen: OrganisationNoted = replace(NOTED, standing=standing, since=APRIL)
    no = OrganisationNotActive(on=TODAY, standing=standing, seen_version=1)
    Given(ORGANISATIONS, seen).when(Announced(Grade.A3, TODAY)).refused(no)


def test_an_order_that_has_lapsed_refuses_nothing() -> None:
    seen = replace(SUSPENDED, until=TODAY)
    assert Announced(Grade.A3, TODAY)(evolve(Organisation(), seen)).grade is Grade.A3


def test_the_next_grade_is_announced_in_the_last_year_of_the_one_before() -> None:
    Given(ORGANISATIONS, NOTED, NEW).when(Announced(Grade.A4, date(2031, 6, 1))).then(
        announced(Grade.A4, date(2031, 6, 1), date(2032, 1, 1), date(2036, 12, 31))
    )


def test_a_re_evaluation_ends_the_old_grade_the_day_before_the_new_one_begins() -> None:
    again = announced(Grade.A5, TODAY, date(2027, 1, 1), date(2031, 12, 31), re_evaluation=True)
    Given(ORGANISATIONS, NOTED, OLD).when(Announced(Grade.A5, TODAY, again=True)).then(again)
    assert spans(NOTED, OLD, again) == (
        GradeSpan(grade=Grade.A4, valid_from=date(2025, 10, 10), valid_to=date(2026, 12, 31)),
        GradeSpan(grade=Grade.A5, valid_from=date(2027, 1, 1), valid_to=date(2031, 12, 31)),
    )


@pytest.mark.parametrize("on", [date(2027, 1, 1), date(2030, 12, 31)])
def test_a_re_evaluation_is_announced_in_the_first_four_years_of_the_grade(on: date) -> None:
    Given(ORGANISATIONS, NOTED, NEW).when(Announced(Grade.A5, on, again=True)).then(
        announced(Grade.A5, on, date(on.year + 1, 1, 1), date(on.year + 5, 12, 31), re_evaluation=True)
    )


def test_a_grade_that_does_not_count_yet_is_not_re_evaluated() -> None:
    on = date(2026, 12, 31)
    no = NotInReEvaluationYears(years=4, first=date(2027, 1, 1), until=date(2031, 1, 1), on=on)
    Given(ORGANISATIONS, NOTED, NEW).when(Announced(Grade.A5, on, again=True)).refused(no)


def test_the_years_of_a_re_evaluation_run_from_the_grades_own_first_day_whatever_a_check_changed() -> None:
    adjusted = GradeAdjusted(
        old=Grade.A4,
        new=Grade.A3,
        reason="检查",
        decided_on=date(2028, 5, 1),
        adjusted_on=date(2028, 5, 1),
        valid_to=date(2030, 10, 10),
    )
    day, until = date(2029, 10, 10), date(2029, 10, 10)
    no = NotInReEvaluationYears(years=4, first=date(2025, 10, 10), until=until, on=day)
    Given(ORGANISATIONS, NOTED, OLD, adjusted).when(Announced(Grade.A5, day, again=True)).refused(no)


def test_after_a_cancellation_another_grade_may_be_announced() -> None:
    cancelled = GradeCancelled(
        grade=Grade.A4, end=GradeEnd.DECIDED, reason="弄虚作假", cancelled_on=APRIL, because_of=None
    )
    Given(ORGANISATIONS, NOTED, OLD, cancelled).when(Announced(Grade.A3, TODAY)).then(
        announced(Grade.A3, TODAY, date(2027, 1, 1), date(2031, 12, 31))
    )
