"""The books of closed months (台账各月): what each unit's table printed, and which units have not reported."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from contracts.mediation import (
    CHANNEL_BOOKS,
    CHANNELS,
    MonthLockedV1,
    MonthNotReportedV1,
    MonthReceivedV1,
    MonthReturnedV1,
    MonthSubmittedV1,
)
from contracts.mediation_words import MonthState, Register
from contracts.monthly_table import fingerprint
from services.chassis.publishing import names_of
from services.districts.figures import Figure
from services.districts.ledger.view import ViewSpec

BookEvent = MonthSubmittedV1 | MonthReturnedV1 | MonthReceivedV1 | MonthLockedV1 | MonthNotReportedV1
REPORTED: Final = (MonthState.SUBMITTED, MonthState.RECEIVED, MonthState.LOCKED)


class Month(Struct, frozen=True, kw_only=True):
    """A month of a book. One that was returned, or never reported, prints nothing."""

    state: MonthState
    figures: dict[str, int] = {}
    corrections: dict[str, dict[str, int]] = {}  # by earlier month, then line
    zero: bool = False
    committees: int = 0
    missing: int = 0  # committees without a sheet
    counted_upto: int = 0
    fingerprint: str = ""  # as it was told when it was submitted
    locked_as: str = ""  # and when it was locked
    due_on: date | None = None
    submitted_on: date | None = None
    closed_on: date | None = None  # when it was returned, locked, or closed as not reported
    reason: str = ""

    @property
    def reported(self) -> bool:
        return self.state in REPORTED

    @property
    def late(self) -> bool:
        return bool(self.submitted_on and self.due_on and self.submitted_on > self.due_on)


class Row(Struct, frozen=True, kw_only=True):
    """A unit's book of one register; `months` by YYYY-MM."""

    register: Register
    region: str
    months: dict[str, Month]

    def unchanged(self, month: str) -> bool:
        """Whether a table still has the fingerprint it was submitted under, and was locked as."""
        told = self.months[month]
        printed = fingerprint(
            register=self.register,
            region=self.region,
            month=month,
            zero=told.zero,
            figures=told.figures,
            corrections=told.corrections,
        )
        return printed == told.fingerprint and told.locked_as in ("", printed)


def evolve(row: Row | None, event: BookEvent, on: date) -> Row | None:
    """A month that is told of before it was submitted is left alone."""
    if isinstance(event, MonthSubmittedV1 | MonthNotReportedV1):
        before = row or Row(register=event.register, region=event.region, months={})
        return _with(before, event.month, _closed(event))
    told = row.months.get(event.month) if row else None
    if row is None or told is None or not told.reported:
        return row
    match event:
        case MonthReturnedV1():
            told = Month(state=MonthState.RETURNED, closed_on=event.returned_on, reason=event.reason)
        case MonthReceivedV1():
            told = replace(told, state=MonthState.RECEIVED)
        case MonthLockedV1():
            told = replace(told, state=MonthState.LOCKED, closed_on=event.locked_on, locked_as=event.fingerprint)
    return _with(row, event.month, told)


def _with(row: Row, month: str, told: Month) -> Row:
    return replace(row, months={**row.months, month: told})


def _closed(event: MonthSubmittedV1 | MonthNotReportedV1) -> Month:
    if isinstance(event, MonthNotReportedV1):
        return Month(state=MonthState.NOT_REPORTED, closed_on=event.closed_on, reason=event.reason)
    return Month(
        state=MonthState.SUBMITTED,
        figures=event.figures,
        corrections=event.corrections,
        zero=event.zero,
        committees=event.committees,
        missing=len(event.missing),
        counted_upto=event.counted_upto,
        fingerprint=event.fingerprint,
        due_on=event.due_on,
        submitted_on=event.submitted_on,
    )


def tally(row: Row) -> Iterator[Figure]:
    """How many units have reported a month: n of N, where N is a matter of the regions."""
    for month, told in row.months.items():
        if told.reported:
            yield Figure("books.reported", row.region, month)
            if told.late:
                yield Figure("books.late", row.region, month)
        if told.zero:
            yield Figure("books.zero", row.region, month)
        if told.state is MonthState.LOCKED:
            yield Figure("books.locked", row.region, month)
        if told.state is MonthState.NOT_REPORTED:
            yield Figure("books.not-reported", row.region, month)


VIEW: Final = ViewSpec(
    name="books",
    title="月报",
    row=Row,
    events=names_of({CHANNEL_BOOKS: CHANNELS[CHANNEL_BOOKS]}),
    channels={CHANNEL_BOOKS: "mediation"},
    evolve=evolve,
    tally=tally,
)
