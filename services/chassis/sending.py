"""Send records to Kafka in batches: packed before they are sent, sizes checked, one unacknowledged a partition."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from aiokafka import AIOKafkaProducer

from services.chassis.feeds import Feed, Record

BATCH_BYTES: Final = 900 * 1024  # of one partition's batch; Kafka refuses more than a mebibyte
LARGEST: Final = 1024 * 1024 - 1024  # bytes of one record: past it the broker would refuse, and wedge the producer
SILENCE: Final = 10.0  # seconds without an acknowledgement: by itself an idempotent producer would try for ever
Batches = Mapping[Feed, Sequence[Any]]


class TooLargeToSend(Exception):
    """A stored fact is larger than Kafka takes; commands are limited so that this cannot be."""


class NotAcknowledged(Exception):
    """Kafka does not answer. What it was sent may arrive yet: it is sent again, and readers drop what they have."""


@asynccontextmanager
async def producing(bootstrap: str, name: str) -> AsyncIterator[AIOKafkaProducer]:
    """On any error the producer is discarded unflushed: what it still holds must not overtake what is sent again."""
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap,
        client_id=name,
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


def packed(producer: AIOKafkaProducer, records: Mapping[Feed, Sequence[Record]]) -> Batches:
    """Each feed's records as the batches that Kafka takes. Raises TooLargeToSend."""
    now = int(time.time() * 1000)
    return {feed: _packed(producer, some, now) for feed, some in records.items() if some}


def _packed(producer: AIOKafkaProducer, records: Sequence[Record], now: int) -> list[Any]:
    batches = [producer.create_batch()]
    for record in records:
        if batches[-1].size() >= BATCH_BYTES or not _added(batches[-1], record, now):
            batches.append(producer.create_batch())
            _added(batches[-1], record, now)
    return batches


def _added(batch: Any, record: Record, now: int) -> bool:
    """append answers None where the batch is full, and the record would be gone without a word.

    The first of a batch it takes whatever its size. Raises TooLargeToSend.
    """
    added = batch.append(key=record.key, value=record.body, timestamp=now, headers=record.headers)
    if batch.record_count() <= 1 and (added is None or batch.size() > LARGEST):
        raise TooLargeToSend(f"{len(record.body or b'')} bytes and its headers")
    return added is not None


async def send(producer: AIOKafkaProducer, batches: Batches, allowed: Callable[[], None] = lambda: None) -> None:
    """All partitions at once, but never more than one unacknowledged batch of each.

    `allowed` is asked before each one: it raises where nothing more may be sent. Raises NotAcknowledged, KafkaError.
    """
    try:
        async with asyncio.TaskGroup() as group:
            for feed, some in batches.items():
                group.create_task(_send(producer, feed, some, allowed))
    except ExceptionGroup as several:
        raise several.exceptions[0] from None


async def _send(producer: AIOKafkaProducer, feed: Feed, batches: Sequence[Any], allowed: Callable[[], None]) -> None:
    for batch in batches:
        allowed()
        try:
            async with asyncio.timeout(SILENCE):
                await (await producer.send_batch(batch, feed.channel, partition=feed.partition))
        except TimeoutError:
            raise NotAcknowledged(f"nothing was heard of {feed.channel} for {SILENCE:g} s") from None
