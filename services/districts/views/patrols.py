"""Patrol sheets (摸排): leads found and nil sheets (M1), and how many committees filed one in a month (M2)."""

from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID

from msgspec import Struct

from contracts.mediation import CHANNEL_PATROLS, CHANNELS, PatrolSheetFiledV1
from contracts.months import Month
from services.chassis.publishing import names_of
from services.districts.figures import Figure
from services.districts.ledger.view import Distinct, Span, ViewSpec

NIL: Final = "nil"
FOUND: Final = "found"


class Row(Struct, frozen=True, kw_only=True):
    """One sheet as its list shows it."""

    committee: UUID
    region: str
    leads: int
    patrolled_on: date


def evolve(row: Row | None, event: PatrolSheetFiledV1, on: date) -> Row | None:
    if row is not None:
        return row
    return Row(committee=event.committee, region=event.region, leads=event.leads, patrolled_on=event.patrolled_on)


def tally(row: Row) -> Iterator[Figure]:
    """A nil sheet is evidence like any other: somebody looked, and found nothing."""
    yield Figure("patrols.sheets", row.region, FOUND if row.leads else NIL)
    yield Figure("patrols.sheets-of-month", row.region, str(Month.of(row.patrolled_on)))
    if row.leads:
        yield Figure("patrols.leads", row.region, amount=row.leads)


def _span(month: Month) -> Span:
    return Span(month.first, month.last, str(month))


VIEW: Final = ViewSpec(
    name="patrols",
    title="摸排",
    row=Row,
    events=names_of({CHANNEL_PATROLS: CHANNELS[CHANNEL_PATROLS]}),
    channels={CHANNEL_PATROLS: "mediation"},
    evolve=evolve,
    tally=tally,
    distinct={
        "patrols.committees-of-month": Distinct(
            of="patrols.sheets-of-month",
            thing=lambda row: (row.region, row.committee),
            span=lambda day: _span(Month.of(day)),
            named=lambda cut: _span(Month.read(cut)),
        )
    },
)
