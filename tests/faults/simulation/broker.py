"""A broker of one channel in memory, and a consumer group on it, as aiokafka and FastStream show them to a feed."""

import asyncio
import random
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple

from aiokafka import TopicPartition
from aiokafka.errors import IllegalStateError, OffsetOutOfRangeError
from faststream.kafka.message import KafkaAckableMessage

from services.chassis.feeds import Record
from services.chassis.kafka_feed import KafkaFeed
from tests.faults.simulation.turns import Process, pause

SESSION: Final = 1.0  # seconds until a member that is not heard of has lost its partitions
AFTER_AN_ERROR: Final = 5.0  # as FastStream waits
PARTITIONS: Final = range(3)  # of the sixteen: the streams of a simulation lie in these


class Raw(NamedTuple):
    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]


class Broker:
    """What was sent, by partition; it can be trimmed, and made anew."""

    def __init__(self, channel: str) -> None:
        self.channel = channel
        self.partitions = [TopicPartition(channel, number) for number in PARTITIONS]
        self.make_anew()

    def make_anew(self) -> None:
        self._records: dict[TopicPartition, list[Raw]] = {each: [] for each in self.partitions}
        self._begin = dict.fromkeys(self.partitions, 0)

    def send(self, partition: int, record: Record) -> None:
        at = TopicPartition(self.channel, partition)
        self._records[at].append(Raw(at.topic, at.partition, self.end(at), record.key, record.body, record.headers))

    def trim(self, chance: random.Random) -> None:
        for at in self.partitions:
            self._begin[at] = chance.randint(self._begin[at], self.end(at))

    def begin(self, at: TopicPartition) -> int:
        return self._begin[at]

    def end(self, at: TopicPartition) -> int:
        return len(self._records[at])

    def read(self, at: TopicPartition, offset: int, most: int) -> list[Raw]:
        """Raises OffsetOutOfRangeError."""
        if not self._begin[at] <= offset <= self.end(at):
            raise OffsetOutOfRangeError({at: offset})
        return self._records[at][offset : offset + most]


class Consumer:
    """The part of aiokafka's consumer that a feed uses."""

    def __init__(self, broker: Broker, chance: random.Random) -> None:
        self._broker, self._chance = broker, chance
        self._positions: dict[TopicPartition, int] = {}
        self._paused: set[TopicPartition] = set()

    def assign(self, partitions: Collection[TopicPartition]) -> None:
        self._positions = dict.fromkeys(partitions, -1)
        self._paused.clear()

    def assignment(self) -> set[TopicPartition]:
        return set(self._positions)

    def seek(self, partition: TopicPartition, offset: int) -> None:
        if partition not in self._positions:
            raise IllegalStateError(f"{partition} is not assigned")
        self._positions[partition] = offset

    def pause(self, *partitions: TopicPartition) -> None:
        self._paused |= set(partitions)

    def resume(self, *partitions: TopicPartition) -> None:
        self._paused -= set(partitions)

    async def position(self, partition: TopicPartition) -> int:
        await self._asked()
        if partition not in self._positions:
            raise IllegalStateError(f"{partition} is not assigned")
        return self._positions[partition]

    async def beginning_offsets(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        await self._asked()
        return {each: self._broker.begin(each) for each in partitions}

    async def end_offsets(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        await self._asked()
        return {each: self._broker.end(each) for each in partitions}

    async def commit(self) -> None:
        await self._asked()

    async def _asked(self) -> None:
        await pause(self._chance.random() * 0.01)

    def some(self) -> tuple[Raw, ...]:
        """Raises OffsetOutOfRangeError."""
        batch: list[Raw] = []
        for at in sorted(self._positions.keys() - self._paused):
            if self._positions[at] >= 0:
                records = self._broker.read(at, self._positions[at], self._chance.randint(1, 6))
                self._positions[at] += len(records)
                batch += records
        return tuple(batch)


class Member:
    """A process that reads with a group: stands in for FastStream's broker and subscriber at once."""

    def __init__(self, process: Process, broker: Broker, feed: KafkaFeed, chance: random.Random) -> None:
        self.process, self.consumer, self._chance = process, Consumer(broker, chance), chance
        self.running, self._rebalancing = True, asyncio.Lock()
        feed.subscribe(self)  # type: ignore[arg-type]
        process.run(self._consume())

    def subscriber(self, *channels: str, listener: Any, **_: Any) -> "Member":
        self._listener = listener
        return self

    def __call__(self, handler: Any) -> None:
        self._handler = handler

    def assign(self, partitions: Collection[TopicPartition]) -> None:
        self.process.run(self._assign(list(partitions)))

    async def _assign(self, partitions: list[TopicPartition]) -> None:
        async with self._rebalancing:
            await pause(self._chance.random() * 0.05)
            await self._listener.on_partitions_revoked(self.consumer.assignment())
            self.consumer.assign(partitions)
            await self._listener.on_partitions_assigned(partitions)

    async def _consume(self) -> None:
        while True:
            await pause(self._chance.random() * 0.25)
            try:
                batch = self.consumer.some()
            except OffsetOutOfRangeError:
                await pause(AFTER_AN_ERROR)
                continue
            if batch:
                await pause(self._chance.random() * 0.05)
                message = KafkaAckableMessage(raw_message=batch, body=b"", consumer=self.consumer)
                with suppress(Exception):  # FastStream notes it and reads on
                    await self._handler(b"", message)


class Group:
    """Shares the partitions among the members that are heard of."""

    def __init__(self, broker: Broker, chance: random.Random) -> None:
        self._broker, self._chance = broker, chance
        self.members: list[Member] = []

    def joined(self, member: Member) -> None:
        self.members.append(member)
        self.rebalance()

    def rebalance(self) -> None:
        now = asyncio.get_running_loop().time()
        self.members = [each for each in self.members if each.process.alive]
        heard = [each for each in self.members if each.process.stopped_until <= now]
        shares: list[list[TopicPartition]] = [[] for _ in heard]
        for at in self._broker.partitions if heard else ():
            self._chance.choice(shares).append(at)
        for member, share in zip(heard, shares, strict=True):
            member.assign(share)

    def rebalance_later(self, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds, self.rebalance)
