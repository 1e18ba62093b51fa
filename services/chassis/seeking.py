"""Where to read on from on Kafka: at the reader's places, whenever partitions are assigned or have gone astray."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

import structlog
from aiokafka import ConsumerRebalanceListener, TopicPartition

log = structlog.get_logger()
PATIENCE: Final = 5.0  # seconds for Kafka to say what it has


class Follower(Protocol):
    """The feed whose consumer is sought."""

    reader: str

    @property
    def failure(self) -> str | None: ...

    def fails(self, wrong: BaseException, partitions: Iterable[TopicPartition]) -> None: ...

    def goes_on(self, partitions: Iterable[TopicPartition]) -> None: ...

    async def offsets(self, consumer: Any, partitions: Sequence[TopicPartition]) -> Mapping[TopicPartition, int]: ...

    async def outside(self, consumer: Any, partitions: Collection[TopicPartition]) -> set[TopicPartition]: ...


class SeekToPlace(ConsumerRebalanceListener):
    def __init__(self, feed: Follower, every: float) -> None:
        self._feed, self._every = feed, every
        self.subscriber: Any = None
        self._held: set[TopicPartition] = set()
        self._watch: asyncio.Task[None] | None = None

    async def on_partitions_revoked(self, revoked: Any) -> None:
        """Nothing to keep: the place is in the database."""
        self._feed.goes_on(self._held)
        self._feed.goes_on(revoked)
        self._held.clear()

    async def on_partitions_assigned(self, assigned: Any) -> None:
        await self.to_places(assigned)
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._watching(), name=f"watch-{self._feed.reader}")

    async def to_places(self, partitions: Collection[TopicPartition]) -> None:
        """Held from the first moment: without a position the fetcher would fail before the places are read.

        Where they cannot be read now the partitions stay held, and the watch tries again: aiokafka swallows what a
        listener raises.
        """
        consumer = self.subscriber.consumer
        for partition in partitions:
            consumer.seek(partition, 0)
        consumer.pause(*partitions)
        self._held |= set(partitions)
        try:
            offsets = await self._feed.offsets(consumer, list(partitions))
        except Exception as wrong:
            self._feed.fails(wrong, partitions)
            log.warning("no place to read on from", reader=self._feed.reader, error=self._feed.failure)
            return
        for partition, offset in offsets.items():
            consumer.seek(partition, offset)
        consumer.resume(*partitions)
        self._feed.goes_on(partitions)
        self._held -= set(partitions)

    async def _watching(self) -> None:
        while self.subscriber.running:
            await asyncio.sleep(self._every)
            consumer = self.subscriber.consumer
            try:
                mine = consumer.assignment()
                astray = self._held & mine
                async with asyncio.timeout(self._every + PATIENCE):
                    astray |= await self._feed.outside(consumer, mine - self._held)
                if astray:
                    await self.to_places(astray)
            except Exception as wrong:  # the consumer is between two assignments, or its broker away
                log.info("not now", reader=self._feed.reader, error=f"{type(wrong).__name__}: {wrong}")
