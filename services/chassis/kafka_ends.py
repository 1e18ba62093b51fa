"""Hold the end of every partition on Kafka against the log: a restore that nobody announced must stop the relay."""

import asyncio
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from eventsourcing.persistence import StoredEvent

from contracts.envelope import PARTITIONS, Envelope, from_headers
from contracts.log import CONTROL
from services.chassis.store import Store

LOOK_BACK: Final = 8  # records: the last ones may all be progress records
PATIENCE: Final = 15  # seconds


class UnannouncedRestore(Exception):
    """Kafka holds what the log does not: the store was put back and nobody said so."""


async def check_ends(bootstrap: str, store: Store, relayed: int) -> None:
    """Raises UnannouncedRestore."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="none")
    await consumer.start()
    try:
        partitions = [TopicPartition(c, p) for c in store.publisher.channels for p in range(PARTITIONS)]
        ends = {partition: end for partition, end in (await consumer.end_offsets(partitions)).items() if end}
        if relayed and not ends:
            raise UnannouncedRestore(f"sent up to {relayed}, but the channels are empty: republish them")
        if ends:
            async with asyncio.timeout(PATIENCE):
                await _check(consumer, ends, store)
    finally:
        await consumer.stop()


async def _check(consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int], store: Store) -> None:
    consumer.assign(list(ends))
    for partition, end in ends.items():
        consumer.seek(partition, max(0, end - LOOK_BACK))
    head, unread = await store.recorder.head(), dict(ends)
    while unread:
        for partition, records in (await consumer.getmany(timeout_ms=200)).items():
            for record in records:
                await _check_record(from_headers(list(record.headers)), head, store)
            if records and records[-1].offset >= ends[partition] - 1:
                unread.pop(partition, None)


async def _check_record(envelope: Envelope, head: int, store: Store) -> None:
    if envelope.position > head:
        raise UnannouncedRestore(f"Kafka is at position {envelope.position}, the log ends at {head}")
    if envelope.type not in CONTROL:
        await _same_event(envelope, store)


async def _same_event(envelope: Envelope, store: Store) -> None:
    rows = await store.recorder.log(envelope.position - 1, 1, envelope.position)
    if rows:
        row = rows[0]
        stored = store.mapper.to_domain_event(StoredEvent(row.stream, row.version, row.topic, row.state))
        if stored.id == envelope.id:
            return
    raise UnannouncedRestore(f"position {envelope.position} of the log is not the event that was sent from it")
