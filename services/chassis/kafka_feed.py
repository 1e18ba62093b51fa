"""Follow channels on Kafka through FastStream: batches as they came, places in the reader's database, nothing else."""

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import structlog
from aiokafka import TopicPartition
from aiokafka.errors import CommitFailedError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage

from contracts.envelope import UnreadableEnvelope, look
from services.chassis import metrics
from services.chassis.feeds import Feed, Hole, Place, Record, SetWise, Sink, Suspect, WentBack
from services.chassis.seeking import SeekToPlace

log = structlog.get_logger()
MOST: Final = 2000  # records in a batch: its rows are in memory while they are written
FETCHED: Final = 4 * 1024 * 1024  # bytes that wait for the next batch; stock 50 MiB, for each of a process's readers
BACKOFF: Final = (0.1, 0.3, 1.0, 3.0)
OWN: Final = (Suspect, Hole)  # what is wrong with one feed, and with that one alone
NOTHING_AFTER: Final = 2**62  # a mark beyond every log: what is refilled after it are announcements alone
Refill = Callable[[Feed, int], Awaitable[Sequence[Record]]]


async def _untouched(message: tuple[Any, ...], original: Any) -> Any:
    """Headers that are null or no UTF-8 must not sink the whole batch: the handler reads the raw records itself."""
    parsed = await original((dataclasses.replace(message[0], headers=()),))
    parsed.raw_message = message
    return parsed


async def _no_body(_: Any) -> bytes:
    return b""


class KafkaFeed:
    """Hands one reader its channels' records; seeks to the reader's places whenever partitions are assigned.

    `sources`: the service behind each channel. `refill(feed, mark)`: that feed's next records after a mark, from the
    service's published log, none at its end; it closes holes and serves where Kafka no longer has what is asked for.
    """

    def __init__(
        self,
        reader: str,
        sources: Mapping[str, str],
        sink: Sink,
        refill: Refill,
        *,
        group: str = "",
        session_ms: int = 6000,
    ) -> None:
        """`group`: under which Kafka knows the reader, where not by its name."""
        self.reader, self._sources, self._sink, self._refill = reader, dict(sources), sink, refill
        self._group = group or reader
        self._session_ms = session_ms
        self._attempts = 0
        self._failures: dict[TopicPartition, str] = {}
        self._vouched: dict[Feed, int] = {}  # marks that the log has confirmed
        self._seek = SeekToPlace(self, session_ms / 1000)

    @property
    def failure(self) -> str | None:
        """What stands still, and why; each partition's is over when that partition goes on."""
        return "; ".join(dict.fromkeys(self._failures.values())) or None

    def fails(self, wrong: BaseException, partitions: Iterable[TopicPartition]) -> None:
        self._failures |= dict.fromkeys(partitions, f"{type(wrong).__name__}: {wrong}")

    def goes_on(self, partitions: Iterable[TopicPartition]) -> None:
        for partition in partitions:
            self._failures.pop(partition, None)

    def subscribe(self, broker: KafkaBroker) -> None:
        """Set against every default that loses messages (see the traps' tests)."""
        subscriber: Any = broker.subscriber(
            *self._sources,
            group_id=self._group,
            listener=self._seek,
            batch=True,
            max_records=MOST,
            batch_timeout_ms=20,
            fetch_max_bytes=FETCHED,
            auto_offset_reset="none",
            session_timeout_ms=self._session_ms,
            heartbeat_interval_ms=min(300, self._session_ms // 3),
            ack_policy=AckPolicy.MANUAL,
            no_reply=True,
            parser=_untouched,
            decoder=_no_body,
        )
        self._seek.subscriber = subscriber
        subscriber(self._handle)

    async def _handle(self, _: Any, message: KafkaMessage) -> None:
        raw: Any = message.raw_message
        try:
            await self._apply(raw)
        except WentBack:
            await message.nack()
            await self._seek.to_places(self._partitions(raw))
            return
        except Exception as wrong:
            await message.nack()
            if not isinstance(wrong, OWN):  # which has named its own
                self.fails(wrong, self._partitions(raw))
            await self._wait_out(wrong)
            raise
        except BaseException:  # it is being stopped: nothing of this batch counts as read
            await message.nack()
            raise
        self.goes_on(self._partitions(raw))
        self._attempts = 0
        with suppress(CommitFailedError):
            await message.ack()  # offsets in Kafka are for dashboards only

    async def _apply(self, raw: Sequence[Any]) -> None:
        by_feed: dict[Feed, list[Record]] = {}
        for record in raw:
            feed = Feed(self._sources[record.topic], record.topic, record.partition)
            by_feed.setdefault(feed, []).append(Record(record.key, record.headers, record.value, record.offset))
        if isinstance(self._sink, SetWise) and len(by_feed) > 1 and await self._applied_together(self._sink, by_feed):
            return
        stopped: Exception | None = None
        for feed in sorted(by_feed):
            try:
                await self._apply_one(feed, by_feed[feed])
            except OWN as wrong:  # it stops its own feed; the others in the batch go on
                self.fails(wrong, [TopicPartition(feed.channel, feed.partition)])
                stopped = wrong
        if stopped:
            raise stopped

    async def _applied_together(self, sink: SetWise, by_feed: Mapping[Feed, Sequence[Record]]) -> bool:
        """False where something is wrong with one of them: then each for itself says what, and the others go on."""
        try:
            with metrics.APPLIED.labels(self.reader).time():
                places = await sink.apply_all(by_feed)
        except Exception as wrong:
            log.info("one by one", reader=self.reader, error=f"{type(wrong).__name__}: {wrong}")
            return False
        return not any(self._is_doubtful(by_feed[feed][-1], place) for feed, place in places.items())

    async def _apply_one(self, feed: Feed, records: Sequence[Record]) -> None:
        with metrics.APPLIED.labels(self.reader).time():
            try:
                place = await self._sink.apply(feed, records)
            except Hole as hole:
                await self._refilled(feed, hole.mark)
                place = await self._sink.apply(feed, records)
        if self._is_doubtful(records[-1], place) and self._vouched.get(feed) != place.position:
            await self._have_vouched(feed, place.position)

    def _is_doubtful(self, last: Record, place: Place) -> bool:
        """Whether Kafka is only now at what the mark has passed: sent again, or the mark is somebody's invention."""
        try:
            return look(last.headers).position < place.position
        except UnreadableEnvelope:
            return False

    async def _have_vouched(self, feed: Feed, mark: int) -> None:
        """Ask the log once whether it has such a position. Raises Suspect: past it, facts would pass for duplicates."""
        records = await self._refill(feed, mark - 1)
        if not any(look(record.headers).position == mark for record in records if record.key is not None):
            raise Suspect(f"{feed}: it was read to {mark}, where the log has no such record")
        self._vouched[feed] = mark

    async def _refilled(self, feed: Feed, mark: int) -> None:
        """As many at a time as are handed over, so that a long hole needs no more memory than a short one."""
        metrics.REFILLS.labels(self.reader).inc()
        while records := await self._refill(feed, mark):
            for at in range(0, len(records), MOST):
                place = await self._sink.apply(feed, records[at : at + MOST])
            if place.position <= mark:
                return
            mark = place.position

    async def _wait_out(self, wrong: BaseException) -> None:
        metrics.FEED_FAILURES.labels(self.reader, type(wrong).__name__).inc()
        level = log.error if isinstance(wrong, Suspect) else log.warning
        level("batch will be tried again", reader=self.reader, error=self.failure)
        delay = BACKOFF[min(self._attempts, len(BACKOFF) - 1)]
        self._attempts += 1
        await asyncio.sleep(delay)

    def _partitions(self, raw: Sequence[Any]) -> set[TopicPartition]:
        return {TopicPartition(record.topic, record.partition) for record in raw}

    async def offsets(self, consumer: Any, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        """Where to read on: before each place's offset, if Kafka still (or already) has it; else refill, and the start.

        An offset outside the partition is never mended silently by a reset: that would skip. The last record that was
        read is read again: in a channel that was made anew it is another one, and its chain shows the hole.
        """
        await self._told_of_epochs(partitions)
        places = await self._sink.places()
        begins, ends = await asyncio.gather(consumer.beginning_offsets(partitions), consumer.end_offsets(partitions))
        offsets = {}
        for partition in partitions:
            feed = self._feed_of(partition)
            place = places.get(feed, Place())
            begin, end = begins[partition], ends[partition]
            if begin <= max(place.offset, 0) <= end and (place.offset >= 0 or begin == 0):
                offsets[partition] = max(place.offset - 1, begin)
                continue
            log.warning("refilled from the published log", reader=self.reader, channel=feed.channel)
            await self._refilled(feed, place.position)
            offsets[partition] = begin  # what the log already gave is dropped as duplicates
        return offsets

    async def _told_of_epochs(self, partitions: Sequence[TopicPartition]) -> None:
        """The log says which epochs there were before a reader meets what a restore has taken away."""
        only_one: set[str] = set()
        for feed in map(self._feed_of, partitions):
            if feed.source not in only_one:
                told = await self._refill(feed, NOTHING_AFTER)
                if told:
                    await self._sink.apply(feed, told)
                else:
                    only_one.add(feed.source)

    def _feed_of(self, partition: TopicPartition) -> Feed:
        return Feed(self._sources[partition.topic], partition.topic, partition.partition)

    async def outside(self, consumer: Any, partitions: Collection[TopicPartition]) -> set[TopicPartition]:
        """Partitions whose next record Kafka has no more, or not yet: the consumer itself only fails at them."""
        begins, ends = await asyncio.gather(consumer.beginning_offsets(partitions), consumer.end_offsets(partitions))
        at = {partition: await consumer.position(partition) for partition in partitions}
        return {each for each in partitions if not begins[each] <= at[each] <= ends[each]}
