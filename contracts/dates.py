"""The day something is said to have happened (发生日期): not after today, not before what it rests on."""

from calendar import monthrange
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


def check_day(on: date, *, today: date, last_on: date = date.min) -> None:
    """Raises AfterToday, BeforeLastFact."""
    if on > today:
        raise AfterToday(on=on, today=today)
    if on < last_on:
        raise BeforeLastFact(on=on, last_on=last_on)


def add_months(day: date, months: int) -> date:
    """The same day some months on; the month's last day where it has no such day (民法典 art. 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
