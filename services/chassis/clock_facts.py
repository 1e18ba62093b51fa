"""What can have happened to a statutory clock, as it is written down; every service writes the same."""

from datetime import date, datetime
from typing import ClassVar, Final
from uuid import UUID

from msgspec import Struct

from contracts.clocks import Owes


class ClockStarted(Struct, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "linli.clock.started"

    clock: str
    subject: UUID
    subject_kind: str
    region: str
    owes: Owes
    since: datetime
    period: str
    due_at: datetime
    last_day: date | None
    provisional: bool
    remind_at: datetime | None


class ClockPaused(Struct, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "linli.clock.paused"

    paused_on: date


class ClockMoved(Struct, frozen=True, kw_only=True):
    """`excluded`: the days that do not count, all in all; a pause ends where it moves a clock."""

    TOPIC: ClassVar[str] = "linli.clock.moved"

    due_at: datetime
    last_day: date | None
    provisional: bool
    remind_at: datetime | None
    excluded: int
    reason: str


class ClockReminded(Struct, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "linli.clock.reminded"

    due_at: datetime


class ClockRanOut(Struct, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "linli.clock.ran-out"

    due_at: datetime


class ClockStopped(Struct, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "linli.clock.stopped"

    stopped_on: date
    late_days: int
    late_seconds: int


ClockFact = ClockStarted | ClockPaused | ClockMoved | ClockReminded | ClockRanOut | ClockStopped
CLOCK_FACTS: Final = (ClockStarted, ClockPaused, ClockMoved, ClockReminded, ClockRanOut, ClockStopped)
