"""Hold the end of every partition on Kafka against the log: a restore that nobody announced must stop the relay."""

import asyncio
from collections.abc import Mapping
from typing import Final

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition

from contracts.envelope import PARTITIONS, Envelope, UnreadableEnvelope, from_headers
from contracts.log import CONTROL
from services.chassis.epochs import Epochs, lost
from services.chassis.feeds import Feed
from services.chassis.published_log import PublishedLog
from services.chassis.store import Store

log = structlog.get_logger()
LOOK_BACK: Final = 8  # records: the last ones may all be progress records
PATIENCE: Final = 15  # seconds
Range = tuple[int, int]  # of offsets


class UnannouncedRestore(Exception):
    """Kafka holds what the log does not: the store was put back and nobody said so."""


async def check_ends(bootstrap: str, store: Store, sent: Mapping[Feed, int]) -> None:
    """`sent`: the last position sent on each feed. Raises UnannouncedRestore.

    A partition that has lost what was sent stops nobody: its readers see the hole and refill from the published log.
    """
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="none")
    await consumer.start()
    try:
        partitions = [TopicPartition(c, p) for c in store.publisher.channels for p in range(PARTITIONS)]
        begins = await consumer.beginning_offsets(partitions)
        ranges = {at: (begins[at], end) for at, end in (await consumer.end_offsets(partitions)).items()}
        for at, (_, end) in ranges.items():
            if not end and sent.get(Feed(store.publisher.source, at.topic, at.partition)):
                log.warning("what was sent is gone from kafka", channel=at.topic, partition=at.partition)
        async with asyncio.timeout(PATIENCE):
            await _check(consumer, {at: both for at, both in ranges.items() if both[0] < both[1]}, store)
    finally:
        await consumer.stop()


async def _check(consumer: AIOKafkaConsumer, ranges: Mapping[TopicPartition, Range], store: Store) -> None:
    consumer.assign(list(ranges))
    for partition, (begin, end) in ranges.items():
        consumer.seek(partition, max(begin, end - LOOK_BACK))
    published = PublishedLog(store)
    head, epochs = await published.head(), await published.epochs()
    unread = dict(ranges)
    while unread:
        for partition, records in (await consumer.getmany(timeout_ms=200)).items():
            for record in records:
                try:
                    envelope = from_headers([(n, v) for n, v in record.headers if v is not None])
                except UnreadableEnvelope:
                    continue  # whoever wrote it, it says nothing of the log
                await _check_record(envelope, head, epochs, published)
            if records and records[-1].offset >= ranges[partition][1] - 1:
                unread.pop(partition, None)


async def _check_record(envelope: Envelope, head: int, epochs: Epochs, published: PublishedLog) -> None:
    if envelope.epoch > epochs[-1][0]:
        told = f"Kafka has heard of epoch {envelope.epoch}, the log is in {epochs[-1][0]}"
        raise UnannouncedRestore(f"{told}: announce the restore with a higher one")
    if lost(envelope.epoch, envelope.position, epochs):
        return
    if envelope.position > head:
        raise UnannouncedRestore(f"Kafka is at position {envelope.position}, the log ends at {head}: announce it")
    if envelope.type not in CONTROL and not await published.vouches(envelope.position, envelope.id):
        raise UnannouncedRestore(f"position {envelope.position} of the log is not the event that was sent from it")
