"""A store of the trial service on either database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from services.chassis.clock import Clock, SetClock
from services.chassis.postgres_recorder import PostgresRecorder
from services.chassis.publishing import Publisher
from services.chassis.recorder import Recorder
from services.chassis.sqlite_recorder import SqliteRecorder
from services.chassis.store import Store, mapper_of
from services.chassis.streams import Occasion
from tests.chassis.counters import COUNTERS, channels, publications

NOON = datetime(2026, 5, 6, 4, 0, tzinfo=UTC)
MAY = date(2026, 5, 6)
OCCASION = Occasion(effective_on=MAY, actor="clerk", policy="trial@1")


def store_on(recorder: Recorder, clock: Clock | None = None, suffix: str = "") -> Store:
    mapper = mapper_of([COUNTERS])
    publisher = Publisher("trial", mapper, publications(suffix), channels(suffix))
    return Store(recorder, mapper, publisher, clock or SetClock(NOON))


@asynccontextmanager
async def opened(where: Path | str, clock: Clock | None = None, suffix: str = "") -> AsyncIterator[Store]:
    recorder: Recorder = SqliteRecorder(where) if isinstance(where, Path) else await PostgresRecorder.open(where)
    store = store_on(recorder, clock, suffix)
    try:
        yield store
    finally:
        await store.close()
