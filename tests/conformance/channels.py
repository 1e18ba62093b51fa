"""What happens to channels on Kafka: trimmed, and made anew."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from contracts.envelope import PARTITIONS
from infra.kafka.topics import create
from services.chassis.feeds import Feed


@asynccontextmanager
async def _admin(bootstrap: str) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


async def trim(bootstrap: str, *feeds: Feed) -> None:
    """Kafka forgets what these feeds hold: an operator's way past a record that nobody can read, or retention."""
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap) as consumer:
        ends = await consumer.end_offsets([TopicPartition(feed.channel, feed.partition) for feed in feeds])
    async with _admin(bootstrap) as admin:
        await admin.delete_records({partition: RecordsToDelete(end) for partition, end in ends.items() if end})


async def make_anew(bootstrap: str, channels: Iterable[str]) -> None:
    channels = list(channels)
    async with _admin(bootstrap) as admin:
        await admin.delete_topics(channels)
        async with asyncio.timeout(20):
            while set(channels) & set(await admin.list_topics()):
                await asyncio.sleep(0.05)
    await create(bootstrap, dict.fromkeys(channels, PARTITIONS))
