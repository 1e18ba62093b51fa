"""The relay: one per store follows the log and sends what is published to Kafka, at least once and in order."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import msgspec
import structlog
from aiokafka import AIOKafkaProducer

from services.chassis import metrics, sending
from services.chassis.epochs import Epochs, next_epoch
from services.chassis.feeds import Feed, Record
from services.chassis.kafka_ends import UnannouncedRestore, check_ends
from services.chassis.leading import LEASE, RETRY, Lead, lead
from services.chassis.postgres_recorder import PostgresRecorder
from services.chassis.publishing import Chain
from services.chassis.recorder import LogRow
from services.chassis.store import Store

log = structlog.get_logger()
CHUNK: Final = 2000  # facts read at once
ROOM: Final = 8 * 1024 * 1024  # bytes of stored facts read at once, as far as those before them tell
IDLE: Final = 0.05  # seconds between looks at a quiet log
BUSY: Final = 0.01  # the same within a second of the last fact
PROGRESS: Final = 1.0  # seconds between progress records while there is traffic
QUIET: Final = 30.0  # seconds until a quiet log says that it is quiet, then twice as long each time
QUIETEST: Final = 3600.0  # channels are kept for ever: once in half a minute would be tens of gigabytes a year


class PositionMoved(Exception):
    """Somebody set the recorded position: what is published is to be sent again from there."""


class Chunk(NamedTuple):
    """A stretch of the log, ready to be sent."""

    position: int  # its end
    full: bool  # whether there is more to read at once
    announced: Mapping[str, Record]  # by channel: an epoch that begins before it
    batches: sending.Batches
    last: Mapping[Feed, int]  # on each feed, once it is sent
    epoch: int
    epochs: Epochs


class Relay:
    """Facts that were private and are published from now on lie below the recorded position: it never comes to them.

    Whoever publishes such facts brings the new code to all workers and then runs `linli republish SERVICE` once, so
    that Kafka holds them too. To a reader that was there before they are duplicates: a view that reads their names is
    another fold, and builds a generation of its own from the log; a reaction does not hear of them any more.
    """

    def __init__(self, store: Store, recorder: PostgresRecorder, bootstrap: str, *, lease: float = LEASE) -> None:
        self._store, self._recorder, self._bootstrap, self._lease = store, recorder, bootstrap, lease
        self.service = store.publisher.source
        self.failure: str | None = None
        self.position, self.told = 0, -1  # sent up to, and what the last progress record said
        self._told_at, self._quiet = 0.0, QUIET
        self._recorded_epoch, self._limit = 0, CHUNK

    async def run(self) -> None:
        """Until cancelled: wait for the lead, send, and begin anew after any error from the recorded position."""
        watching = asyncio.create_task(self._watch(), name=f"watch-{self.service}")
        leads = metrics.RELAY_LEADS.labels(self.service)
        try:
            while True:
                leads.set(0)
                try:
                    async with lead(self._recorder, self._lease) as held:
                        leads.set(1)
                        await self._follow(held)
                except UnannouncedRestore as wrong:
                    self.failure = str(wrong)
                    log.error("relay stopped", service=self.service, error=str(wrong))
                    return
                except Exception as wrong:
                    self.failure = f"{type(wrong).__name__}: {wrong}"
                    metrics.RELAY_FAILURES.labels(self.service).inc()
                    log.warning("relay begins anew", service=self.service, error=self.failure)
                    await asyncio.sleep(RETRY)
        finally:
            leads.set(0)
            watching.cancel()

    async def _follow(self, held: Lead) -> None:
        chain = await self._recorded()
        await check_ends(self._bootstrap, self._store, chain.last)
        async with sending.producing(self._bootstrap, f"relay-{self.service}") as producer:
            self.told, sent_at, self._limit = -1, 0.0, CHUNK // 8
            loop = asyncio.get_running_loop()
            ahead = asyncio.create_task(self._next(producer, chain, self.position))
            try:
                while True:
                    chunk = await ahead
                    if chunk.full:  # the next is read and packed while this one is sent
                        ahead = asyncio.create_task(self._next(producer, chain, chunk.position))
                    if chunk.position > self.position or chunk.announced:
                        sent_at = loop.time()
                        await self._send(producer, held, chunk)
                    self.failure = None
                    await self._tell(producer, held, chunk)
                    if not chunk.full:
                        await asyncio.sleep(BUSY if loop.time() - sent_at < PROGRESS else IDLE)
                        ahead = asyncio.create_task(self._next(producer, chain, chunk.position))
            finally:
                ahead.cancel()
                await asyncio.gather(ahead, return_exceptions=True)

    async def _next(self, producer: AIOKafkaProducer, chain: Chain, after: int) -> Chunk:
        rows = await self._store.recorder.log(after, self._limit)
        full = len(rows) == self._limit
        if rows:
            size = sum(len(row.state) for row in rows) // len(rows) + 1
            self._limit = max(1, min(CHUNK, 2 * self._limit, ROOM // size))
        # asked after the rows were read, so that none of them can be of a later epoch
        epochs = await self._store.recorder.epochs()
        announced: Mapping[str, Record] = {}
        if epochs[-1][0] > chain.epoch:
            now = self._store.clock.now()
            announced = {
                channel: chain.announcement(channel, now, epochs) for channel in self._store.publisher.channels
            }
        batches = sending.packed(producer, linked(chain, rows))
        end = rows[-1].position if rows else after
        return Chunk(end, full, announced, batches, dict(chain.last), chain.epoch, epochs)

    async def _send(self, producer: AIOKafkaProducer, held: Lead, chunk: Chunk) -> None:
        """What it announces goes to every partition before anything of it; twice after a crash: nobody minds."""
        if chunk.announced:
            await self._everywhere(producer, held, chunk.announced)
            log.info("an epoch was announced", service=self.service, epoch=chunk.epoch, position=chunk.epochs[-1][1])
        await sending.send(producer, chunk.batches, held.held)
        await self._record(held, chunk)
        self.position = chunk.position
        metrics.RELAYED.labels(self.service).set(self.position)

    async def _tell(self, producer: AIOKafkaProducer, held: Lead, chunk: Chunk) -> None:
        """How far it has come, on every partition, where that is due."""
        loop, moved = asyncio.get_running_loop(), self.position != self.told
        if loop.time() - self._told_at >= (PROGRESS if moved else self._quiet):
            await self._everywhere(producer, held, self._progress(chunk))
            self._quiet = QUIET if moved else min(2 * self._quiet, QUIETEST)
            self.told, self._told_at = self.position, loop.time()

    def _progress(self, chunk: Chunk) -> Mapping[str, Record]:
        chain, now = Chain(self._store.publisher, chunk.epoch, chunk.last), self._store.clock.now()
        return {c: chain.progress(c, self.position, now, chunk.epochs) for c in self._store.publisher.channels}

    async def _everywhere(self, producer: AIOKafkaProducer, held: Lead, records: Mapping[str, Record]) -> None:
        by_feed = {feed: [records[feed.channel]] for feed in self._store.publisher.feeds}
        await sending.send(producer, sending.packed(producer, by_feed), held.held)

    async def _recorded(self) -> Chain:
        """Where it had come to, and in which epoch."""
        row = await self._recorder.pool.fetchrow("select position, last, epoch from relay")
        self.position, self._recorded_epoch = (row["position"], row["epoch"]) if row else (0, 1)
        metrics.RELAYED.labels(self.service).set(self.position)
        if row is None:
            return Chain(self._store.publisher, 1)
        told = msgspec.json.decode(row["last"], type=dict[str, dict[str, int]])
        last = {
            Feed(self.service, channel, int(partition)): position
            for channel, partitions in told.items()
            for partition, position in partitions.items()
        }
        return Chain(self._store.publisher, row["epoch"], last)

    async def _record(self, held: Lead, chunk: Chunk) -> None:
        """Against the position that it stood at: whoever sets another meanwhile is heard. Raises PositionMoved."""
        by_channel: dict[str, dict[str, int]] = {}
        for feed, position in chunk.last.items():
            by_channel.setdefault(feed.channel, {})[str(feed.partition)] = position
        done = await held.execute(
            "insert into relay (position, last, epoch) values ($1, $2, $3) on conflict (one)"
            " do update set position = $1, last = $2, epoch = $3 where (relay.position, relay.epoch) = ($4, $5)",
            chunk.position,
            msgspec.json.encode(by_channel).decode(),
            chunk.epoch,
            self.position,
            self._recorded_epoch,
        )
        if done != "INSERT 0 1":
            raise PositionMoved(f"it is not {self.position} any more")
        self._recorded_epoch = chunk.epoch

    async def _watch(self) -> None:
        """What operators see of it, whether it leads or not, and also while Kafka is away."""
        while True:
            try:
                row = await self._recorder.pool.fetchrow(_STANDING)
            except Exception as wrong:  # it is said where the relay itself fails
                log.info("not now", service=self.service, error=f"{type(wrong).__name__}: {wrong}")
            else:
                metrics.HEAD.labels(self.service).set(row["head"])
                waits = (self._store.clock.now() - row["oldest"]).total_seconds() if row["oldest"] else 0.0
                metrics.RELAY_LAG.labels(self.service).set(max(waits, 0.0))
            await asyncio.sleep(PROGRESS)


_STANDING: Final = """
with r as (select coalesce((select position from relay), 0) as position)
select (select coalesce(max(notification_id), 0) from stored_events) as head,
    (select recorded_at from stored_events where notification_id > r.position
        order by notification_id limit 1) as oldest
from r
"""


def linked(chain: Chain, rows: Sequence[LogRow]) -> dict[Feed, list[Record]]:
    batch: dict[Feed, list[Record]] = {}
    for row in rows:
        told = chain.link(row)
        if told:
            batch.setdefault(told[0], []).append(told[1])
    return batch


async def republish(recorder: PostgresRecorder, epoch: int | None = None) -> tuple[int, int]:
    """Have everything published sent again from the start of the log, under a new epoch that begins after its head.

    Nobody reverses or rebuilds because of it: the epoch takes nothing away. A relay that runs hears of it when it
    records that it has announced the epoch, and begins anew. Returns the epoch and the head; raises NotAbove.
    """
    next_epoch(epoch, (await recorder.epochs())[-1][0])  # it is refused before anything is touched
    await recorder.pool.execute("update relay set position = 0, last = '{}', epoch = 0")  # 0: it announces first
    return await recorder.announce(epoch)
