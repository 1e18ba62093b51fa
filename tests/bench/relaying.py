"""The relay on real Kafka against a producer that sends the same records and does nothing else."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from contracts.envelope import PARTITIONS
from infra.kafka.topics import create
from services.chassis.feeds import Feed, Record
from services.chassis.postgres_recorder import PostgresRecorder
from services.chassis.relay import Relay
from tests.bench.ground import Ground
from tests.bench.material import fill, published, recorder_on, store_on
from tests.bench.measuring import Aim, NotDone, Pace, Ratio, Result, interleave, must_be, pace, rates

LARGEST: Final = 256 * 1024
PATIENCE: Final = 60
SETTLE: Final = 0.5  # seconds in which the partitions of a new channel find their leader


async def measure(ground: Ground) -> AsyncIterator[Result]:
    count = ground.many(60_000, 20_000)
    bootstrap = await ground.bootstrap()
    async with ground.database() as dsn, recorder_on(dsn) as recorder:
        store = store_on(recorder)
        await fill(store, count)
        records = await published(store)

        async def ours() -> Pace:
            return await relayed(bootstrap, recorder, await channel(bootstrap))

        async def bare() -> Pace:
            return await _sent(bootstrap, await channel(bootstrap), records)

        relay, producer = await interleave(ground.rounds, ours, bare)
    yield Ratio("relay ÷ send_batch alone", Aim(least=0.7), rates(relay), rates(producer), stock="0.004")


async def channel(bootstrap: str) -> str:
    """A channel that nobody has used."""
    name = f"bench-{uuid.uuid4().hex[:12]}"
    await create(bootstrap, {name: PARTITIONS})
    await asyncio.sleep(SETTLE)
    return name


async def relayed(bootstrap: str, recorder: PostgresRecorder, name: str) -> Pace:
    """The relay from the start of the log to its end; timed from its first recorded position on."""
    await recorder.pool.execute("delete from relay")
    store = store_on(recorder, name)
    relay, head = Relay(store, recorder, bootstrap), await recorder.head()
    task = asyncio.create_task(relay.run())
    began, first = await _at(relay, 1)
    ended, last = await _at(relay, head)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    rest = await recorder.pool.fetchval("select count(*) from stored_events where notification_id > $1", first)
    sent = await held(bootstrap, name)
    count = await recorder.pool.fetchval("select count(*) from stored_events")
    must_be((sent - count) % PARTITIONS, 0, f"records on Kafka beside {count} and progress records")
    must_be(int(sent >= count and last == head), 1, "whether everything was sent")
    return pace(rest, ended - began)


async def _at(relay: Relay, position: int) -> tuple[float, int]:
    """The moment at which the relay is there. Raises NotDone where it failed or does not come."""
    try:
        async with asyncio.timeout(PATIENCE):
            while relay.position < position:
                if relay.failure:
                    raise NotDone(f"the relay: {relay.failure}")
                await asyncio.sleep(0.001)
    except TimeoutError:
        raise NotDone(f"the relay stands at {relay.position}, not {position}") from None
    return time.perf_counter(), relay.position


async def _sent(bootstrap: str, name: str, records: Mapping[Feed, Sequence[Record]]) -> Pace:
    """The same records from memory, as large batches as the broker likes, all partitions at once."""
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, max_batch_size=LARGEST, linger_ms=0
    )
    await producer.start()
    await producer.partitions_for(name)
    began = time.perf_counter()
    await asyncio.gather(*(_partition(producer, name, feed.partition, some) for feed, some in records.items()))
    took = time.perf_counter() - began
    await producer.stop()
    count = sum(map(len, records.values()))
    must_be(await held(bootstrap, name), count, "records on Kafka")
    return pace(count, took)


async def _partition(producer: Any, name: str, partition: int, records: Sequence[Record]) -> None:
    batch = producer.create_batch()
    for record in records:
        if batch.append(key=record.key, value=record.body, timestamp=None, headers=record.headers) is None:
            await (await producer.send_batch(batch, name, partition=partition))
            batch = producer.create_batch()
            batch.append(key=record.key, value=record.body, timestamp=None, headers=record.headers)
    await (await producer.send_batch(batch, name, partition=partition))


async def held(bootstrap: str, name: str) -> int:
    """Records that a channel holds."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap)
    await consumer.start()
    ends = await consumer.end_offsets([TopicPartition(name, p) for p in range(PARTITIONS)])
    await consumer.stop()
    return sum(ends.values())
