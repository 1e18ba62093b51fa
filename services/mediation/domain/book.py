"""A unit's book of one register (台账): its months are frozen one after another, and thawed in the reverse order."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from typing import Final, assert_never
from uuid import UUID, uuid5

from msgspec import Struct
from msgspec.structs import replace

from contracts.mediation_words import MonthState, Register
from contracts.monthly_table import FLOWS
from contracts.months import Month
from contracts.refusal import Refusal
from contracts.regions import find
from contracts.roles import Role
from contracts.romanising import region_name
from services.mediation.domain.book_facts import (
    Fact,
    MonthLocked,
    MonthNotReported,
    MonthReceived,
    MonthReturned,
    MonthSubmitted,
)

BOOKS: Final = UUID("2b7d0a54-5b1e-5c0f-8d43-0f5a9e6c1b72")


class MonthIsClosed(Refusal):
    zh = "{region}的{month}“{state:zh}”,不能补录:须由{roles}补录,并作为更正计入{next}"
    en = "{month} of {region_en} is {state}: only {roles_en} may add to it, as a correction in {next}"
    field = "on"


class Closed(Struct, frozen=True, kw_only=True):
    """A month that is not open: what its table prints."""

    month: str
    state: MonthState
    figures: dict[str, int]  # none of a month that was not reported
    corrections: dict[str, dict[str, int]]
    fingerprint: str = ""
    counted_upto: int = 0
    closed_on: date


class Book(Struct, frozen=True, kw_only=True):
    """What the decisions need to know, and what its page shows; `months` follow each other without a gap."""

    register: Register | None = None  # None: no month of it was ever closed
    region: str = ""
    months: tuple[Closed, ...] = ()
    returned: MonthReturned | None = None  # of the month that is open again

    @property
    def next(self) -> Month | None:
        """The first month that is open; None: any can be the first of the book."""
        if self.months:
            return Month.read(self.months[-1].month).after
        return Month.read(self.returned.month) if self.returned else None

    @property
    def waits(self) -> Closed | None:
        """The first month that was submitted and not yet received."""
        return next((each for each in self.months if each.state is MonthState.SUBMITTED), None)

    def closed(self, month: Month) -> Closed | None:
        return next((each for each in self.months if each.month == str(month)), None)

    def state_of(self, month: Month) -> MonthState:
        closed = self.closed(month)
        if closed:
            return closed.state
        return MonthState.RETURNED if self.returned and self.returned.month == str(month) else MonthState.OPEN

    def printed(self) -> dict[str, Mapping[str, int]]:
        """What was printed of each closed month: in its own table, and as corrections in later ones."""
        printed = {each.month: Counter(dict.fromkeys(FLOWS, 0) | each.figures) for each in self.months}
        for each in self.months:
            for month, lines in each.corrections.items():
                printed[month].update(lines)
        return dict(printed)


def evolve(book: Book, fact: Fact) -> Book:
    match fact:
        case MonthSubmitted():
            closed = Closed(
                month=fact.month,
                state=MonthState.SUBMITTED,
                figures=fact.figures,
                corrections=fact.corrections,
                fingerprint=fact.fingerprint,
                counted_upto=fact.counted_upto,
                closed_on=fact.submitted_on,
            )
            after = _with(book, fact.register, fact.region, closed)
        case MonthNotReported():
            closed = Closed(
                month=fact.month,
                state=MonthState.NOT_REPORTED,
                figures={},
                corrections={},
                closed_on=fact.closed_on,
            )
            after = _with(book, fact.register, fact.region, closed)
        case MonthReturned():
            after = replace(book, months=book.months[:-1], returned=fact)
        case MonthReceived():
            after = _become(book, fact.month, MonthState.RECEIVED)
        case MonthLocked():
            after = _become(book, fact.month, MonthState.LOCKED)
        case _:
            assert_never(fact)
    return after


def _with(book: Book, register: Register, region: str, closed: Closed) -> Book:
    return replace(book, register=register, region=region, months=(*book.months, closed), returned=None)


def _become(book: Book, month: str, state: MonthState) -> Book:
    months = tuple(replace(each, state=state) if each.month == month else each for each in book.months)
    return replace(book, months=months)


def check_open(book: Book, on: date, *, role: Role | None, may: Collection[str]) -> Mapping[str, str] | None:
    """A warning where a fact of the day becomes a correction: its month is closed and stays as it is.

    Refuses: MonthIsClosed.
    """
    month = Month.of(on)
    closed = book.closed(month)
    if closed is None:
        return None
    said = {"month": str(month), "region": find(book.region).name, "state": closed.state, "next": str(book.next)}
    if role is None or role not in may:
        roles = {"roles": "、".join(Role(each).zh for each in may), "roles_en": ", ".join(may)}
        raise MonthIsClosed(**said, **roles, region_en=region_name(said["region"], "en"))
    return {
        "field": "on",
        "zh": f"{month}“{closed.state.zh}”:本事项作为更正计入{book.next}的报表",
        "en": f"{month} is {closed.state}: this enters the table of {book.next} as a correction",
    }


def book_id(register: Register, region: str) -> UUID:
    """Of a unit as it is called on its day: a street that takes another's place begins a book of its own."""
    return uuid5(BOOKS, f"{register}\x1f{region}")


def next_of_book(book: Book, _: date) -> tuple[str, ...]:
    """There is always a month to submit, once it is over; what was submitted is returned or received first."""
    if book.register is None:
        return ()
    if book.waits:
        return ("mediation.submit-month", "mediation.return-month", "mediation.receive-month")
    return ("mediation.submit-month", "mediation.close-unreported-month")
