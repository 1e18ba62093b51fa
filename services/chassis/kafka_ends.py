"""Hold the end of every partition on Kafka against the log: a restore that nobody announced must stop the relay."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Final

import msgspec
import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition

from contracts.envelope import PARTITIONS, Envelope, UnreadableEnvelope, from_headers
from contracts.log import CONTROL, Progress
from services.chassis.epochs import NEW_LOG, Epochs, lost
from services.chassis.feeds import Feed
from services.chassis.published_log import PublishedLog
from services.chassis.store import Store

log = structlog.get_logger()
LOOK_BACK: Final = 8  # records: the last ones may all be progress records
PATIENCE: Final = 15  # seconds
Range = tuple[int, int]  # of offsets
_decoder: Final = msgspec.json.Decoder(Progress)


class UnannouncedRestore(Exception):
    """Kafka holds what the log does not: the store was put back and nobody said so."""


async def check_ends(bootstrap: str, store: Store, sent: Mapping[Feed, int]) -> None:
    """`sent`: the last position sent on each feed. Raises UnannouncedRestore.

    A partition that has lost what was sent stops nobody: its readers see the hole and refill from the published log.
    """
    published = PublishedLog(store)
    head, epochs = await published.head(), await published.epochs()
    async with _ends(bootstrap, store.publisher.channels) as (consumer, ranges):
        for at, (_, end) in ranges.items():
            if not end and sent.get(Feed(store.publisher.source, at.topic, at.partition)):
                log.warning("what was sent is gone from kafka", channel=at.topic, partition=at.partition)
        last = [each async for each in _last_records(consumer, ranges)]
    for _, heard in last:
        _check_epochs(heard, epochs)
    for envelope, _ in last:
        await _check_record(envelope, head, epochs, published)


async def newest_epoch(bootstrap: str, channels: Collection[str]) -> int:
    """Of which anybody who reads these channels may have heard: what is announced next lies above it."""
    newest, _ = NEW_LOG[0]
    async with _ends(bootstrap, channels) as (consumer, ranges):
        async for envelope, heard in _last_records(consumer, ranges):
            newest = max(newest, envelope.epoch, *(epoch for epoch, _ in heard))
    return newest


@asynccontextmanager
async def _ends(
    bootstrap: str, channels: Collection[str]
) -> AsyncIterator[tuple[AIOKafkaConsumer, dict[TopicPartition, Range]]]:
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="none")
    await consumer.start()
    try:
        partitions = [TopicPartition(c, p) for c in channels for p in range(PARTITIONS)]
        begins, ends = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
        async with asyncio.timeout(PATIENCE):
            yield consumer, {at: (begins[at], end) for at, end in ends.items()}
    finally:
        await consumer.stop()


async def _last_records(
    consumer: AIOKafkaConsumer, ranges: Mapping[TopicPartition, Range]
) -> AsyncIterator[tuple[Envelope, Epochs]]:
    """Of every partition, each with the epochs that it tells of; whatever cannot be read says nothing of the log."""
    unread = {at: (begin, end) for at, (begin, end) in ranges.items() if begin < end}
    consumer.assign(list(unread))
    for partition, (begin, end) in unread.items():
        consumer.seek(partition, max(begin, end - LOOK_BACK))
    while unread:
        for partition, records in (await consumer.getmany(timeout_ms=200)).items():
            for record in records:
                try:
                    envelope = from_headers([(n, v) for n, v in record.headers if v is not None])
                    heard = _decoder.decode(record.value or b"").epochs if envelope.type in CONTROL else ()
                except (UnreadableEnvelope, msgspec.DecodeError):
                    continue
                yield envelope, heard
            if records and records[-1].offset >= ranges[partition][1] - 1:
                unread.pop(partition, None)


def _check_epochs(heard: Epochs, epochs: Epochs) -> None:
    """A store that was put back to before an announcement has forgotten it: its number must not come twice."""
    known = dict(epochs)
    for epoch, after in heard:
        if known.get(epoch, after) != after:
            told = f"Kafka has heard that epoch {epoch} begins after {after}, the log says after {known[epoch]}"
            raise UnannouncedRestore(f"{told}: announce the restore with a higher one")


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
