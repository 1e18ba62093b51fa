"""The calendar: what the files say, where it ends, and that it says what the library it was taken from says."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.calendar.announced import Holiday, Year
from contracts.calendar.working_days import Calendar, OutsideCalendar
from contracts.policies.in_force import in_force

CALENDAR = in_force().calendar
DAYS = st.dates(date(2004, 1, 1), date(2026, 12, 31))
COUNTS = st.integers(1, 250)


def test_every_day_since_2004_is_what_the_library_says() -> None:
    first, days = date(2004, 1, 1), (date(2026, 12, 31) - date(2004, 1, 1)).days + 1
    wrong = [
        day
        for day in (first + timedelta(days=n) for n in range(days))
        if CALENDAR.is_working(day) != chinese_calendar.is_workday(day)
    ]
    assert wrong == []


@pytest.mark.parametrize("day", ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"])
def test_a_weekend_day_that_is_worked_for_a_holiday_is_a_working_day(day: str) -> None:
    on = date.fromisoformat(f"2026-{day}")
    assert on.weekday() >= 5
    assert CALENDAR.is_working(on)


def test_nobody_works_from_the_1st_to_the_5th_of_may_and_from_the_1st_to_the_7th_of_october() -> None:
    assert CALENDAR.between(date(2026, 4, 30), date(2026, 5, 5)) == 0
    assert CALENDAR.between(date(2026, 9, 30), date(2026, 10, 7)) == 0


def test_a_year_that_is_not_announced_knows_weekends_only() -> None:
    assert CALENDAR.announced_until == date(2026, 12, 31)
    assert CALENDAR.is_working(date(2027, 1, 1))  # a Friday
    assert not CALENDAR.is_working(date(2027, 1, 2))


def test_a_day_before_the_first_calendar_is_refused() -> None:
    with pytest.raises(OutsideCalendar) as caught:
        CALENDAR.is_working(date(2003, 12, 31))
    assert caught.value == OutsideCalendar(day="2003", first=date(2004, 1, 1))


def test_years_with_a_hole_are_known_up_to_the_hole() -> None:
    broken = Calendar(Year(year=year, source="通知") for year in (2024, 2026))
    assert broken.missing(2026) == [2025]
    assert broken.announced_until == date(2024, 12, 31)


@given(DAYS, COUNTS)
def test_working_days_are_counted_one_by_one(day: date, count: int) -> None:
    after, left = day, count
    while left:
        after += timedelta(days=1)
        left -= CALENDAR.is_working(after)
    assert CALENDAR.after(day, count) == after
    assert CALENDAR.between(day, after) == count


@given(DAYS, COUNTS, COUNTS)
def test_counting_is_additive(day: date, one: int, other: int) -> None:
    assert CALENDAR.after(CALENDAR.after(day, one), other) == CALENDAR.after(day, one + other)


@given(DAYS, DAYS, COUNTS)
def test_counting_is_monotonic(one: date, other: date, count: int) -> None:
    earlier, later = sorted((one, other))
    assert CALENDAR.after(earlier, count) <= CALENDAR.after(later, count)
    assert CALENDAR.after(earlier, count) < CALENDAR.after(earlier, count + 1)


@given(st.dates(date(2006, 1, 1), date(2026, 12, 31)), COUNTS)
def test_counting_back_from_a_working_day_undoes_counting(day: date, count: int) -> None:
    worked = CALENDAR.on_or_after(day)
    assert CALENDAR.after(CALENDAR.before(worked, count), count) == worked


@given(st.dates(date(2027, 1, 1), date(2027, 12, 20)), st.integers(0, 9), COUNTS)
def test_more_rest_days_never_make_a_working_day_come_sooner(first: date, length: int, count: int) -> None:
    last = first + timedelta(days=length)
    rest = Year(
        year=2027, source="通知", holidays=(Holiday(name="节", first=first, last=min(last, date(2027, 12, 31))),)
    )
    announced = Calendar([*CALENDAR.years.values(), rest])
    start = date(2026, 12, 1)
    assert announced.after(start, count) >= CALENDAR.after(start, count)
