"""One desk where facts are appended and bare rows inserted, side by side in one database, in every manner measured."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Final

import asyncpg
import psycopg

from services.chassis.identity import new_id
from services.chassis.recorder import Write
from services.chassis.store import Store
from services.registration.application import ORGANISATIONS
from tests.bench.ground import Ground, asked
from tests.bench.material import OCCASION, change, recorder_on, registered, single, store_on
from tests.bench.measuring import Pace, must_be, pace

WRITERS: Final = 64
POOL: Final = 16
UNIT: Final = 100  # facts

BARE: Final = """
create table bare (
    originator_id uuid not null, originator_version bigint not null, notification_id bigserial not null,
    topic text not null, state bytea not null, recorded_at timestamptz not null default now(),
    primary key (originator_id, originator_version)
);
create unique index bare_log on bare (notification_id);
"""
COLUMNS: Final = "insert into bare (originator_id, originator_version, topic, state)"
ARRAYS: Final = f"{COLUMNS} select * from unnest($1::uuid[], $2::bigint[], $3::text[], $4::bytea[])"
COUNT: Final = "select count(*) from "


class Desk:
    """Registration's store and a bare table with the same columns and indexes, side by side in one database."""

    def __init__(self, dsn: str, store: Store, pool: Any) -> None:
        self.dsn, self.store, self.pool = dsn, store, pool
        self.wrote, self.inserted = 0, 0

    async def check(self) -> None:
        """Raises NotDone where a row is missing on either side."""
        must_be(await asked(self.dsn, COUNT + "stored_events"), self.wrote, "facts in the store")
        must_be(await asked(self.dsn, COUNT + "bare"), self.inserted, "bare rows")

    async def lane_alone(self, count: int) -> Pace:
        events = single(self.store, count)
        began = time.perf_counter()
        for event in events:
            await self.store.lane.write(Write([event]))
        self.wrote += count
        return pace(count, time.perf_counter() - began)

    async def store_alone(self, count: int) -> Pace:
        changes = [change(n) for n in range(count)]
        began = time.perf_counter()
        for each in changes:
            await self.store.append(OCCASION, each)
        self.wrote += count
        return pace(count, time.perf_counter() - began)

    async def insert_alone(self, count: int) -> Pace:
        events = single(self.store, count)
        with psycopg.connect(self.dsn, autocommit=True) as db:
            began = time.perf_counter()
            for e in events:
                values = (e.originator_id, e.originator_version, e.topic, e.state)
                db.execute(f"{COLUMNS} values (%b, %b, %b, %b)".encode(), values)
            took = time.perf_counter() - began
        self.inserted += count
        return pace(count, took)

    async def lane_together(self, count: int) -> Pace:
        events = single(self.store, count)
        found = await together((self.store.lane.write(Write([e])) for e in events), count)
        self.wrote += count
        return found

    async def store_together(self, count: int) -> Pace:
        changes = [change(n) for n in range(count)]
        found = await together((self.store.append(OCCASION, each) for each in changes), count)
        self.wrote += count
        return found

    async def insert_together(self, count: int) -> Pace:
        events = single(self.store, count)
        sql = f"{COLUMNS} values ($1, $2, $3, $4)"

        async def insert(event: Any) -> None:
            await self.pool.execute(sql, event.originator_id, event.originator_version, event.topic, event.state)

        found = await together((insert(event) for event in events), count)
        self.inserted += count
        return found

    async def arrays_together(self, count: int) -> Pace:
        """What the lane could come to: as many rows as writers in each statement, and nothing else to do."""
        rows = [_row(event) for event in single(self.store, count)]
        batches = [rows[at : at + WRITERS] for at in range(0, count, WRITERS)]
        async with self.pool.acquire() as db:
            began = time.perf_counter()
            for batch in batches:
                await db.execute(ARRAYS, *(list(column) for column in zip(*batch, strict=True)))
            took = time.perf_counter() - began
        self.inserted += count
        return pace(count, took)

    async def unit_of_lane(self, units: int) -> Pace:
        writes = [Write(self._of_one_stream()) for _ in range(units)]
        began = time.perf_counter()
        for write in writes:
            await self.store.lane.write(write)
        self.wrote += units * UNIT
        return pace(units * UNIT, time.perf_counter() - began)

    async def unit_of_store(self, units: int) -> Pace:
        facts = [registered(n) for n in range(UNIT)]
        changes = [ORGANISATIONS.new(new_id()).then(*facts) for _ in range(units)]
        began = time.perf_counter()
        for each in changes:
            await self.store.append(OCCASION, each)
        self.wrote += units * UNIT
        return pace(units * UNIT, time.perf_counter() - began)

    async def unit_of_arrays(self, units: int) -> Pace:
        columns = [[list(c) for c in zip(*map(_row, self._of_one_stream()), strict=True)] for _ in range(units)]
        async with self.pool.acquire() as db:
            began = time.perf_counter()
            for each in columns:
                await db.execute(ARRAYS, *each)
            took = time.perf_counter() - began
        self.inserted += units * UNIT
        return pace(units * UNIT, took)

    def _of_one_stream(self) -> list[Any]:
        stream = new_id()
        events = enumerate(single(self.store, UNIT), 1)
        return [replace(e, originator_id=stream, originator_version=n) for n, e in events]


def _row(event: Any) -> tuple[Any, ...]:
    return (event.originator_id, event.originator_version, event.topic, event.state)


@asynccontextmanager
async def desk(ground: Ground, settings: dict[str, str] | None = None) -> AsyncIterator[Desk]:
    async with ground.database(settings) as dsn, recorder_on(dsn) as recorder:
        store = store_on(recorder)
        async with bare_pool(dsn, POOL) as pool:
            await pool.execute(BARE)
            yield Desk(dsn, store, pool)
            await store.lane.close()


def bare_pool(dsn: str, size: int) -> Any:
    """A pool at its fastest: what it lends is not reset, which would be a second round trip for every insert."""

    async def as_it_is(_: Any) -> None:
        pass

    return asyncpg.create_pool(dsn, min_size=size, max_size=size, reset=as_it_is)


async def together(waiting: Iterator[Awaitable[Any]], count: int) -> Pace:
    """Sixty-four writers who share the work, each with one unit at a time; all of it, and what one unit took."""
    latencies: list[float] = []

    async def writer() -> None:
        for one in waiting:
            began = time.perf_counter()
            await one
            latencies.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(writer() for _ in range(WRITERS)))
    took = time.perf_counter() - began
    must_be(len(latencies), count, "units answered")
    return pace(count, took, latencies)
