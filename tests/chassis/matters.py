"""A tiny service with clocks: matters that are taken in, paused, resumed and done."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from typing import ClassVar, get_args

from msgspec import Struct
from msgspec.structs import replace

from contracts.clocks import CLOCK_EVENTS, Owes, Pause, Resume, Start, Stop, Tick
from services.chassis.clock import Clock
from services.chassis.clocks_told import clocks_on
from services.chassis.postgres_recorder import PostgresRecorder
from services.chassis.publishing import Publisher
from services.chassis.recorder import Recorder
from services.chassis.sqlite_recorder import SqliteRecorder
from services.chassis.store import Store, mapper_of
from services.chassis.streams import Stream

DAYS, WORKING_DAYS, HOURS, PROMISE = "med.period", "reg.correction_days", "med.major.hours", "reg.promise_days"
HERE = "110113001"


class MatterTaken(Struct, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "trial.matter.taken"

    clock: str
    on: date
    at: datetime | None = None


class MatterPaused(Struct, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "trial.matter.paused"


class MatterResumed(Struct, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "trial.matter.resumed"


class MatterDone(Struct, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "trial.matter.done"

    at: datetime | None = None


Fact = MatterTaken | MatterPaused | MatterResumed | MatterDone


class Matter(Struct, frozen=True, kw_only=True):
    clock: str = ""
    done: bool = False


def evolve(matter: Matter, fact: Fact) -> Matter:
    match fact:
        case MatterTaken():
            return Matter(clock=fact.clock)
        case MatterDone():
            return replace(matter, done=True)
    return matter


def clocks(matter: Matter, fact: Fact) -> tuple[Tick, ...]:
    match fact:
        case MatterTaken():
            return (Start(clock=fact.clock, region=HERE, owes=Owes.COMMITTEE, since=fact.at or fact.on),)
        case MatterPaused():
            return (Pause(clock=matter.clock),)
        case MatterResumed():
            return (Resume(clock=matter.clock),)
        case MatterDone():
            return (Stop(clock=matter.clock, at=fact.at),)


MATTERS = Stream("trial.matter", Matter(), evolve, get_args(Fact), region=lambda _: HERE, clocks=clocks)
CHANNEL = "trial.clocks"


@asynccontextmanager
async def opened(where: Path | str, clock: Clock) -> AsyncIterator[Store]:
    recorder: Recorder = SqliteRecorder(where) if isinstance(where, Path) else await PostgresRecorder.open(where)
    store = store_on(recorder, clock)
    try:
        yield store
    finally:
        await store.close()


def store_on(recorder: Recorder, clock: Clock) -> Store:
    mapper = mapper_of([MATTERS])
    return Store(recorder, mapper, Publisher("trial", mapper, clocks_on(CHANNEL), {CHANNEL: CLOCK_EVENTS}), clock)
