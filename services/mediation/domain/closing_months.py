"""Closing a unit's months (月报的上报、退回、签收、关账): what each step needs, and what it freezes."""

from collections.abc import Mapping
from datetime import date
from typing import TypedDict
from uuid import UUID

from contracts.dates import BeforeLastFact, check_day
from contracts.mediation_words import MonthState, Register
from contracts.monthly_table import fingerprint
from contracts.months import Month
from contracts.refusal import Refusal
from services.mediation.domain.book import Book, Closed
from services.mediation.domain.book_facts import (
    MonthLocked,
    MonthNotReported,
    MonthReceived,
    MonthReturned,
    MonthSubmitted,
)
from services.mediation.domain.month_table import Table


class MonthNotOver(Refusal):
    zh = "{month}尚未结束(至{last_on}),不能关账"
    en = "{month} is not over before the end of {last_on}"
    field = "month"


class NotTheNextMonth(Refusal):
    zh = "月份须逐月关账:{region}下一个未关账的月份是{next},不是{month}"
    en = "months are closed one after another: the next open one of {region} is {next}, not {month}"
    field = "month"


class MonthClosed(Refusal):
    zh = "{month}“{state:zh}”,不能再办理此事项"
    en = "{month} is {state} already"
    field = "month"


class NotSubmitted(Refusal):
    zh = "{month}当前为“{state:zh}”,没有可办理的上报"
    en = "{month} is {state}: there is no table that waits for it"
    field = "month"


class LaterMonthSubmitted(Refusal):
    zh = "{later}已上报:须先退回较晚的月份"
    en = "{later} was submitted after it: the later month is returned first"
    field = "month"


class EarlierMonthWaits(Refusal):
    zh = "{earlier}尚未签收:须先签收较早的月份"
    en = "{earlier} waits to be received: the earlier month comes first"
    field = "month"


class NotZero(Refusal):
    zh = "{month}有{lines}栏不为零,不是零报告"
    en = "{month} is no zero report: lines that are not zero: {lines}"
    field = "zero"


class SheetsMissing(Refusal):
    zh = "零报告须有全部调委会的零报告摸排表,{month}缺:{names}"
    en = "a zero report needs a nil sheet of every committee; in {month} these are missing: {names}"
    field = "zero"


class StillDue(Refusal):
    zh = "{month}的上报期限为{due_on},期满后方可按未报关账"
    en = "{month} may be submitted until the end of {due_on}; only then is it closed as not reported"
    field = "month"


class Said(TypedDict):
    """Of whom and when a table is, and whether it is a zero report: its fact says it, and its fingerprint holds it."""

    register: Register
    region: str
    month: str
    zero: bool


def submit(
    book: Book,
    table: Table,
    *,
    register: Register,
    region: str,
    month: Month,
    zero: bool,
    counted_upto: int,
    names: Mapping[UUID, str],
    due_on: date,
    on: date,
    today: date,
) -> MonthSubmitted:
    """Freeze a month that is over; `names` of the committees whose sheets are missing.

    Refuses: AfterToday, MonthNotOver, MonthClosed, NotTheNextMonth, NotZero, SheetsMissing, BeforeLastFact.
    """
    _check_next(book, region, month, on=on, today=today)
    if zero:
        _check_zero(table, month, names)
    said: Said = {"register": register, "region": region, "month": str(month), "zero": zero}
    return MonthSubmitted(
        **said,
        figures=table.figures,
        corrections=table.corrections,
        committees=len(table.committees),
        missing=table.missing,
        counted_upto=counted_upto,
        fingerprint=fingerprint(**said, figures=table.figures, corrections=table.corrections),
        due_on=due_on,
        submitted_on=on,
    )


def _check_zero(table: Table, month: Month, names: Mapping[UUID, str]) -> None:
    if table.found:
        raise NotZero(month=month, lines=len(table.found))
    if table.missing:
        raise SheetsMissing(month=month, names="、".join(names[each] for each in table.missing))


def give_back(book: Book, *, month: Month, reason: str, on: date, today: date) -> MonthReturned:
    """Thaw the month submitted last. Refuses: AfterToday, NotSubmitted, LaterMonthSubmitted, BeforeLastFact."""
    closed = _submitted(book, month, on=on, today=today)
    if book.months[-1] is not closed:
        raise LaterMonthSubmitted(later=book.months[-1].month)
    return MonthReturned(month=str(month), reason=reason, returned_on=on)


def receive(book: Book, *, month: Month, on: date, today: date) -> tuple[MonthReceived, MonthLocked]:
    """Take it in, which locks it. Refuses: AfterToday, NotSubmitted, EarlierMonthWaits, BeforeLastFact."""
    closed = _submitted(book, month, on=on, today=today)
    if book.waits is not closed:
        raise EarlierMonthWaits(earlier=book.waits.month if book.waits else month)
    locked = MonthLocked(month=str(month), fingerprint=closed.fingerprint, locked_on=on)
    return MonthReceived(month=str(month), received_on=on), locked


def close_unreported(
    book: Book, *, register: Register, region: str, month: Month, reason: str, due_on: date, on: date, today: date
) -> MonthNotReported:
    """Close a month whose time to submit is over. Refuses as `submit` does, EarlierMonthWaits, StillDue."""
    _check_next(book, region, month, on=on, today=today)
    if book.waits:  # it may still be returned, and then it would stand open before a month that cannot be
        raise EarlierMonthWaits(earlier=book.waits.month)
    if on <= due_on:
        raise StillDue(month=month, due_on=due_on)
    return MonthNotReported(register=register, region=region, month=str(month), reason=reason, closed_on=on)


def _check_next(book: Book, region: str, month: Month, *, on: date, today: date) -> None:
    check_day(on, today=today, last_on=book.returned.returned_on if book.returned else date.min)
    if on <= month.last:
        raise MonthNotOver(month=month, last_on=month.last)
    closed = book.closed(month)
    if closed:
        raise MonthClosed(month=month, state=closed.state)
    if book.next and book.next != month:
        raise NotTheNextMonth(region=region, next=book.next, month=month)


def _submitted(book: Book, month: Month, *, on: date, today: date) -> Closed:
    check_day(on, today=today)
    closed = book.closed(month)
    if closed is None or closed.state is not MonthState.SUBMITTED:
        raise NotSubmitted(month=month, state=book.state_of(month))
    if on < closed.closed_on:
        raise BeforeLastFact(on=on, last_on=closed.closed_on)
    return closed
