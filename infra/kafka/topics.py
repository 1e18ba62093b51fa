"""The channels on Kafka: made before anybody reads or writes, with a partition count that never changes."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError
from msgspec import Struct

EXISTS: Final = TopicAlreadyExistsError.errno
TRIES: Final = 50
PAUSE: Final = 0.1  # seconds


class Channel(Struct, frozen=True):
    """A Kafka topic of one aggregate family, and its partitions."""

    name: str
    partitions: int


class OtherPartitions(Exception):
    """A channel exists with another number of partitions: order and places would break."""


class NotCreated(Exception):
    """Kafka refused a channel."""


async def create(bootstrap: str, channels: Mapping[str, int], replication: int = 1) -> None:
    """Create what is missing (name to partitions) and leave alone what is there.

    Raises OtherPartitions, NotCreated, and aiokafka's KafkaError where no broker answers.
    """
    wanted = [Channel(name, partitions) for name, partitions in channels.items()]
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        await admin.start()
        await _create(admin, wanted, replication)
        await _compare(admin, wanted)
    finally:
        await admin.close()


async def _create(admin: AIOKafkaAdminClient, wanted: Iterable[Channel], replication: int) -> None:
    settings = _settings(replication)
    topics = [NewTopic(each.name, each.partitions, replication, topic_configs=settings) for each in wanted]
    answer: Any = await admin.create_topics(topics)
    for name, code, *said in answer.topic_errors:  # failures are in the answer, not raised
        if code not in (0, EXISTS):
            raise NotCreated(f"{name}: error {code} {said[0] if said else ''}".rstrip())


async def _compare(admin: AIOKafkaAdminClient, wanted: Iterable[Channel]) -> None:
    partitions = {each.name: each.partitions for each in wanted}
    for _ in range(TRIES):
        described = {
            about["topic"]: len(about["partitions"]) for about in await admin.describe_topics(list(partitions))
        }
        if all(described.values()):
            break
        await asyncio.sleep(PAUSE)  # made a moment ago: the broker that we asked has not heard of it
    for name, found in described.items():
        if found != partitions[name]:
            raise OtherPartitions(f"{name} has {found} partitions, not {partitions[name]}")


def _settings(replication: int) -> dict[str, str]:
    """Events are kept: a compacted channel would hold only the last fact of each aggregate."""
    kept = {"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"}
    return {**kept, "min.insync.replicas": str(max(1, replication - 1))}
