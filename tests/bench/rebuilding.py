"""Rebuilding a view beside the one that serves, from the log and from Kafka, against only reading what it reads."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any, Final

import msgspec
import psycopg
from aiokafka import AIOKafkaConsumer, TopicPartition
from faststream.kafka import KafkaBroker
from msgspec import Struct

from contracts.envelope import PARTITIONS
from contracts.regions import ancestors
from services.chassis.codec import Stored
from services.chassis.feeds import Feed, Place, Record
from services.chassis.kafka_feed import NOTHING_AFTER, KafkaFeed
from services.chassis.published_log import PublishedLog
from services.chassis.sqlite_recorder import SqliteRecorder, connect
from services.chassis.store import Store
from services.districts.ledger.database import Database
from services.districts.ledger.postgres import PostgresDatabase
from services.districts.ledger.rebuild import Records, rebuild
from services.districts.ledger.sink import LedgerSink
from services.districts.ledger.sqlite import SqliteDatabase
from services.districts.views.organisations import VIEW
from tests.bench.ground import Ground
from tests.bench.material import CLOCK, fill, recorder_on, store_on, view_of
from tests.bench.measuring import Aim, NotDone, Pace, Ratio, Result, interleave, must_be, pace, rates
from tests.bench.reading import CHUNK, SCAN, raw_scan
from tests.bench.relaying import channel, relayed

PATIENCE: Final = 120


async def measure(ground: Ground) -> AsyncIterator[Result]:
    count = ground.many(30_000)
    ours, scan = await _on_postgres(ground, count)
    aim = Aim(least=0.5)
    yield Ratio("rebuild from the log ÷ raw scan and decode, PostgreSQL", aim, rates(ours), rates(scan))
    ours, scan = await _on_sqlite(ground, count)
    yield Ratio("rebuild from the log ÷ raw scan and decode, SQLite", Aim(least=0.7), rates(ours), rates(scan))
    ours, scan = await _from_kafka(ground, count)
    gate = "rebuild from Kafka ÷ bare getmany and thin decode"
    yield Ratio(gate, Aim(least=0.4), rates(ours), rates(scan), stock="0.004")


def records_of(store: Store) -> Records:
    """The published log as a rebuild reads it."""
    log = PublishedLog(store)

    async def records(marks: Mapping[Feed, int]) -> AsyncIterator[tuple[Feed, Sequence[Record]]]:
        async for batch in log.records(marks, min(marks.values(), default=0)):
            for feed, some in batch.items():
                yield feed, some

    return records


async def rebuilt(database: Database, store: Store, count: int) -> Pace:
    """The next generation, compared with the one that serves and put in its place."""
    began = time.perf_counter()
    done = await rebuild(VIEW, database, ancestors, CLOCK, records_of(store))
    took = time.perf_counter() - began
    must_be(done.events, count, "events of the new generation")
    return pace(count, took)


async def _on_postgres(ground: Ground, count: int) -> list[list[Pace]]:
    async with ground.database() as log, ground.database() as views, recorder_on(log) as recorder:
        store = store_on(recorder)
        await fill(store, count)
        database = await PostgresDatabase.open(views)
        decode = msgspec.json.Decoder(Stored).decode
        with psycopg.connect(log, autocommit=True) as db:

            async def ours() -> Pace:
                return await rebuilt(database, store, count)

            async def bare() -> Pace:
                return raw_scan(db, count, decode)

            try:
                return await interleave(ground.rounds, ours, bare)
            finally:
                await database.close()


async def _on_sqlite(ground: Ground, count: int) -> list[list[Pace]]:
    file = ground.file("sqlite")
    store = store_on(SqliteRecorder(file))
    await fill(store, count)
    database, db = SqliteDatabase(ground.file("sqlite")), connect(file)
    decode = msgspec.json.Decoder(Stored).decode

    async def ours() -> Pace:
        return await rebuilt(database, store, count)

    async def bare() -> Pace:
        began, after, seen = time.perf_counter(), 0, 0
        while rows := db.execute(SCAN.format("?"), (after,)).fetchall():
            for row in rows:
                decode(row[4])
            after, seen = rows[-1][0], seen + len(rows)
        must_be(seen, count, "rows scanned")
        return pace(count, time.perf_counter() - began)

    try:
        return await interleave(ground.rounds, ours, bare)
    finally:
        db.close()
        await database.close()
        await store.close()


async def _from_kafka(ground: Ground, count: int) -> list[list[Pace]]:
    bootstrap = await ground.bootstrap()
    async with ground.database() as log, recorder_on(log) as recorder:
        await fill(store_on(recorder), count)
        name = await channel(bootstrap)
        await relayed(bootstrap, recorder, name)

        async def ours() -> Pace:
            async with ground.database() as dsn:
                database = await PostgresDatabase.open(dsn)
                try:
                    return await _replayed(bootstrap, name, database, count)
                finally:
                    await database.close()

        async def bare() -> Pace:
            return await _polled(bootstrap, name, count)

        return await interleave(ground.rounds, ours, bare)


class Watched:
    """A sink that notes when its first batch was done, and its last."""

    def __init__(self, sink: LedgerSink) -> None:
        self._sink, self.names = sink, sink.names
        self.began, self.ended, self.first, self.records = 0.0, 0.0, 0, 0

    async def places(self) -> dict[Feed, Place]:
        return await self._sink.places()

    async def apply(self, feed: Feed, records: Sequence[Record]) -> Place:
        place = await self._sink.apply(feed, records)
        self.ended = time.perf_counter()
        self.records += sum(record.key is not None for record in records)  # what the relay says of itself has no key
        if not self.began:
            self.began, self.first = self.ended, self.records
        return place


async def _replayed(bootstrap: str, name: str, database: Database, count: int) -> Pace:
    """An empty view from the beginning of its channel, as a worker of the city reads it."""
    sink = Watched(LedgerSink(view_of(name), database, ancestors, CLOCK))
    broker = KafkaBroker(bootstrap, allow_auto_create_topics=False, logger=None)
    KafkaFeed(f"rebuild-{id(sink)}", {name: "registration"}, sink, _nothing_to_refill).subscribe(broker)
    await broker.start()
    try:
        async with asyncio.timeout(PATIENCE):
            while sink.records < count:
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise NotDone(f"{sink.records} records of {count} came from Kafka") from None
    finally:
        await broker.stop()
    must_be(sink.records, count, "records applied")
    return pace(count - sink.first, sink.ended - sink.began)


async def _nothing_to_refill(feed: Feed, mark: int) -> Sequence[Record]:
    """Every record is to come from Kafka; the log has nothing to say of epochs."""
    if mark != NOTHING_AFTER:
        raise NotDone(f"{feed} has a hole after {mark}")
    return []


class Thin(Struct):
    """As little of an event as one can want."""

    registered_on: str = ""


async def _polled(bootstrap: str, name: str, count: int) -> Pace:
    decode: Callable[[Any], Thin] = msgspec.json.Decoder(Thin).decode
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="none")
    await consumer.start()
    partitions = [TopicPartition(name, p) for p in range(PARTITIONS)]
    consumer.assign(partitions)
    for partition in partitions:
        consumer.seek(partition, 0)
    began, first, seen = 0.0, 0, 0
    while seen < count:
        for batch in (await consumer.getmany(timeout_ms=1000, max_records=CHUNK)).values():
            for record in batch:
                if record.key is not None:
                    decode(record.value)
                    seen += 1
        if not began:
            began, first = time.perf_counter(), seen
    took = time.perf_counter() - began
    await consumer.stop()
    must_be(seen, count, "records polled")
    return pace(count - first, took)
