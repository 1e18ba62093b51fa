"""The relay: one per store follows the log and sends what is published to Kafka, at least once and in order."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import msgspec
import structlog
from aiokafka import AIOKafkaProducer

from services.chassis import metrics
from services.chassis.epochs import Epochs
from services.chassis.feeds import Feed, Record
from services.chassis.kafka_ends import UnannouncedRestore, check_ends
from services.chassis.postgres_recorder import PostgresRecorder
from services.chassis.publishing import Chain
from services.chassis.recorder import LogRow
from services.chassis.store import Store

log = structlog.get_logger()
CHUNK: Final = 2000  # facts read at once
BATCH_BYTES: Final = 900 * 1024  # of one partition's batch; Kafka refuses more than a mebibyte
LARGEST: Final = 1024 * 1024 - 1024  # bytes of one record: past it the broker would refuse, and wedge the producer
IDLE: Final = 0.05  # seconds between looks at a quiet log
PROGRESS: Final = 1.0  # seconds between progress records while there is traffic
RETRY: Final = 1.0
LEADERSHIP: Final = 0x11_1172  # the advisory lock of the one active relay


class TooLargeToSend(Exception):
    """A stored fact is larger than Kafka takes; commands are limited so that this cannot be."""


class Relay:
    def __init__(self, store: Store, recorder: PostgresRecorder, bootstrap: str) -> None:
        self._store, self._recorder, self._bootstrap = store, recorder, bootstrap
        self.service = store.publisher.source
        self.failure: str | None = None
        self.position, self.told = 0, -1  # sent up to, and what the last progress record said

    async def run(self) -> None:
        """Until cancelled: wait for the lead, send, and begin anew after any error from the recorded position."""
        while True:
            try:
                async with self._lead():
                    await self._follow()
            except UnannouncedRestore as wrong:
                self.failure = str(wrong)
                log.error("relay stopped", service=self.service, error=str(wrong))
                return
            except Exception as wrong:
                self.failure = f"{type(wrong).__name__}: {wrong}"
                metrics.RELAY_FAILURES.labels(self.service).inc()
                log.warning("relay begins anew", service=self.service, error=self.failure)
                await asyncio.sleep(RETRY)

    @asynccontextmanager
    async def _lead(self) -> AsyncIterator[None]:
        """Hold the lead on a connection of its own: when the connection goes, so does the lead."""
        async with self._recorder.pool.acquire(timeout=3) as db:
            while not await db.fetchval("select pg_try_advisory_lock($1)", LEADERSHIP):
                await asyncio.sleep(RETRY)
            self._lead_connection = db
            try:
                yield
            finally:
                db.terminate()  # whatever happened, the lead is given back: the pool resets nothing

    async def _follow(self) -> None:
        chain = await self._recorded()
        await check_ends(self._bootstrap, self._store, chain.last)
        loop = asyncio.get_running_loop()
        async with self._producer() as producer:
            self.told, told_at = -1, 0.0
            while True:
                rows = await self._store.recorder.log(self.position, CHUNK)
                due = loop.time() - told_at >= PROGRESS
                if rows or due:  # asked after the rows were read, so that none of them can be of a later epoch
                    epochs = await self._store.recorder.epochs()
                    await self._announce(producer, chain, epochs)
                if rows:
                    await _send(producer, _linked(chain, rows))
                    self.position = rows[-1].position
                    await self._record(chain)
                self.failure = None
                if due:
                    if self.position != self.told:
                        await self._progress(producer, chain, epochs)
                    self.told, told_at = self.position, loop.time()
                if len(rows) < CHUNK:
                    await asyncio.sleep(IDLE)

    @asynccontextmanager
    async def _producer(self) -> AsyncIterator[AIOKafkaProducer]:
        """On any error it is discarded unflushed: what it still holds must not overtake what is sent again."""
        producer = AIOKafkaProducer(
            bootstrap_servers=self._bootstrap,
            client_id=f"relay-{self.service}",
            acks="all",
            enable_idempotence=True,
            max_batch_size=1024 * 1024,
            request_timeout_ms=10_000,
        )
        try:
            await producer.start()
            yield producer
        finally:
            producer._closed = True
            if producer._sender is not None:
                await producer._sender.close()
            await producer.client.close()

    async def _announce(self, producer: AIOKafkaProducer, chain: Chain, epochs: Epochs) -> None:
        """On every partition, before anything of the new epoch. Sent twice after a crash: nobody minds."""
        if epochs[-1][0] <= chain.epoch:
            return
        now = self._store.clock.now()
        records = {c: chain.announcement(c, now, epochs) for c in self._store.publisher.channels}
        await self._send_everywhere(producer, records)
        await self._record(chain)
        log.info("an epoch was announced", service=self.service, epoch=chain.epoch, position=epochs[-1][1])

    async def _progress(self, producer: AIOKafkaProducer, chain: Chain, epochs: Epochs) -> None:
        now = self._store.clock.now()
        records = {c: chain.progress(c, self.position, now, epochs) for c in self._store.publisher.channels}
        await self._send_everywhere(producer, records)

    async def _send_everywhere(self, producer: AIOKafkaProducer, records: Mapping[str, Record]) -> None:
        await _send(producer, {feed: [records[feed.channel]] for feed in self._store.publisher.feeds})

    async def _recorded(self) -> Chain:
        """Where it had come to, and in which epoch."""
        row = await self._recorder.pool.fetchrow("select position, last, epoch from relay")
        self.position = row["position"] if row else 0
        if row is None:
            return Chain(self._store.publisher, 1)
        told = msgspec.json.decode(row["last"], type=dict[str, dict[str, int]])
        last = {
            Feed(self.service, channel, int(partition)): position
            for channel, partitions in told.items()
            for partition, position in partitions.items()
        }
        return Chain(self._store.publisher, row["epoch"], last)

    async def _record(self, chain: Chain) -> None:
        by_channel: dict[str, dict[str, int]] = {}
        for feed, position in chain.last.items():
            by_channel.setdefault(feed.channel, {})[str(feed.partition)] = position
        # on the connection that holds the lead: a relay that lost it cannot record a position
        await self._lead_connection.execute(
            "insert into relay (position, last, epoch) values ($1, $2, $3) on conflict (one)"
            " do update set position = excluded.position, last = excluded.last, epoch = excluded.epoch",
            self.position,
            msgspec.json.encode(by_channel).decode(),
            chain.epoch,
        )
        metrics.RELAYED.labels(self.service).set(self.position)


def _linked(chain: Chain, rows: Sequence[LogRow]) -> dict[Feed, list[Record]]:
    batch: dict[Feed, list[Record]] = {}
    for row in rows:
        linked = chain.link(row)
        if linked:
            batch.setdefault(linked[0], []).append(linked[1])
    return batch


async def _send(producer: AIOKafkaProducer, batch: Mapping[Feed, Sequence[Record]]) -> None:
    """All partitions at once, but never more than one unacknowledged batch of each."""
    async with asyncio.TaskGroup() as group:
        for feed, records in batch.items():
            group.create_task(_send_partition(producer, feed, records))


async def _send_partition(producer: AIOKafkaProducer, feed: Feed, records: Sequence[Record]) -> None:
    builder = producer.create_batch()
    for record in records:
        if builder.size() < BATCH_BYTES and _add(builder, record):
            continue
        if builder.record_count():
            await (await producer.send_batch(builder, feed.channel, partition=feed.partition))
            builder = producer.create_batch()
        _add(builder, record)
    if builder.record_count():
        await (await producer.send_batch(builder, feed.channel, partition=feed.partition))


def _add(builder: Any, record: Record) -> bool:
    """append answers None where the batch is full, and the record would be gone without a word.

    The first of a batch it takes whatever its size. Raises TooLargeToSend.
    """
    added = builder.append(key=record.key, value=record.body, timestamp=None, headers=list(record.headers))
    if builder.record_count() <= 1 and (added is None or builder.size() > LARGEST):
        raise TooLargeToSend(f"{len(record.body or b'')} bytes and its headers")
    return added is not None
