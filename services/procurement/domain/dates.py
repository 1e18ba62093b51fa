"""Days and terms: not after today, not before what it rests on, months counted as people count them."""

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


def months_of(starts_on: date, ends_on: date) -> int:
    """The months that a term takes, both days in it, a begun month counting whole: 1 June to 31 May is 12."""
    months = (ends_on.year - starts_on.year) * 12 + ends_on.month - starts_on.month
    return months if ends_on < add_months(starts_on, months) else months + 1
