"""Who owes what by when (待办): the clocks of a service that run, each a row; a view for each service with any."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from msgspec.structs import replace

from contracts import mediation, procurement, registration
from contracts.calendar.limits import DAY
from contracts.clocks import (
    CLOCK_EVENTS,
    ClockEvent,
    ClockMovedV1,
    ClockPausedV1,
    ClockRanOutV1,
    ClockRemindedV1,
    ClockStartedV1,
    ClockStoppedV1,
    Owes,
)
from services.chassis.clock import day_of
from services.chassis.publishing import names_of
from services.districts.figures import Figure
from services.districts.ledger.listed import Listed
from services.districts.ledger.view import ViewSpec


class Row(Listed, frozen=True, kw_only=True):
    """One clock: the subject's latest, and how often it was started and stopped before."""

    clock: str
    subject: UUID
    subject_kind: str
    region: str
    owes: Owes
    since: datetime
    due_at: datetime
    last_day: date | None
    provisional: bool
    paused_on: date | None = None
    ran_out: bool = False  # as the timekeeper recorded it; by its day it is overdue without that
    stopped_on: date | None = None
    starts: int = 1
    stops: int = 0

    @property
    def overdue_from(self) -> date:
        """The first day that is too late."""
        return (self.last_day or day_of(self.due_at)) + DAY

    @property
    def listed(self) -> tuple[str, str] | None:
        """While it runs: the most urgent first, what is paused last."""
        if self.stopped_on:
            return None
        return self.region, f"{int(self.paused_on is not None)} {self.due_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}"


def evolve(row: Row | None, event: ClockEvent, on: date) -> Row | None:
    match event, row:
        case ClockStartedV1(), _:
            return _started(event, *((row.starts + 1, row.stops) if row else (1, 0)))
        case ClockMovedV1(), Row():
            return replace(
                row, due_at=event.due_at, last_day=event.last_day, provisional=event.provisional, paused_on=None
            )
        case ClockPausedV1(), Row():
            return replace(row, paused_on=event.paused_on)
        case ClockRanOutV1(), Row():
            return replace(row, ran_out=True)
        case ClockStoppedV1(), Row() if row.stopped_on is None:
            return replace(row, stopped_on=event.stopped_on, stops=row.stops + 1)
        case ClockRemindedV1(), _:
            return row
    return row


def _started(event: ClockStartedV1, starts: int, stops: int) -> Row:
    return Row(
        clock=event.clock,
        subject=event.subject,
        subject_kind=event.subject_kind,
        region=event.region,
        owes=event.owes,
        since=event.since,
        due_at=event.due_at,
        last_day=event.last_day,
        provisional=event.provisional,
        starts=starts,
        stops=stops,
    )


def worklist(service: str, channel: str) -> ViewSpec:
    """`name`: as its tables begin; its measures begin with it as well."""
    name = f"{service}_clocks"

    def tally(row: Row) -> Iterator[Figure]:
        """Overdue by time alone, from the day after the last one, unless it is paused or stopped."""
        yield Figure(f"{name}.ever-started", row.region, row.clock, row.starts)
        if row.stops:
            yield Figure(f"{name}.ever-stopped", row.region, row.clock, row.stops)
        if row.stopped_on is None:
            yield Figure(f"{name}.running", row.region, row.clock)
            if row.paused_on is None:
                yield Figure(f"{name}.overdue", row.region, row.clock, since=row.overdue_from)

    return ViewSpec(
        name=name,
        title=TITLES[service],
        row=Row,
        events=names_of({channel: CLOCK_EVENTS}),
        channels={channel: service},
        evolve=evolve,
        tally=tally,
    )


TITLES: Final = {"registration": "登记管理的期限", "mediation": "人民调解的期限", "procurement": "政府采购的期限"}
VIEWS: Final = (
    worklist("registration", registration.CHANNEL_CLOCKS),
    worklist("mediation", mediation.CHANNEL_CLOCKS),
    worklist("procurement", procurement.CHANNEL_CLOCKS),
)
