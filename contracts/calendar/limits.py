"""When a limit ends (期间的计算), counted as the civil code counts: arts 200 to 204.

The first day is not counted; hours run from the moment itself; a month ends on the day that bears the same number, or
on the month's last; a last day that is a rest day rolls on where its rule says so; the day ends at 24:00, or with
business where there are business hours.
"""

from datetime import date, datetime, time, timedelta
from typing import Final

from msgspec import Struct

from contracts.calendar.working_days import Calendar
from contracts.city_clock import ZONE
from contracts.dates import add_months
from contracts.months import Month
from contracts.periods import Period, Unit

DAY: Final = timedelta(days=1)


class Due(Struct, frozen=True):
    """`at`: the first instant that is too late, or of hours the last that is not. `last_day`: None of hours.

    `provisional` (暂定): a year that is not announced yet was taken to have weekends only.
    """

    at: datetime
    last_day: date | None
    provisional: bool = False

    def is_late(self, done_at: datetime) -> bool:
        return done_at > self.at if self.last_day is None else done_at >= self.at


class Counting(Struct, frozen=True):
    """`rolls`: whether a rest day moves the end on. `closes`: the end of business; None: 24:00."""

    rolls: bool = False
    closes: time | None = None


def due(since: datetime, period: Period, counting: Counting, calendar: Calendar) -> Due:
    """The end of a period that began at an instant. Raises OutsideCalendar."""
    if period.unit is Unit.HOURS:
        return Due((since + timedelta(hours=period.count)).astimezone(ZONE), None)
    first = since.astimezone(ZONE).date()
    return until(last_of(first, period, calendar), counting, calendar)


def last_of(first: date, period: Period, calendar: Calendar) -> date:
    """The last day of a period of days, months or years, before any rolling. Raises OutsideCalendar, ValueError."""
    match period.unit:
        case Unit.CALENDAR_DAYS:
            return first + period.count * DAY
        case Unit.WORKING_DAYS:
            return calendar.after(first, period.count)
        case Unit.MONTHS:
            return add_months(first, period.count)
        case Unit.YEARS:
            return add_months(first, 12 * period.count)
        case Unit.HOURS:
            raise ValueError("hours have no last day")


def until(day: date, counting: Counting, calendar: Calendar) -> Due:
    """The end of a limit on a day that is given, such as the 31st of May. Raises OutsideCalendar."""
    last = calendar.on_or_after(day) if counting.rolls else day
    at = instant(last, counting.closes) if counting.closes else instant(last + DAY)
    return Due(at, last, provisional=last > calendar.announced_until)


def report_day(month: Month, day: int, roll: str, calendar: Calendar) -> date:
    """The last day for a month's report in the month after; `roll`: never, always, or no-working-day-before.

    The last of these rolls on only where no working day lies between the 1st and that day.
    """
    last = date(month.after.year, month.after.month, day)
    worked_before = calendar.between(month.last, last)
    if roll == "always" or (roll == "no-working-day-before" and not worked_before):
        return calendar.on_or_after(last)
    return last


def latest_before(day: date, period: Period, calendar: Calendar) -> date:
    """The last day on which something that must come so long before another is early enough."""
    match period.unit:
        case Unit.CALENDAR_DAYS:
            return day - period.count * DAY
        case Unit.WORKING_DAYS:
            return calendar.before(day, period.count)
        case Unit.MONTHS:
            return add_months(day, -period.count)
        case Unit.YEARS:
            return add_months(day, -12 * period.count)
        case Unit.HOURS:
            raise ValueError("hours are counted from an instant")


def moved(old: Due, new: Due, *, now: datetime, keeps_time: bool) -> Due:
    """What a new calendar makes of a limit: one that passed stays, and nobody's time (`keeps_time`) gets shorter."""
    if old.is_late(now) or new.is_late(now):
        return old
    if keeps_time and new.at < old.at:
        return Due(old.at, old.last_day, new.provisional)
    return new


def instant(day: date, at: time = time()) -> datetime:
    return datetime.combine(day, at, ZONE)
