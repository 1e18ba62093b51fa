"""Reading the log with its facts decoded, and loading an organisation of a thousand facts."""

import time
from collections.abc import AsyncIterator
from typing import Any, Final
from uuid import UUID

import asyncpg
import psycopg
from eventsourcing.persistence import StoredEvent

from services.chassis.identity import new_id
from services.chassis.recorder import Write
from services.chassis.sqlite_recorder import SqliteRecorder
from services.chassis.store import Store
from services.registration.application import ORGANISATIONS
from services.registration.domain.organisation_facts import OrganisationRenamed
from tests.bench.classic import ClassicCity
from tests.bench.ground import Ground
from tests.bench.material import CLOCK, FIRST, Fact, fill, places_of, recorder_on, registered, store_on, stored
from tests.bench.measuring import Aim, Pace, Ratio, Result, interleave, must_be, pace, rates

CHUNK: Final = 2_000
FACTS: Final = 1_000  # of one organisation
LOADS: Final = 5
SCAN: Final = (
    "select notification_id, originator_id, originator_version, topic, state, recorded_at from stored_events"
    " where notification_id > {} order by notification_id limit 2000"
)


async def measure(ground: Ground) -> AsyncIterator[Result]:
    async with ground.database() as dsn, recorder_on(dsn) as recorder:
        store = store_on(recorder)
        async for result in _scans(ground, store, dsn):
            yield result
        async for result in _aggregates(ground, store):
            yield result


async def _scans(ground: Ground, store: Store, dsn: str) -> AsyncIterator[Result]:
    count = ground.many(60_000)
    await fill(store, count)
    with psycopg.connect(dsn, autocommit=True) as db:
        await store.recorder.log(0, 1)

        async def ours() -> Pace:
            return await decoded(store, count)

        async def raw() -> Pace:
            return raw_scan(db, count)

        async def rows() -> Pace:
            return await _asyncpg_scan(dsn, count)

        decoding, binary, fastest = await interleave(ground.rounds, ours, raw, rows)
    aim, stock = Aim(least=0.85), "0.16–0.38"
    gate = "log scan, every fact decoded ÷ raw binary scan"
    yield Ratio(f"{gate} (psycopg)", aim, rates(decoding), rates(binary), stock=stock)
    yield Ratio(f"{gate} (asyncpg)", Aim(), rates(decoding), rates(fastest))


async def decoded(store: Store, count: int) -> Pace:
    """The log as our code reads it: pages, and of every row the typed fact with its occasion."""
    began, after, seen = time.perf_counter(), 0, 0
    while rows := await store.recorder.log(after, CHUNK):
        for row in rows:
            store.mapper.to_domain_event(StoredEvent(row.stream, row.version, row.topic, row.state))
        after, seen = rows[-1].position, seen + len(rows)
    must_be(seen, count, "facts read")
    return pace(count, time.perf_counter() - began)


def raw_scan(db: Any, count: int, read: Any = None) -> Pace:
    """The same rows by a bare client; `read` is called with every row's document."""
    statement = SCAN.format("%b").encode()
    began, after, seen = time.perf_counter(), 0, 0
    while rows := db.execute(statement, (after,), binary=True).fetchall():
        if read:
            for row in rows:
                read(row[4])
        after, seen = rows[-1][0], seen + len(rows)
    must_be(seen, count, "rows scanned")
    return pace(count, time.perf_counter() - began)


async def _asyncpg_scan(dsn: str, count: int) -> Pace:
    db = await asyncpg.connect(dsn)
    began, after, seen = time.perf_counter(), 0, 0
    while rows := await db.fetch(SCAN.format("$1"), after):
        after, seen = rows[-1][0], seen + len(rows)
    took = time.perf_counter() - began
    await db.close()
    must_be(seen, count, "rows scanned")
    return pace(count, took)


async def _aggregates(ground: Ground, store: Store) -> AsyncIterator[Result]:
    """Both on SQLite, and ours on PostgreSQL beside it."""
    embedded = store_on(SqliteRecorder(ground.file("sqlite")))
    one, other, classic = await _lived(store), await _lived(embedded), ClassicCity(ground.file("sqlite"), FACTS)

    async def ours() -> float:
        return await _loading(embedded, other)

    async def on_postgres() -> float:
        return await _loading(store, one)

    async def stock() -> float:
        began = time.perf_counter()
        for _ in range(LOADS):
            must_be(classic.load().version, FACTS, "facts loaded")
        return 1000 * (time.perf_counter() - began) / LOADS

    mine, there, theirs = await interleave(ground.rounds, ours, on_postgres, stock)
    await embedded.close()
    gate = "organisation of 1,000 facts, the library's classic ÷ ours"
    yield Ratio(f"{gate}, both SQLite", Aim(least=7), theirs, mine, "ms", "1")
    yield Ratio(f"{gate} on PostgreSQL", Aim(), theirs, there, "ms", "1")


async def _lived(store: Store) -> UUID:
    """An organisation that was renamed a great many times."""
    stream, region = new_id(), places_of(0).domicile
    facts: list[Any] = [registered()]
    for n in range(FACTS - 1):
        name = f"北京邻里互助服务中心第{n}号"
        facts.append(OrganisationRenamed(former_name=name, name=name, name_as_given=name, renamed_on=FIRST))
    whole = [Fact(stream, version, FIRST, region, fact) for version, fact in enumerate(facts, 1)]
    await store.recorder.write([Write(stored(store, whole))], CLOCK.at)
    return stream


async def _loading(store: Store, stream: UUID) -> float:
    """Milliseconds of one load."""
    began = time.perf_counter()
    for _ in range(LOADS):
        must_be((await store.load(ORGANISATIONS, stream)).version, FACTS, "facts loaded")
    return 1000 * (time.perf_counter() - began) / LOADS
