"""A live view: batches through the ledger's sink against bare rows written set-wise; and what they cost the server."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Final
from uuid import UUID

import asyncpg

from contracts.regions import ancestors
from services.chassis.feeds import Feed, Record
from services.chassis.sqlite_recorder import SqliteRecorder, connect
from services.districts.ledger.database import Database
from services.districts.ledger.postgres import PostgresDatabase
from services.districts.ledger.reader import Ledger
from services.districts.ledger.sink import LedgerSink
from services.districts.ledger.sqlite import SqliteDatabase
from services.districts.views.organisations import VIEW
from tests.bench.ground import Ground, asked
from tests.bench.material import CLOCK, fill, published, store_on
from tests.bench.measuring import Aim, NotDone, Pace, Ratio, Result, Told, interleave, must_be, pace, rates

SIZES: Final = (500, 2_000, 5_000)
PARTITION: Final = 3
BARE: Final = "create table bare (stream uuid primary key, body text not null, position bigint not null)"
UPSERT: Final = (
    "insert into bare select * from unnest($1::uuid[], $2::text[], $3::bigint[])"
    " on conflict (stream) do update set body = excluded.body, position = excluded.position"
)
SQLITE_BARE: Final = BARE.replace("uuid", "text").replace("bigint", "integer") + " without rowid"
SQLITE_UPSERT: Final = (
    "insert into bare values (?, ?, ?)"
    " on conflict (stream) do update set body = excluded.body, position = excluded.position"
)


async def measure(ground: Ground) -> AsyncIterator[Result]:
    feed, records = await one_feed(ground, ground.many(20_000, 5_000))
    for size in SIZES:
        aim = Aim(least=0.5)
        ours, bare = await _on_postgres(ground, feed, records, size)
        gate = f"live view, batches of {size:,} ÷ unnest of as many rows"
        yield Ratio(f"{gate}, PostgreSQL", aim, rates(ours), rates(bare), stock="0.008")
        if size == SIZES[-1]:
            each = await _rows_an_event(ground, feed, records)
            written = [rate * each for rate in rates(ours)]
            gate = f"rows that view writes ({each:.1f} an event) ÷ the same unnest"
            yield Ratio(gate, Aim(), written, rates(bare))
    yield await _transactions(ground, feed, records)
    together, alone = await _polled(ground, ground.many(20_000, 4_000))
    gate = f"live view, batches of {SIZES[0]} from 16 feeds: one transaction ÷ one for each feed"
    yield Ratio(gate, Aim(), rates(together), rates(alone))
    for size in SIZES:
        ours, bare = await _on_sqlite(ground, feed, records, size)
        gate = f"live view, batches of {size:,} ÷ upserts of as many rows"
        yield Ratio(f"{gate}, SQLite", Aim(), rates(ours), rates(bare))


async def one_feed(ground: Ground, count: int) -> tuple[Feed, list[Record]]:
    """A log of which every fact belongs to one feed, as its records."""
    store = store_on(SqliteRecorder(ground.file("sqlite")))
    await fill(store, count, PARTITION)
    ((feed, records),) = (await published(store)).items()
    await store.close()
    must_be(len(records), count, "records of the feed")
    return feed, records


async def applied(database: Database, feed: Feed, records: Sequence[Record], size: int) -> Pace:
    """The records in batches through the sink of the organisations' view, on an empty generation."""
    sink = LedgerSink(VIEW, database, ancestors, CLOCK)
    await sink.places()
    began = time.perf_counter()
    for batch in _batches(records, size):
        await sink.apply(feed, batch)
    took = time.perf_counter() - began
    (status,) = await Ledger(VIEW, database, ancestors, CLOCK).status()
    must_be(status.applied, len(records), "events applied")
    must_be(status.parked, 0, "events parked")
    return pace(len(records), took)


async def _polled(ground: Ground, count: int) -> list[list[Pace]]:
    """What a worker polls at once comes from all its partitions."""
    store = store_on(SqliteRecorder(ground.file("sqlite")))
    await fill(store, count)
    feeds = await published(store)
    await store.close()
    size = SIZES[0] // len(feeds)
    polls = [
        {feed: records[at : at + size] for feed, records in feeds.items() if records[at : at + size]}
        for at in range(0, max(map(len, feeds.values())), size)
    ]

    async def together(sink: LedgerSink) -> None:
        for poll in polls:
            await sink.apply_all(poll)

    async def alone(sink: LedgerSink) -> None:
        for poll in polls:
            for feed, records in poll.items():
                await sink.apply(feed, records)

    async def paced(work: Callable[[LedgerSink], Awaitable[None]]) -> Pace:
        async with ground.database() as dsn:
            database = await PostgresDatabase.open(dsn)
            sink = LedgerSink(VIEW, database, ancestors, CLOCK)
            await sink.places()
            began = time.perf_counter()
            await work(sink)
            took = time.perf_counter() - began
            applied = sum(each.applied for each in await Ledger(VIEW, database, ancestors, CLOCK).status())
            await database.close()
        must_be(applied, count, "events applied")
        return pace(count, took)

    return await interleave(ground.rounds, partial(paced, together), partial(paced, alone))


def _batches(records: Sequence[Any], size: int) -> list[Sequence[Any]]:
    return [records[at : at + size] for at in range(0, len(records), size)]


def _rows(records: Sequence[Record]) -> list[tuple[UUID, str, int]]:
    """As many distinct rows of about the size of a view's."""
    body = (records[0].body or b"").decode()
    return [(UUID(int=at * 0x9E3779B97F4A7C15 % 2**128), body, at) for at, _ in enumerate(records)]


async def _on_postgres(ground: Ground, feed: Feed, records: Sequence[Record], size: int) -> list[list[Pace]]:
    async def ours() -> Pace:
        async with ground.database() as dsn:
            database = await PostgresDatabase.open(dsn)
            try:
                return await applied(database, feed, records, size)
            finally:
                await database.close()

    async def bare() -> Pace:
        async with ground.database() as dsn:
            db = await asyncpg.connect(dsn)
            await db.execute(BARE)
            batches = [list(zip(*sorted(batch), strict=True)) for batch in _batches(_rows(records), size)]
            began = time.perf_counter()
            for columns in batches:
                await db.execute(UPSERT, *columns)
            took = time.perf_counter() - began
            await db.close()
            must_be(await asked(dsn, "select count(*) from bare"), len(records), "bare rows")
            return pace(len(records), took)

    return await interleave(ground.rounds, ours, bare)


async def _on_sqlite(ground: Ground, feed: Feed, records: Sequence[Record], size: int) -> list[list[Pace]]:
    async def ours() -> Pace:
        database = SqliteDatabase(ground.file("sqlite"))
        try:
            return await applied(database, feed, records, size)
        finally:
            await database.close()

    async def bare() -> Pace:
        db = connect(ground.file("sqlite"))
        db.execute(SQLITE_BARE)
        batches = [[(str(s), body, at) for s, body, at in sorted(batch)] for batch in _batches(_rows(records), size)]
        began = time.perf_counter()
        for batch in batches:
            db.execute("begin immediate")
            db.executemany(SQLITE_UPSERT, batch)
            db.execute("commit")
        took = time.perf_counter() - began
        must_be(db.execute("select count(*) from bare").fetchone()[0], len(records), "bare rows")
        db.close()
        return pace(len(records), took)

    return await interleave(ground.rounds, ours, bare)


async def _transactions(ground: Ground, feed: Feed, records: Sequence[Record]) -> Result:
    """Commits of the view's database by its own statistics: a session tells them at the latest when it ends."""
    batches = len(_batches(records, SIZES[0]))
    async with ground.database() as dsn:
        before = await _commits(ground, dsn)
        database = await PostgresDatabase.open(dsn)
        await applied(database, feed, records, SIZES[0])
        await database.close()
        commits = await _commits(ground, dsn) - before
    if commits < batches:
        raise NotDone(f"{commits} commits for {batches} batches")
    beside = f"{commits} commits, {batches} batches, {len(records):,} events"
    return Told("commits a batch of 500 events, live view", round(commits / batches, 2), "", Aim(most=3), "500", beside)


async def _rows_an_event(ground: Ground, feed: Feed, records: Sequence[Record]) -> float:
    """Rows inserted or updated in the view's tables, by the server's own statistics."""
    sql = "select sum(n_tup_ins + n_tup_upd)::bigint from pg_stat_user_tables"
    async with ground.database() as dsn:
        database = await PostgresDatabase.open(dsn)
        await applied(database, feed, records, SIZES[-1])
        await database.close()
        return await asked(dsn, sql) / len(records)


async def _commits(ground: Ground, dsn: str) -> int:
    name = dsn.rpartition("/")[2]
    sql = f"select xact_commit from pg_stat_database where datname = '{name}'"
    return await asked(ground.postgres.dsn("postgres"), sql)
