"""Rebuilding a view beside the one that serves, against reading, decoding and folding the same, with nothing written.

The limit reads with bare SQL (or polls Kafka), decodes each fact into its published event and folds it with the very
same evolve and tally, feed by feed in memory. Ours is the whole rebuild: read, fold, write, index, compare, swap.
"""

import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import msgspec
import psycopg
from aiokafka import AIOKafkaConsumer, TopicPartition

from contracts.envelope import PARTITIONS, Envelope, UnreadableEnvelope, from_headers
from contracts.regions import ancestors
from services.chassis.feeds import Arrival, Feed, Place, Record
from services.chassis.published_log import PublishedLog
from services.chassis.recorder import LogRow
from services.chassis.sqlite_recorder import SqliteRecorder, connect
from services.chassis.store import Store
from services.districts.kafka_reading import KafkaReading
from services.districts.ledger.building.in_memory import FeedInMemory
from services.districts.ledger.building.reading import UNWANTED
from services.districts.ledger.database import Database
from services.districts.ledger.postgres import PostgresDatabase
from services.districts.ledger.rebuild import Records, rebuild
from services.districts.ledger.sqlite import SqliteDatabase
from services.districts.ledger.view import ViewSpec
from services.districts.views.organisations import VIEW
from tests.bench.ground import Ground
from tests.bench.material import CLOCK, fill, recorder_on, store_on, view_of
from tests.bench.measuring import Aim, Pace, Ratio, Result, interleave, must_be, pace, rates
from tests.bench.reading import CHUNK, SCAN
from tests.bench.relaying import channel, relayed

AIM: Final = Aim(least=0.6)
BATCH: Final = 5_000
TODAY: Final = CLOCK.at.date()


async def measure(ground: Ground) -> AsyncIterator[Result]:
    count = ground.many(60_000, 6_000)
    ours, bare = await _on_postgres(ground, count)
    yield Ratio("rebuild from the log ÷ scan, decode and fold, PostgreSQL", AIM, rates(ours), rates(bare))
    ours, bare = await _on_sqlite(ground, count)
    yield Ratio("rebuild from the log ÷ scan, decode and fold, SQLite", AIM, rates(ours), rates(bare))
    ours, bare = await _from_kafka(ground, count)
    yield Ratio("rebuild from Kafka ÷ consume, decode and fold", AIM, rates(ours), rates(bare), stock="0.004")


def records_of(store: Store) -> Records:
    """The published log as a rebuild reads it."""
    log = PublishedLog(store)

    async def records(marks: Mapping[Feed, int]) -> AsyncIterator[tuple[Feed, Sequence[Record]]]:
        wanted = {feed: marks.get(feed, 0) for feed in store.publisher.feeds if marks.get(feed, 0) < UNWANTED}
        some = {feed.partition for feed in wanted}
        only: dict[str, Any] = {"partitions": some} if len(some) < PARTITIONS else {}
        async for batch in log.records(wanted, min(wanted.values(), default=0), **only):
            for feed, records in batch.items():
                if feed in wanted:
                    yield feed, records

    return records


async def rebuilt(database: Database, store: Store, count: int, spec: ViewSpec = VIEW, **how: Any) -> Pace:
    """The next generation, compared with the one that serves and put in its place."""
    began = time.perf_counter()
    done = await rebuild(spec, database, ancestors, CLOCK, records_of(store), **how)
    took = time.perf_counter() - began
    must_be(done.events, count, "events of the new generation")
    must_be(len(done.differences), 0, "differences")
    return pace(count, took)


class InMemory:
    """Folds a view's events feed by feed, and keeps what comes of it in memory."""

    def __init__(self, spec: ViewSpec = VIEW) -> None:
        self._spec, self._lies = spec, lru_cache(1 << 16)(ancestors)
        self._feeds: dict[Feed, FeedInMemory] = {}
        self._waiting: defaultdict[Feed, list[Arrival]] = defaultdict(list)

    def take(self, feed: Feed, arrivals: Iterable[Arrival]) -> None:
        waiting = self._waiting[feed]
        waiting += arrivals
        if len(waiting) >= BATCH:
            self._fold(feed)

    def ended(self) -> int:
        """The events that were folded."""
        for feed in list(self._waiting):
            self._fold(feed)
        return sum(feed.applied for feed in self._feeds.values())

    def _fold(self, feed: Feed) -> None:
        if feed not in self._feeds:
            self._feeds[feed] = FeedInMemory(self._spec, feed, (), lambda region: self._lies(region, TODAY))
        self._feeds[feed].fold(self._waiting.pop(feed), Place())


def in_memory(store: Store, scan: Callable[[int], Sequence[Any]], count: int) -> Pace:
    """Bare rows, decoded and said as the others hear them, folded; nothing is written."""
    began, after, folding = time.perf_counter(), 0, InMemory()
    while rows := scan(after):
        by_feed: defaultdict[Feed, list[Arrival]] = defaultdict(list)
        for row in rows:
            told = _arrival(store, LogRow(*row))
            if told:
                by_feed[told[0]].append(told[1])
        for feed, arrivals in by_feed.items():
            folding.take(feed, arrivals)
        after = rows[-1][0]
    must_be(folding.ended(), count, "events folded")
    return pace(count, time.perf_counter() - began)


def _arrival(store: Store, row: LogRow) -> tuple[Feed, Arrival] | None:
    feed = store.publisher.feed_of(row)
    if feed is None:
        return None
    recorded, event = store.publisher.event(row)
    envelope = Envelope(
        type=str(type(event).__struct_config__.tag),
        id=recorded.id,
        source=feed.source,
        epoch=1,
        subject=row.stream,
        version=row.version,
        position=row.position,
        previous=0,
        effective_on=recorded.effective_on,
        recorded_at=row.recorded_at,
        region=recorded.region,
        cause=recorded.cause,
    )
    return feed, Arrival(envelope, event, b"")


async def _on_postgres(ground: Ground, count: int) -> list[list[Pace]]:
    async with ground.database() as log, ground.database() as views, recorder_on(log) as recorder:
        store = store_on(recorder)
        await fill(store, count)
        database = await PostgresDatabase.open(views)
        with psycopg.connect(log, autocommit=True) as db:

            def scan(after: int) -> Sequence[Any]:
                return db.execute(SCAN.format("%b").encode(), (after,), binary=True).fetchall()

            async def ours() -> Pace:
                return await rebuilt(database, store, count)

            async def bare() -> Pace:
                return in_memory(store, scan, count)

            try:
                return await interleave(ground.rounds, ours, bare)
            finally:
                await database.close()


async def _on_sqlite(ground: Ground, count: int) -> list[list[Pace]]:
    file = ground.file("sqlite")
    store = store_on(SqliteRecorder(file))
    await fill(store, count)
    database, db = SqliteDatabase(ground.file("sqlite")), connect(file)

    def scan(after: int) -> Sequence[Any]:
        rows = db.execute(SCAN.format("?"), (after,)).fetchall()
        return [(row[0], UUID(row[1]), *row[2:5], datetime.fromtimestamp(row[5] / 1_000_000, UTC)) for row in rows]

    async def ours() -> Pace:
        return await rebuilt(database, store, count)

    async def bare() -> Pace:
        return in_memory(store, scan, count)

    try:
        return await interleave(ground.rounds, ours, bare)
    finally:
        db.close()
        await database.close()
        await store.close()


async def _from_kafka(ground: Ground, count: int) -> list[list[Pace]]:
    bootstrap = await ground.bootstrap()
    async with ground.database() as log, ground.database() as views, recorder_on(log) as recorder:
        await fill(store_on(recorder), count)
        name = await channel(bootstrap)
        await relayed(bootstrap, recorder, name)
        database, spec, store = await PostgresDatabase.open(views), view_of(name), store_on(recorder, name)
        whole = KafkaReading(bootstrap, spec.channels, {"registration": PublishedLog(store)}).records

        async def ours() -> Pace:
            return await rebuilt(database, store, count, spec, whole=whole)

        async def bare() -> Pace:
            return await _consumed(bootstrap, spec, count)

        try:
            return await interleave(ground.rounds, ours, bare)
        finally:
            await database.close()


async def _consumed(bootstrap: str, spec: ViewSpec, count: int) -> Pace:
    """The channel polled from its beginning, each record's headers and body decoded, folded; nothing is written."""
    ((name, source),) = spec.channels.items()
    began, folding, seen = time.perf_counter(), InMemory(spec), 0
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="none")
    await consumer.start()
    partitions = [TopicPartition(name, partition) for partition in range(PARTITIONS)]
    consumer.assign(partitions)
    for partition in partitions:
        consumer.seek(partition, 0)
    decoders = {kind: msgspec.json.Decoder(event).decode for kind, event in spec.events.items()}
    while seen < count:
        for at, batch in (await consumer.getmany(timeout_ms=1000, max_records=CHUNK)).items():
            arrivals = [each for each in (_read(decoders, record) for record in batch) if each]
            folding.take(Feed(source, name, at.partition), arrivals)
            seen += len(arrivals)
    must_be(folding.ended(), count, "events folded")
    took = time.perf_counter() - began
    await consumer.stop()
    return pace(count, took)


def _read(decoders: Mapping[str, Callable[[bytes], Any]], record: Any) -> Arrival | None:
    if record.key is None:
        return None  # what the relay says of itself
    try:
        envelope = from_headers(list(record.headers))
    except UnreadableEnvelope:
        return None
    return Arrival(envelope, decoders[envelope.type](record.value), record.value)
