"""The days at whose ends a curve has its points: every day, Sundays, or month ends; the last day asked for always."""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from contracts.months import Month
from contracts.refusal import Refusal

DAY: Final = timedelta(days=1)
MOST: Final = 400  # points of one curve


class Step(StrEnum):
    """How far apart the points of a curve are."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class FromAfterTo(Refusal):
    zh = "起始日期 {first} 晚于截止日期 {last}"
    en = "it begins on {first}, after it ends on {last}"
    status = 422
    field = "from"


class TooManyPoints(Refusal):
    zh = "{first} 至 {last} 按 {step} 取点超过 {most} 个,请缩短期间或加大间隔"
    en = "{first} to {last} by {step} has more than {most} points: shorten the time or widen the step"
    status = 422
    field = "step"


def points(first: date, last: date, step: Step) -> list[date]:
    """The ends of all periods from the first day to the last, which ends the last of them. Raises FromAfterTo,
    TooManyPoints.
    """
    if first > last:
        raise FromAfterTo(first=first, last=last)
    found: list[date] = []
    for end in _ends(first, last, step):
        if len(found) == MOST:
            raise TooManyPoints(first=first, last=last, step=str(step), most=MOST)
        found.append(end)
    return found


def before(day: date, step: Step) -> date | None:
    """The end of the period before the one in which a day lies; None: there was none."""
    first = _first(day, step)
    return None if first == date.min else first - DAY


def _first(day: date, step: Step) -> date:
    if step is Step.MONTH:
        return Month.of(day).first
    back = day.weekday() if step is Step.WEEK else 0
    return date.fromordinal(max(1, day.toordinal() - back))


def _ends(first: date, last: date, step: Step) -> Iterator[date]:
    day = first
    while True:
        end = min(_end(day, step), last)
        yield end
        if end >= last:
            return
        day = end + DAY


def _end(day: date, step: Step) -> date:
    if step is Step.MONTH:
        return Month.of(day).last
    ahead = 6 - day.weekday() if step is Step.WEEK else 0
    return date.fromordinal(min(date.max.toordinal(), day.toordinal() + ahead))


def a_year_before(last: date) -> date:
    """The first of the twelve months that end with a day's own."""
    return Month(max(1, last.year - 1), last.month).after.first if last.year > 1 else date.min
