"""Follow channels on Kafka through FastStream: batches as they came, places in the reader's database, nothing else."""

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import structlog
from aiokafka import ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import CommitFailedError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage

from services.chassis import metrics
from services.chassis.feeds import Feed, Hole, Place, Record, Sink, Suspect, WentBack

log = structlog.get_logger()
MOST: Final = 5000  # records in a batch
BACKOFF: Final = (0.1, 0.3, 1.0, 3.0)
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

    `sources`: the service behind each channel. `refill(feed, mark)`: that feed's records after a mark, from the
    service's published log; it closes holes and serves where Kafka no longer has what is asked for.
    """

    def __init__(
        self, reader: str, sources: Mapping[str, str], sink: Sink, refill: Refill, *, session_ms: int = 6000
    ) -> None:
        self.reader, self._sources, self._sink, self._refill = reader, dict(sources), sink, refill
        self._session_ms = session_ms
        self._attempts = 0
        self.failure: str | None = None
        self._seek = _SeekToPlace(self)

    def subscribe(self, broker: KafkaBroker) -> None:
        """Set against every default that loses messages (see the traps' tests)."""
        subscriber: Any = broker.subscriber(
            *self._sources,
            group_id=self.reader,
            listener=self._seek,
            batch=True,
            max_records=MOST,
            batch_timeout_ms=20,
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
        except BaseException as wrong:
            await message.nack()
            await self._wait_out(wrong)
            raise
        self.failure, self._attempts = None, 0
        with suppress(CommitFailedError):
            await message.ack()  # offsets in Kafka are for dashboards only

    async def _apply(self, raw: Sequence[Any]) -> None:
        by_feed: dict[Feed, list[Record]] = {}
        for record in raw:
            feed = Feed(self._sources[record.topic], record.topic, record.partition)
            by_feed.setdefault(feed, []).append(Record(record.key, record.headers, record.value, record.offset))
        for feed in sorted(by_feed):
            with metrics.APPLIED.labels(self.reader).time():
                try:
                    place = await self._sink.apply(feed, by_feed[feed])
                except Hole as hole:
                    await self._sink.apply(feed, await self._refill(feed, hole.mark))
                    place = await self._sink.apply(feed, by_feed[feed])
            metrics.POSITION.labels(self.reader, feed.source).set(place.covered)

    async def _wait_out(self, wrong: BaseException) -> None:
        self.failure = f"{type(wrong).__name__}: {wrong}"
        metrics.FEED_FAILURES.labels(self.reader, type(wrong).__name__).inc()
        level = log.error if isinstance(wrong, Suspect) else log.warning
        level("batch will be tried again", reader=self.reader, error=self.failure)
        delay = BACKOFF[min(self._attempts, len(BACKOFF) - 1)]
        self._attempts += 1
        await asyncio.sleep(delay)

    def _partitions(self, raw: Sequence[Any]) -> set[TopicPartition]:
        return {TopicPartition(record.topic, record.partition) for record in raw}

    async def offsets(self, consumer: Any, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        """Where to read on: each place's offset, if Kafka still (and already) has it; else refill, and from its start.

        An offset outside the partition is never mended silently by a reset: that would skip.
        """
        places = await self._sink.places()
        begins, ends = await asyncio.gather(consumer.beginning_offsets(partitions), consumer.end_offsets(partitions))
        offsets = {}
        for partition in partitions:
            feed = Feed(self._sources[partition.topic], partition.topic, partition.partition)
            place = places.get(feed, Place())
            begin, end = begins[partition], ends[partition]
            if begin <= max(place.offset, 0) <= end and (place.offset >= 0 or begin == 0):
                offsets[partition] = max(place.offset, 0)
                continue
            log.warning("refilled from the published log", reader=self.reader, channel=feed.channel)
            records = await self._refill(feed, place.position)
            if records:
                await self._sink.apply(feed, records)
            offsets[partition] = begin  # what the log already gave is dropped as duplicates
        return offsets


class _SeekToPlace(ConsumerRebalanceListener):
    def __init__(self, feed: KafkaFeed) -> None:
        self._feed = feed
        self.subscriber: Any = None

    async def on_partitions_revoked(self, revoked: Any) -> None:
        """Nothing to do: the place is in the database."""

    async def on_partitions_assigned(self, assigned: Any) -> None:
        await self.to_places(assigned)

    async def to_places(self, partitions: Any) -> None:
        """Held from the first moment: without a position the fetcher would fail before the places are read."""
        consumer = self.subscriber.consumer
        for partition in partitions:
            consumer.seek(partition, 0)
        consumer.pause(*partitions)
        for partition, offset in (await self._feed.offsets(consumer, list(partitions))).items():
            consumer.seek(partition, offset)
        consumer.resume(*partitions)
