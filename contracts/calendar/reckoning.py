"""The end of a limit under the policies in force: how long, whether it rolls on, when its last day ends."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from contracts.calendar.limits import DAY, Counting, Due, due, instant, last_of, latest_before, until
from contracts.calendar.working_days import Calendar
from contracts.city_clock import ZONE
from contracts.periods import Period, Unit
from contracts.policies.policy_set import PolicySet

CLOSES = "close-of-business"


class Reckoned(NamedTuple):
    """`remind_at`: None where the reminder would come before the clock itself."""

    period: Period
    due: Due
    remind_at: datetime | None


def started(policies: PolicySet, key: str, since: datetime, region: str) -> Reckoned | None:
    """None where this region has no such limit (a promise that nobody gave). Raises PolicyMissing, OutsideCalendar."""
    on = since.astimezone(ZONE).date()
    period: Period | None = policies.value(key, on, region)
    if period is None:
        return None
    return again(policies, key, since, period, region, 0)


def again(policies: PolicySet, key: str, since: datetime, period: Period, region: str, excluded: int) -> Reckoned:
    """The end of a clock that was started with this period, of which so many days do not count.

    They are working days where the period is. Raises OutsideCalendar; ValueError where hours were excluded.
    """
    first, calendar = since.astimezone(ZONE).date(), policies.calendar
    how = counting(policies, key, first, region)
    if not excluded:
        ends = due(since, period, how, calendar)
    else:
        last = last_of(first, period, calendar)
        worked = period.unit is Unit.WORKING_DAYS
        ends = until(calendar.after(last, excluded) if worked else last + excluded * DAY, how, calendar)
    return Reckoned(period, ends, reminder(policies, ends, since, region))


def excluded_days(period: Period, first: date, last: date, calendar: Calendar) -> int:
    """How many days of a pause do not count, both its ends in it: working days where the period is of these."""
    before = first - DAY
    return calendar.between(before, last) if period.unit is Unit.WORKING_DAYS else (last - before).days


def counting(policies: PolicySet, key: str, on: date, region: str) -> Counting:
    rule = policies.keys[key].rolls
    rolls = bool(rule and policies.value(f"time.rolls.{rule}", on, region))
    closes: time | None = None
    if policies.value("time.ends", on, region) == CLOSES:
        closes = policies.value("time.close_of_business", on, region)
    return Counting(rolls, closes)


def reminder(policies: PolicySet, ends: Due, since: datetime, region: str) -> datetime | None:
    on = since.astimezone(ZONE).date()
    if ends.last_day is None:
        at = ends.at - timedelta(hours=policies.value("time.remind_before.hours", on, region).count)
    else:
        day = latest_before(ends.last_day, policies.value("time.remind_before", on, region), policies.calendar)
        at = instant(day)
    return at if at > since else None
