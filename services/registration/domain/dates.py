"""The day something is said to have happened (发生日期): not after today, not before what it rests on."""

from datetime import date

from contracts.refusal import Refusal


class AfterToday(Refusal):
    zh = "日期{on}晚于今天{today}"
    en = "the date {on} is after today, {today}"
    status = 422
    field = "on"


class BeforeLastFact(Refusal):
    zh = "日期{on}早于上一事项的日期{last_on}"
    en = "the date {on} lies before the last fact that this rests on, of {last_on}"
    field = "on"


class EndsBeforeStart(Refusal):
    zh = "终止日期{until}不晚于起始日期{on}"
    en = "the last day {until} does not lie after the first, {on}"
    status = 422
    field = "until"


def check_day(on: date, *, today: date, last_on: date = date.min) -> None:
    """Raises AfterToday, BeforeLastFact."""
    if on > today:
        raise AfterToday(on=on, today=today)
    if on < last_on:
        raise BeforeLastFact(on=on, last_on=last_on)


def check_span(on: date, until: date | None) -> None:
    """`until` is exclusive: an order ends at the start of that day. Raises EndsBeforeStart."""
    if until is not None and until <= on:
        raise EndsBeforeStart(on=on, until=until)
