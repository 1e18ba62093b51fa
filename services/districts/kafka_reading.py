"""Read channels on Kafka from their beginning, for a rebuild: no group, no offsets kept, to what was there at first."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final

from contracts.envelope import PARTITIONS
from services.chassis.feeds import Feed, Record
from services.chassis.recorder import Unavailable
from services.districts.ledger.building.reading import UNWANTED

# Kafka's client takes as long to load as all the rest: only what needs it loads it.
# ruff: noqa: PLC0415

PATIENCE_MS: Final = 15_000  # for the next records to come
FETCH: Final = 4 * 1024 * 1024  # bytes of one partition at once
MOST: Final = 20_000


class KafkaReading:
    """The channels of a view. What Kafka does not have is refilled from the published logs by whoever reads."""

    def __init__(self, bootstrap: str, channels: Mapping[str, str], logs: Mapping[str, Any]) -> None:
        self._bootstrap, self._channels, self._logs = bootstrap, dict(channels), logs

    async def records(self, marks: Mapping[Feed, int]) -> AsyncIterator[tuple[Feed, Sequence[Record]]]:
        """Of the feeds whose mark is not beyond every log. Raises Unavailable."""
        every = [Feed(source, channel, n) for channel, source in self._channels.items() for n in range(PARTITIONS)]
        wanted = [feed for feed in every if marks.get(feed, 0) < UNWANTED]
        async for told in self._epochs(wanted):
            yield told
        async for some in self._consumed(wanted):
            yield some

    async def _epochs(self, wanted: Sequence[Feed]) -> AsyncIterator[tuple[Feed, Sequence[Record]]]:
        """What a restore has taken away is still on Kafka: its log says so before anything is read."""
        for source in sorted({feed.source for feed in wanted}):
            nothing = {feed: UNWANTED for feed in wanted if feed.source == source}
            async for batch in self._logs[source].records(nothing, UNWANTED):
                for feed, announced in batch.items():
                    if feed in nothing:
                        yield feed, announced

    async def _consumed(self, wanted: Sequence[Feed]) -> AsyncIterator[tuple[Feed, Sequence[Record]]]:
        from aiokafka import AIOKafkaConsumer, TopicPartition
        from aiokafka.errors import KafkaError

        feeds = {TopicPartition(feed.channel, feed.partition): feed for feed in wanted}
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._bootstrap,
            enable_auto_commit=False,
            auto_offset_reset="none",
            max_partition_fetch_bytes=FETCH,
        )
        try:
            await consumer.start()
            left = await _unread(consumer, list(feeds))
            while left:
                found = await consumer.getmany(*left, timeout_ms=PATIENCE_MS, max_records=MOST)
                if not found:
                    raise Unavailable(f"kafka at {self._bootstrap} does not give what {len(left)} partitions have")
                for at, some in found.items():
                    yield feeds[at], [Record(each.key, each.headers, each.value, each.offset) for each in some]
                    if some[-1].offset + 1 >= left[at]:
                        consumer.pause(at)
                        del left[at]
        except KafkaError as wrong:
            raise Unavailable(f"kafka at {self._bootstrap}: {type(wrong).__name__}: {wrong}") from wrong
        finally:
            await consumer.stop()


async def _unread(consumer: Any, partitions: Sequence[Any]) -> dict[Any, int]:
    """The partitions that hold something, each with its end; the consumer stands at their beginnings."""
    begins, ends = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
    left = {at: ends[at] for at in partitions if begins[at] < ends[at]}
    consumer.assign(list(left))
    for at in left:
        consumer.seek(at, begins[at])
    return left
