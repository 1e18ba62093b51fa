from datetime import date, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from contracts.evaluation import (
    EvaluationOpenedV1,
    GradeAdjustedV1,
    GradeAnnouncedV1,
    GradeCancelledV1,
    GradeReinstatedV1,
    GradeSpan,
    OrganisationNotedV1,
    PartTakenV1,
    ProjectResultAnnulledV1,
    ProjectResultPublishedV1,
)
from contracts.evaluation_words import Band, Grade, GradeEnd
from contracts.procurement import ProviderGradesNotedV1, ProviderStandingNotedV1
from contracts.vocabulary import OrganisationKind, OrganisationStanding
from services.districts.views import evaluations, grades, providers
from tests.districts.views.ledgers import Told

DAY = timedelta(1)
SPRING, SUMMER, AUTUMN = date(2026, 4, 20), date(2026, 7, 1), date(2026, 10, 1)
FIRST, LAST = date(2027, 1, 1), date(2031, 12, 31)
VALID, EXPIRING = "grades.valid", "grades.expiring"
NOTED = OrganisationNotedV1(
    kind=OrganisationKind.ASSOCIATION,
    standing=OrganisationStanding.ACTIVE,
    registrar="110113",
    domicile="110113001012",
    territory="110113",
    since=SPRING,
    seen_version=1,
)
ANNOUNCED = GradeAnnouncedV1(
    grade=Grade.A4, rule_set="2026", announced_on=SPRING, valid_from=FIRST, valid_to=LAST, region="110113001012"
)


def cancelled(on: date) -> GradeCancelledV1:
    return GradeCancelledV1(grade=Grade.A4, reason=GradeEnd.DECIDED, cancelled_on=on)


def test_s8_a_grade_counts_from_its_first_valid_day_to_its_last_by_itself() -> None:
    told = Told(grades.VIEW, (SPRING, NOTED), (SPRING, ANNOUNCED))
    days = (SPRING, FIRST - DAY, FIRST, LAST, LAST + DAY)
    assert [told.cuts(VALID, on, "110113001") for on in days] == [{}, {}, {"4A": 1}, {"4A": 1}, {}]


def test_a_grade_expires_within_the_twelve_months_before_its_last_day() -> None:
    told = Told(grades.VIEW, (SPRING, NOTED), (SPRING, ANNOUNCED))
    days = (date(2030, 12, 30), date(2030, 12, 31), LAST, LAST + DAY)
    assert [told.figure(EXPIRING, on) for on in days] == [0, 1, 1, 0]


def test_an_adjusted_grade_counts_from_that_day_and_keeps_its_last_day() -> None:
    on = date(2028, 5, 1)
    adjusted = GradeAdjustedV1(old=Grade.A4, new=Grade.A2, adjusted_on=on, valid_to=LAST)
    told = Told(grades.VIEW, (SPRING, NOTED), (SPRING, ANNOUNCED), (on, adjusted))
    assert [told.cuts(VALID, day) for day in (on - DAY, on, LAST, LAST + DAY)] == [{"4A": 1}, {"2A": 1}, {"2A": 1}, {}]


def test_a_cancelled_grade_that_is_reinstated_counts_on_both_sides_of_the_gap() -> None:
    off, back = date(2028, 5, 1), date(2028, 9, 1)
    again = GradeReinstatedV1(grade=Grade.A4, reinstated_on=back, valid_from=back, valid_to=LAST)
    told = Told(grades.VIEW, (SPRING, NOTED), (SPRING, ANNOUNCED), (off, cancelled(off)), (back, again))
    assert [told.figure(VALID, on) for on in (off - DAY, off, back - DAY, back, LAST)] == [1, 0, 0, 1, 1]


def test_a_grade_cancelled_before_its_first_day_never_counts() -> None:
    told = Told(grades.VIEW, (SPRING, NOTED), (SPRING, ANNOUNCED), (SUMMER, cancelled(SUMMER)))
    assert [told.figure(measure, on) for measure in (VALID, EXPIRING) for on in (FIRST, LAST)] == [0, 0, 0, 0]


def test_an_organisation_that_ended_keeps_its_row_and_the_days_its_grade_counted() -> None:
    off = date(2028, 5, 1)
    ended = replace(NOTED, standing=OrganisationStanding.CANCELLED, since=off, seen_version=4)
    row = grades.evolve(grades.evolve(None, NOTED, SPRING), ended, off)
    assert row is not None
    assert row.standing is OrganisationStanding.CANCELLED
    told = Told(grades.VIEW, (SPRING, NOTED), (SPRING, ANNOUNCED), (off, ended), (off, cancelled(off)))
    assert [told.figure(VALID, on) for on in (off - DAY, off)] == [1, 0]


def test_an_end_that_became_known_late_takes_the_grade_that_was_decided_on_a_later_day() -> None:
    """In order of days the announcement, and the check that adjusts it, fold after the end."""
    over, adjusted_on = SPRING - DAY, SPRING + DAY
    ended = replace(NOTED, standing=OrganisationStanding.CANCELLED, since=over, seen_version=4)
    adjusted = GradeAdjustedV1(old=Grade.A4, new=Grade.A2, adjusted_on=FIRST, valid_to=LAST)
    opened = SPRING - 2 * DAY
    known = [(opened, NOTED), (SPRING, ANNOUNCED), (adjusted_on, adjusted)]
    assert Told(grades.VIEW, *known).figure(VALID, FIRST) == 1
    told = Told(grades.VIEW, *known, (over, ended), (over, cancelled(over)))
    assert [told.figure(measure, on) for measure in (VALID, EXPIRING) for on in (FIRST, LAST)] == [0, 0, 0, 0]


def test_an_end_between_an_announcement_and_an_adjustment_takes_what_both_gave() -> None:
    """By the measure of 2011 a grade counts from the day of its certificate."""
    begun, adjusted_on = SPRING + 2 * DAY, SPRING + 5 * DAY
    announced = replace(ANNOUNCED, announced_on=begun, valid_from=begun)
    adjusted = GradeAdjustedV1(old=Grade.A4, new=Grade.A2, adjusted_on=adjusted_on, valid_to=LAST)
    over = adjusted_on - DAY
    ended = replace(NOTED, standing=OrganisationStanding.CANCELLED, since=over, seen_version=4)
    told = Told(
        grades.VIEW,
        *((SPRING, NOTED), (begun, announced), (adjusted_on, adjusted), (over, ended), (over, cancelled(over))),
    )
    days = (begun, over - DAY, over, adjusted_on, LAST)
    assert [told.cuts(VALID, on) for on in days] == [{"4A": 1}, {"4A": 1}, {}, {}, {}]


def test_a_grade_that_another_follows_without_a_gap_does_not_expire() -> None:
    """Evaluated again while it counts: the new grade takes over on its own first day."""
    again, first = date(2028, 5, 1), date(2029, 1, 1)
    better = replace(ANNOUNCED, grade=Grade.A5, announced_on=again, valid_from=first, valid_to=date(2033, 12, 31))
    told = Told(grades.VIEW, (SPRING, NOTED), (SPRING, ANNOUNCED), (again, better))
    days = (again, first - DAY, first, date(2032, 12, 31))
    assert [told.cuts(VALID, on) for on in days] == [{"4A": 1}, {"4A": 1}, {"5A": 1}, {"5A": 1}]
    assert [told.cuts(EXPIRING, on) for on in days] == [{}, {}, {}, {"5A": 1}]


def test_a_grade_that_another_follows_after_a_gap_expires() -> None:
    later = replace(ANNOUNCED, announced_on=SUMMER, valid_from=LAST + 2 * DAY, valid_to=date(2036, 12, 31))
    told = Told(grades.VIEW, (SPRING, NOTED), (SPRING, ANNOUNCED), (SUMMER, later))
    assert [told.figure(EXPIRING, on) for on in (LAST, LAST + DAY, LAST + 2 * DAY)] == [1, 0, 0]


def test_a_grade_goes_where_its_organisation_moves() -> None:
    moved = replace(NOTED, domicile="110101001001", seen_version=2)
    told = Told(grades.VIEW, (SPRING, NOTED), (SPRING, ANNOUNCED), (date(2028, 1, 1), moved))
    assert [told.figure(VALID, date(2028, 1, 1), region) for region in ("110113", "110101")] == [0, 1]


def test_a_note_of_an_older_version_does_not_take_a_newer_ones_place() -> None:
    moved = replace(NOTED, domicile="110101001001", seen_version=3)
    told = Told(
        grades.VIEW, (SPRING, NOTED), (SPRING, ANNOUNCED), (SUMMER, moved), (AUTUMN, replace(NOTED, seen_version=2))
    )
    assert [told.figure(VALID, FIRST, region) for region in ("110113", "110101")] == [0, 1]


@pytest.mark.parametrize(
    ("first", "last"), [(date.min, date.min), (date.max, date.max), (date.min, date.max), (date(2, 1, 1), date.max)]
)
def test_a_grade_at_the_ends_of_the_calendar_is_counted_on_its_days(first: date, last: date) -> None:
    announced = replace(ANNOUNCED, valid_from=first, valid_to=last)
    told = Told(grades.VIEW, (date.min, NOTED), (date.min, announced))
    assert [told.figure(VALID, on) for on in (first, last)] == [1, 1]
    assert told.figure(EXPIRING, last) == 1


def test_an_evaluation_is_open_until_its_result_is_published_and_again_when_that_is_annulled() -> None:
    opened = EvaluationOpenedV1(region="110113001", opened_on=SPRING)
    published = ProjectResultPublishedV1(
        self_score=9000,
        beneficiary_score=None,
        third_party_score=8000,
        weights={"self": 20, "third-party": 80},
        raters=3,
        moved=True,
        total=8200,
        band=Band.GOOD,
        published_on=SUMMER,
    )
    annulled = ProjectResultAnnulledV1(because_of=UUID(int=1), annulled_on=AUTUMN)
    part = PartTakenV1(part="self", taken_on=SPRING)
    told = Told(evaluations.VIEW, (SPRING, opened), (SPRING, part), (SUMMER, published), (AUTUMN, annulled))
    assert [told.figure("evaluations.open", on) for on in (SPRING, SUMMER, AUTUMN)] == [1, 0, 1]
    assert [told.cuts("evaluations.published", on) for on in (SPRING, SUMMER, AUTUMN)] == [{}, {"good": 1}, {}]


def graded(version: int, *spans: GradeSpan) -> ProviderGradesNotedV1:
    return ProviderGradesNotedV1(grades=spans, seen_version=version, because_of=UUID(int=version))


SPAN = GradeSpan(grade=Grade.A4, valid_from=FIRST, valid_to=LAST)
SEEN = ProviderStandingNotedV1(
    organisation=UUID(int=2),
    kind=OrganisationKind.ASSOCIATION,
    standing=OrganisationStanding.ACTIVE,
    since=SPRING,
    registrar="110113",
    domicile="110113001012",
    territory="110113",
    seen_version=1,
)


def test_a_providers_grade_counts_on_its_days() -> None:
    told = Told(providers.VIEW, (SPRING, SEEN), (SPRING, graded(2, SPAN)))
    days = (SPRING, FIRST, LAST, LAST + DAY)
    assert [told.cuts("providers.by-grade", on) for on in days] == [{}, {"4A": 1}, {"4A": 1}, {}]
    assert told.cuts("providers.by-standing", LAST) == {"active": 1}


def test_a_grade_that_is_heard_of_before_its_organisation_counts_once_its_place_is_known() -> None:
    told = Told(providers.VIEW, (SPRING, graded(2, SPAN)))
    assert told.figure("providers.by-grade", FIRST) == 0
    told = Told(providers.VIEW, (SPRING, graded(2, SPAN)), (SUMMER, SEEN))
    assert told.cuts("providers.by-grade", FIRST, "110113") == {"4A": 1}


def test_grades_noted_at_an_older_version_do_not_take_newer_ones_place() -> None:
    told = Told(providers.VIEW, (SPRING, SEEN), (SPRING, graded(3)), (SUMMER, graded(2, SPAN)))
    assert told.figure("providers.by-grade", FIRST) == 0
