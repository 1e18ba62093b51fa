"""A board of the city's districts read from a view of a hundred thousand organisations: how long one answer takes."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Final

from contracts.regions import CITY, ancestors, children
from services.chassis.sqlite_recorder import SqliteRecorder
from services.districts.ledger.postgres import PostgresDatabase
from services.districts.ledger.reader import Ledger
from services.districts.ledger.sink import LedgerSink
from services.districts.measures import MEASURES
from services.districts.views.organisations import VIEW
from tests.bench.ground import Ground
from tests.bench.material import CLOCK, fill, published, store_on
from tests.bench.measuring import Pace, Result, Told, must_be, pace

BATCH: Final = 5_000
ANSWERS: Final = 50


async def measure(ground: Ground) -> AsyncIterator[Result]:
    rows = ground.many(100_000, 5_000)
    async with ground.database() as dsn:
        database = await PostgresDatabase.open(dsn)
        try:
            await _filled(ground, database, rows)
            ledger, today = Ledger(VIEW, database, ancestors, CLOCK), CLOCK.at.date()
            measures = [measure.name for measure in MEASURES if measure.view == VIEW.name]
            regions = [CITY, *(district.code for district in children(CITY, today))]
            cells = len(await ledger.figures(measures, regions))
            asked = f"{len(measures)} measures, {len(regions)} regions, {cells} cells, {rows:,} rows"

            async def standing() -> object:
                return await ledger.figures(measures, regions)

            async def known() -> object:
                return await ledger.figures_on(measures, regions, today - timedelta(30), today - timedelta(7))

            for gate, read in (("today", standing), ("as effective and as known on other days", known)):
                took = await _answers(read, 3 if ground.quick else ANSWERS)
                yield Told(f"board of the city's districts, {gate}, p50", took.p50, "ms", beside=asked)
                yield Told(f"board of the city's districts, {gate}, p99", took.p99, "ms", beside=asked)
        finally:
            await database.close()


async def _filled(ground: Ground, database: PostgresDatabase, rows: int) -> None:
    """Every organisation newly registered: one row each, on as many feeds as a city has."""
    store = store_on(SqliteRecorder(ground.file("sqlite")))
    await fill(store, rows, steps=1)
    sink = LedgerSink(VIEW, database, ancestors, CLOCK)
    for feed, records in (await published(store)).items():
        for at in range(0, len(records), BATCH):
            await sink.apply(feed, records[at : at + BATCH])
    await store.close()
    must_be(sum(s.applied for s in await Ledger(VIEW, database, ancestors, CLOCK).status()), rows, "rows of the view")


async def _answers(read: Callable[[], Awaitable[object]], count: int) -> Pace:
    await read()
    latencies = []
    for _ in range(count):
        began = time.perf_counter()
        await read()
        latencies.append(time.perf_counter() - began)
    return pace(count, sum(latencies), latencies)
