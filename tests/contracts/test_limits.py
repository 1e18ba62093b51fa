"""When limits end: the acceptance scenarios, and cases that were counted by hand with their working beside them."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.calendar.announced import Holiday, Year
from contracts.calendar.limits import Counting, Due, due, latest_before, moved, report_day, until
from contracts.calendar.working_days import Calendar
from contracts.city_clock import ZONE
from contracts.months import Month
from contracts.periods import NotAPeriod, Period, Unit
from contracts.policies.in_force import in_force

CALENDAR = in_force().calendar
ROLLS, STAYS = Counting(rolls=True), Counting()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def last_day(first: str, period: str, counting: Counting = ROLLS) -> str:
    found = due(at(f"{first}T09:00"), Period.read(period), counting, CALENDAR).last_day
    assert found
    return found.isoformat()


# --- the acceptance scenarios ---


def test_s01_sixty_days_that_end_in_the_holiday_of_may_end_after_it() -> None:
    """2 March + 60 = 1 May (29 left in March, 30 in April, 1 in May); 1 to 5 May is the block; 6 May is a Wednesday."""
    ends = due(at("2026-03-02T10:30"), Period.read("60 calendar days"), ROLLS, CALENDAR)
    assert due(at("2026-03-02T10:30"), Period.read("60 calendar days"), STAYS, CALENDAR).last_day == date(2026, 5, 1)
    assert ends == Due(at("2026-05-07T00:00"), date(2026, 5, 6))


def test_s02_thirty_days_that_end_on_a_sunday_end_on_monday_and_tuesday_is_late() -> None:
    """10 April + 30 = 10 May, a Sunday; 9 May is worked, which moves nothing."""
    ends = due(at("2026-04-10T16:00"), Period.read("30 calendar days"), ROLLS, CALENDAR)
    assert ends.last_day == date(2026, 5, 11)
    assert not ends.is_late(at("2026-05-11T23:59:59"))
    assert ends.is_late(at("2026-05-12T00:00"))


def test_s03_twenty_four_hours_run_from_the_moment_and_never_pause() -> None:
    """22:10 on a Friday; the Saturday changes nothing; at 22:10 it is in time, at 22:11 late by a minute."""
    ends = due(at("2026-06-05T22:10"), Period.read("24 hours"), ROLLS, CALENDAR)
    assert ends == Due(at("2026-06-06T22:10"), None)
    assert not ends.is_late(at("2026-06-06T22:10"))
    assert ends.is_late(at("2026-06-06T22:11"))


def test_s04_the_report_of_july_is_due_at_the_end_of_the_5th_of_august() -> None:
    """5 August 2026 is a Wednesday, and the 3rd to the 5th are worked."""
    assert report_day(Month(2026, 7), 5, "no-working-day-before", CALENDAR) == date(2026, 8, 5)
    assert until(date(2026, 8, 5), STAYS, CALENDAR) == Due(at("2026-08-06T00:00"), date(2026, 8, 5))


def test_s08_a_grade_of_april_2026_is_valid_from_january_to_the_end_of_the_fifth_year() -> None:
    years = in_force().value("eva.grade.validity.years", date(2026, 4, 20))
    assert in_force().value("eva.grade.validity.start", date(2026, 4, 20)) == "next-january"
    assert (date(2027, 1, 1), date(2026 + years.count, 12, 31)) == (date(2027, 1, 1), date(2031, 12, 31))
    assert in_force().value("eva.grade.before_validity", date(2026, 4, 20)) == {"tax": "not-counted", "public": "shown"}


def test_s09_five_years_from_10_october_2025_end_on_10_october_2030_which_is_the_last_valid_day() -> None:
    """The first day is not counted, so five years end on the day that bears its number."""
    assert last_day("2025-10-10", "5 years", STAYS) == "2030-10-10"


# --- counted by hand ---

CASES = [
    # calendar days
    ("2026-03-02", "60 calendar days", "2026-05-06", "29 left in March, 30 in April, 1 May; block 1–5; Wed 6"),
    ("2026-01-01", "60 calendar days", "2026-03-02", "30 + 28 = 31 Jan..28 Feb is 58, 59 is 1 Mar, 60 is Mon 2 Mar"),
    ("2026-01-16", "30 calendar days", "2026-02-24", "15 left in January, 15 Feb; block 15–23; Tue 24"),
    ("2026-01-15", "30 calendar days", "2026-02-14", "16 left, 14 Feb: a Saturday that is worked, so it stays"),
    ("2026-01-29", "30 calendar days", "2026-02-28", "2 left, 28 Feb: a Saturday that is worked, so it stays"),
    ("2026-04-09", "30 calendar days", "2026-05-09", "21 left, 9 May: a Saturday that is worked, so it stays"),
    ("2026-04-10", "30 calendar days", "2026-05-11", "20 left, 10 May: a Sunday; Mon 11"),
    ("2026-08-21", "30 calendar days", "2026-09-20", "10 left, 20 Sep: a Sunday that is worked, so it stays"),
    ("2026-09-10", "30 calendar days", "2026-10-10", "20 left, 10 Oct: a Saturday that is worked, so it stays"),
    ("2026-09-01", "30 calendar days", "2026-10-08", "29 left in September, 1 Oct; block 1–7; Thu 8"),
    ("2026-09-11", "15 calendar days", "2026-09-28", "26 Sep; block 25–27; Mon 28"),
    ("2026-06-04", "15 calendar days", "2026-06-22", "19 Jun; block 19–21; Mon 22"),
    ("2026-03-20", "15 calendar days", "2026-04-07", "11 left in March, 4 Apr; block 4–6; Tue 7"),
    ("2025-12-02", "30 calendar days", "2026-01-04", "29 left, 1 Jan; block 1–3; Sun 4 is worked"),
    ("2025-12-04", "30 calendar days", "2026-01-04", "27 left, 3 Jan, in the block; Sun 4 is worked"),
    ("2025-12-05", "30 calendar days", "2026-01-04", "26 left, 4 Jan: a Sunday that is worked, so it stays"),
    ("2026-05-01", "30 calendar days", "2026-06-01", "30 left, so 31 May, a Sunday; Mon 1 June"),
    ("2026-06-05", "1 calendar day", "2026-06-08", "6 Jun, a Saturday; Mon 8"),
    ("2026-06-04", "1 calendar day", "2026-06-05", "Friday"),
    ("2024-02-28", "1 calendar day", "2024-02-29", "a leap year: Thursday 29 February"),
    ("2025-02-28", "1 calendar day", "2025-03-03", "1 Mar 2025 is a Saturday; Mon 3"),
    ("2026-07-31", "90 calendar days", "2026-10-29", "31 + 30 = 61, so 29 Oct; Thursday"),
    ("2026-07-03", "90 calendar days", "2026-10-08", "28 + 31 + 30 = 89, so 1 Oct; block; Thu 8"),
    ("2026-02-08", "7 calendar days", "2026-02-24", "15 Feb, the first of the block; Tue 24"),
    ("2026-02-16", "7 calendar days", "2026-02-24", "23 Feb, the last of the block; Tue 24"),
    ("2026-02-17", "7 calendar days", "2026-02-24", "24 Feb; Tuesday"),
    # working days
    ("2026-02-13", "5 working days", "2026-02-27", "Sat 14 is worked; 15–23 block; 24 25 26 27: five"),
    ("2026-02-13", "6 working days", "2026-02-28", "the same, and Sat 28 is worked"),
    ("2026-02-13", "7 working days", "2026-03-02", "the same, Sun 1 Mar rests; Mon 2"),
    ("2026-02-15", "5 working days", "2026-02-28", "the first day is not counted, and rests: 24 25 26 27 28"),
    ("2026-04-29", "2 working days", "2026-05-06", "Thu 30; block 1–5; Wed 6"),
    ("2026-04-30", "5 working days", "2026-05-11", "6 7 8, Sat 9 is worked, Sun 10 rests; Mon 11"),
    ("2026-04-30", "4 working days", "2026-05-09", "6 7 8, Sat 9 is worked"),
    ("2026-09-18", "5 working days", "2026-09-24", "Sat 19 rests, Sun 20 is worked, 21 22 23 24"),
    ("2026-09-24", "3 working days", "2026-09-30", "25–27 block; 28 29 30"),
    ("2026-09-30", "3 working days", "2026-10-10", "1–7 block; 8 9, Sat 10 is worked"),
    ("2026-09-30", "4 working days", "2026-10-12", "8 9 10, Sun 11 rests; Mon 12"),
    ("2025-12-31", "2 working days", "2026-01-05", "1–3 block; Sun 4 is worked, Mon 5"),
    ("2026-01-02", "1 working day", "2026-01-04", "a rest day; Sun 4 is worked"),
    ("2026-06-18", "5 working days", "2026-06-26", "19–21 block; 22 23 24 25 26"),
    ("2026-04-03", "5 working days", "2026-04-13", "4–6 block; 7 8 9 10, 11 and 12 rest; Mon 13"),
    ("2026-06-01", "10 working days", "2026-06-15", "2 3 4 5, 8–12; that is nine; Mon 15"),
    ("2026-07-01", "30 working days", "2026-08-12", "2 3 | 6–10 | 13–17 | 20–24 | 27–31 = 22; 3–7 = 27; 10 11 12"),
    ("2026-08-03", "15 working days", "2026-08-24", "4–7 = 4, 10–14 = 9, 17–21 = 14, Mon 24"),
    ("2026-12-30", "1 working day", "2026-12-31", "Thursday: still in the year that is known"),
    # months and years
    ("2026-01-31", "1 month", "2026-02-28", "February has no 31st: its last day, a Saturday that is worked"),
    ("2025-01-31", "1 month", "2025-02-28", "a Friday"),
    ("2024-01-31", "1 month", "2024-02-29", "a leap year: its last day, a Thursday"),
    ("2026-03-31", "1 month", "2026-04-30", "April has 30; Thursday"),
    ("2026-04-30", "1 month", "2026-06-01", "30 May, a Saturday; 31 rests; Mon 1 June"),
    ("2026-04-01", "1 month", "2026-05-06", "1 May; block 1–5; Wed 6"),
    ("2025-08-31", "6 months", "2026-02-28", "February has no 31st: a Saturday that is worked"),
    ("2025-10-17", "6 months", "2026-04-17", "Friday"),
    ("2025-10-03", "12 months", "2026-10-08", "3 Oct, in the block; Thu 8"),
    ("2024-02-29", "1 year", "2025-02-28", "no 29th in 2025: the last day, a Friday"),
    ("2024-02-29", "2 years", "2026-02-28", "no 29th in 2026: the last day, a Saturday that is worked"),
    ("2020-02-29", "4 years", "2024-02-29", "a leap year again; Thursday"),
    ("2023-06-30", "3 years", "2026-06-30", "Tuesday"),
    ("2021-02-21", "5 years", "2026-02-24", "21 Feb 2026, in the block; Tue 24"),
    ("2024-05-31", "2 years", "2026-06-01", "31 May 2026, a Sunday; Mon 1 June"),
    # older calendars
    ("2020-01-22", "2 working days", "2020-02-03", "Thu 23; 24 Jan–2 Feb, as it was lengthened; Mon 3 Feb"),
    ("2015-08-31", "3 calendar days", "2015-09-06", "3 Sep: 3–4 rest, Sat 5 rests, Sun 6 is worked"),
    ("2013-09-28", "3 working days", "2013-10-08", "Sun 29 is worked, Mon 30; 1–7 block; Tue 8"),
]


@pytest.mark.parametrize(("first", "period", "ends", "working"), CASES)
def test_a_limit_ends_as_it_was_counted_by_hand(first: str, period: str, ends: str, working: str) -> None:
    assert working
    assert last_day(first, period) == ends


REPORTS = [
    ("2026-04", "no-working-day-before", "2026-05-06", "1–5 May rest: no working day before"),
    ("2026-09", "no-working-day-before", "2026-10-08", "1–7 Oct rest: no working day before"),
    ("2026-08", "no-working-day-before", "2026-09-05", "5 Sep is a Saturday, but 1–4 are worked: it stays"),
    ("2026-01", "no-working-day-before", "2026-02-05", "a Thursday"),
    ("2025-12", "no-working-day-before", "2026-01-05", "a Monday"),
    ("2026-08", "always", "2026-09-07", "Sat 5, Sun 6; Mon 7"),
    ("2026-04", "always", "2026-05-06", "the block"),
    ("2026-04", "never", "2026-05-05", "in the block, and it stays"),
]


@pytest.mark.parametrize(("month", "roll", "ends", "working"), REPORTS)
def test_a_monthly_report_rolls_by_its_own_rule(month: str, roll: str, ends: str, working: str) -> None:
    assert working
    assert report_day(Month.read(month), 5, roll, CALENDAR) == date.fromisoformat(ends)


@pytest.mark.parametrize(
    ("day", "ends", "working"),
    [
        ("2026-05-31", "2026-06-01", "a Sunday"),
        ("2026-03-31", "2026-03-31", "a Tuesday"),
        ("2024-03-31", "2024-04-01", "a Sunday"),
        ("2025-05-31", "2025-06-03", "a Saturday; 31 May–2 June is the Dragon Boat block; Tue 3"),
    ],
)
def test_a_fixed_date_rolls_on_from_a_rest_day(day: str, ends: str, working: str) -> None:
    assert working
    assert until(date.fromisoformat(day), ROLLS, CALENDAR).last_day == date.fromisoformat(ends)


@pytest.mark.parametrize(
    ("day", "period", "latest", "working"),
    [
        ("2026-05-13", "7 working days", "2026-04-30", "12 11, Sat 9, 8 7 6: six; Thu 30 April"),
        ("2026-05-13", "7 calendar days", "2026-05-06", "seven back"),
        ("2026-05-31", "3 months", "2026-02-28", "February has no 31st"),
        ("2026-02-28", "1 year", "2025-02-28", "the day that bears its number"),
    ],
)
def test_what_must_come_before_a_day_is_counted_back(day: str, period: str, latest: str, working: str) -> None:
    assert working
    found = latest_before(date.fromisoformat(day), Period.read(period), CALENDAR)
    assert found == date.fromisoformat(latest)


def test_a_limit_may_end_with_business() -> None:
    counter = Counting(rolls=True, closes=time(17, 30))
    ends = due(at("2026-06-01T09:00"), Period.read("5 working days"), counter, CALENDAR)
    assert ends == Due(at("2026-06-08T17:30"), date(2026, 6, 8))
    assert ends.is_late(at("2026-06-08T17:30"))
    assert not ends.is_late(at("2026-06-08T17:29"))


def test_the_first_day_is_the_citys_day_whatever_the_offset() -> None:
    """16:30 in London on the 5th is half past midnight of the 6th in Beijing."""
    london = datetime.fromisoformat("2026-01-05T16:30:00+00:00")
    assert due(london, Period.read("1 calendar day"), STAYS, CALENDAR).last_day == date(2026, 1, 7)


@pytest.mark.parametrize(
    ("first", "period", "provisional"),
    [
        ("2026-12-01", "30 calendar days", False),  # 31 December
        ("2026-12-02", "30 calendar days", True),  # 1 January 2027
        ("2026-12-30", "2 working days", True),
        ("2026-12-01", "24 hours", False),
    ],
)
def test_what_reaches_a_year_that_is_not_announced_is_provisional(first: str, period: str, provisional: bool) -> None:
    found = due(at(f"{first}T08:00"), Period.read(period), ROLLS, CALENDAR)
    assert found.provisional is provisional


@pytest.mark.parametrize("text", ["", "0 hours", "5 days", "5", "-1 hours", "1.5 years", "60  calendar days", 60, None])
def test_what_does_not_say_how_long_is_no_period(text: object) -> None:
    with pytest.raises(NotAPeriod):
        Period.read(text)


@pytest.mark.parametrize("text", ["1 hour", "24 hours", "1 working day", "60 calendar days", "1 month", "2 years"])
def test_a_period_is_written_as_it_is_read(text: str) -> None:
    assert str(Period.read(text)) == text


# --- what holds for all of them ---

INSTANTS = st.datetimes(datetime(2005, 1, 1), datetime(2026, 6, 30)).map(lambda naive: naive.replace(tzinfo=ZONE))
PERIODS = st.builds(Period, st.integers(1, 60), st.sampled_from(list(Unit)))
COUNTINGS = st.builds(Counting, st.booleans(), st.sampled_from([None, time(17, 30)]))


@given(INSTANTS, INSTANTS, PERIODS, COUNTINGS)
def test_who_begins_later_never_ends_sooner(one: datetime, other: datetime, period: Period, how: Counting) -> None:
    earlier, later = sorted((one, other))
    assert due(earlier, period, how, CALENDAR).at <= due(later, period, how, CALENDAR).at


@given(INSTANTS, PERIODS, COUNTINGS)
def test_a_longer_limit_never_ends_sooner(since: datetime, period: Period, how: Counting) -> None:
    longer = Period(period.count + 1, period.unit)
    assert due(since, period, how, CALENDAR).at <= due(since, longer, how, CALENDAR).at


@given(INSTANTS, st.integers(1, 60), st.integers(1, 60), st.sampled_from([Unit.CALENDAR_DAYS, Unit.WORKING_DAYS]))
def test_days_add_up(since: datetime, one: int, other: int, unit: Unit) -> None:
    first = due(since, Period(one, unit), STAYS, CALENDAR)
    assert first.last_day
    then = due(at(f"{first.last_day}T12:00"), Period(other, unit), STAYS, CALENDAR)
    assert then == due(since, Period(one + other, unit), STAYS, CALENDAR)


@given(INSTANTS, PERIODS)
def test_rolling_ends_on_a_working_day_and_never_sooner(since: datetime, period: Period) -> None:
    stays, rolls = (due(since, period, how, CALENDAR) for how in (STAYS, ROLLS))
    assert stays.at <= rolls.at
    assert rolls.last_day is None or CALENDAR.is_working(rolls.last_day)


HOLIDAYS = st.builds(
    lambda first, length: Holiday(name="节", first=first, last=min(first + timedelta(days=length), date(2027, 12, 31))),
    st.dates(date(2027, 1, 1), date(2027, 12, 31)),
    st.integers(0, 9),
)


@given(
    st.datetimes(datetime(2026, 11, 1), datetime(2027, 3, 1)),
    PERIODS,
    HOLIDAYS,
    st.datetimes(datetime(2026, 11, 1), datetime(2032, 1, 1)),
    st.booleans(),
)
def test_a_new_calendar_never_moves_a_limit_that_passed_nor_makes_anyone_late(
    since: datetime, period: Period, holiday: Holiday, now: datetime, keeps_time: bool
) -> None:
    announced = Calendar([*CALENDAR.years.values(), Year(year=2027, source="通知", holidays=(holiday,))])
    since, now = since.replace(tzinfo=ZONE), now.replace(tzinfo=ZONE)
    old, new = (due(since, period, ROLLS, calendar) for calendar in (CALENDAR, announced))
    after = moved(old, new, now=now, keeps_time=keeps_time)
    assert after.is_late(now) == old.is_late(now)
    assert not old.is_late(now) or after == old
    assert not keeps_time or after.at >= old.at
