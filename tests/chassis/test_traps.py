"""The libraries' traps that this code could fall into, each shown to be stepped over."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import UnknownTopicOrPartitionError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from msgspec.structs import replace

from contracts.envelope import to_headers
from infra.kafka.topics import create
from services.chassis.feeds import Feed, Place, Record
from services.chassis.kafka_ends import UnannouncedRestore, check_ends
from services.chassis.kafka_feed import NOTHING_AFTER, KafkaFeed
from services.chassis.relay import TooLargeToSend, _send
from tests.chassis.counters import COUNTERS, CounterOpened
from tests.chassis.stores import OCCASION, opened
from tests.chassis.test_intake import envelope


@dataclass
class Taking:
    """A sink that notes what it is given."""

    records: list[Record] = field(default_factory=list)
    failures: int = 0
    taken: dict[Feed, Place] = field(default_factory=dict)
    names: Mapping[str, type[Any]] = field(default_factory=dict)

    async def places(self) -> dict[Feed, Place]:
        return dict(self.taken)

    async def apply(self, feed: Feed, records: Sequence[Record]) -> Place:
        if self.failures:
            self.failures -= 1
            raise OSError("not now")
        self.records.extend(records)
        place = self.taken[feed] = Place(position=1, offset=records[-1].offset + 1)
        return place

    async def until(self, count: int) -> None:
        async with asyncio.timeout(15):
            while len(self.records) < count:
                await asyncio.sleep(0.02)


async def nothing(_: Feed, __: int) -> Sequence[Record]:
    return []


def subscriber_of(broker: KafkaBroker) -> Any:
    (subscriber,) = broker.subscribers
    return subscriber


def feed_of(sink: Taking, channel: str) -> KafkaFeed:
    return KafkaFeed(f"group-{channel}", {channel: "trial"}, sink, nothing, session_ms=1000)


@asynccontextmanager
async def listening(bootstrap: str, channel: str, sink: Taking) -> AsyncIterator[KafkaBroker]:
    broker = KafkaBroker(bootstrap, allow_auto_create_topics=False, logger=None)
    feed_of(sink, channel).subscribe(broker)
    await broker.start()
    try:
        yield broker
    finally:
        await broker.stop()


@pytest.fixture
def channel() -> str:
    return f"trial.traps-{uuid.uuid4().hex[:8]}"


def test_no_subscriber_acknowledges_by_itself_replies_or_resets() -> None:
    broker = KafkaBroker("127.0.0.1:1", allow_auto_create_topics=False, logger=None)
    feed_of(Taking(), "trial.x").subscribe(broker)
    subscriber = subscriber_of(broker)
    arguments = subscriber._connection_args
    assert subscriber.ack_policy is AckPolicy.MANUAL
    assert subscriber._no_reply is True
    assert arguments["auto_offset_reset"] == "none"
    assert arguments["enable_auto_commit"] is False


@pytest.mark.kafka
async def test_a_batch_survives_what_no_parser_can_read(kafka: Any, channel: str) -> None:
    """Null and non-UTF-8 headers, null and broken bodies: each record still arrives, raw."""
    await create(kafka.bootstrap, {channel: 1})
    sink = Taking()
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap) as producer:
        for value, headers in [
            (b"1", [("ce_id", b"\xff\xfe")]),
            (b"2", [("ce_id", None)]),
            (None, []),
            (b"\xff not json", [("content-type", b"application/json")]),
            (b"5", [("reply_to", f"{channel}-answers".encode())]),
        ]:
            await producer.send_and_wait(channel, value, key=b"key", headers=headers)
    async with listening(kafka.bootstrap, channel, sink):
        await sink.until(5)
    assert [record.body for record in sink.records] == [b"1", b"2", None, b"\xff not json", b"5"]


@pytest.mark.kafka
async def test_a_reply_to_header_makes_nobody_publish(kafka: Any, channel: str) -> None:
    answers = f"{channel}-answers"
    await create(kafka.bootstrap, {channel: 1, answers: 1})
    sink = Taking()
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap) as producer:
        await producer.send_and_wait(channel, b"1", headers=[("reply_to", answers.encode())])
    async with listening(kafka.bootstrap, channel, sink):
        await sink.until(1)
        await asyncio.sleep(0.3)
    async with AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap) as consumer:
        partition = TopicPartition(answers, 0)
        assert (await consumer.end_offsets([partition]))[partition] == 0


@pytest.mark.kafka
async def test_what_failed_is_delivered_again_and_nothing_is_passed_over(kafka: Any, channel: str) -> None:
    await create(kafka.bootstrap, {channel: 1})
    sink = Taking(failures=2)
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap) as producer:
        for number in range(3):
            await producer.send_and_wait(channel, str(number).encode())
    async with listening(kafka.bootstrap, channel, sink):
        await sink.until(3)
    assert [record.body for record in sink.records] == [b"0", b"1", b"2"]


@pytest.mark.kafka
async def test_a_reader_never_creates_a_channel(kafka: Any, channel: str) -> None:
    """A missing channel stays missing; created by a reader it would have one partition."""
    broker = KafkaBroker(kafka.bootstrap, allow_auto_create_topics=False, logger=None)
    feed_of(Taking(), channel).subscribe(broker)
    with suppress(UnknownTopicOrPartitionError, TimeoutError):
        async with asyncio.timeout(3):
            await broker.start()
    await broker.stop()
    async with AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap) as consumer:
        assert channel not in await consumer.topics()


@pytest.mark.kafka
async def test_a_position_below_what_kafka_keeps_is_refilled_not_reset(kafka: Any, channel: str) -> None:
    await create(kafka.bootstrap, {channel: 1})
    feed, asked = Feed("trial", channel, 0), []
    sink = Taking(taken={feed: Place(position=3, offset=40)})

    async def refill(of: Feed, mark: int) -> Sequence[Record]:
        if mark == NOTHING_AFTER:  # a log that was never restored has nothing to announce
            return []
        asked.append((of, mark))
        return [Record(b"", [], b"from the log")]

    broker = KafkaBroker(kafka.bootstrap, allow_auto_create_topics=False, logger=None)
    KafkaFeed(f"group-{channel}", {channel: "trial"}, sink, refill, session_ms=1000).subscribe(broker)
    await broker.start()
    try:
        await sink.until(1)
    finally:
        await broker.stop()
    assert asked[0] == (feed, 3)
    assert sink.records[0].body == b"from the log"


@pytest.mark.kafka
async def test_a_full_batch_is_sent_and_the_record_that_did_not_fit_follows(kafka: Any, channel: str) -> None:
    """`append` answers None where a batch is full: in the stock recipe the record is gone."""
    await create(kafka.bootstrap, {channel: 1})
    feed = Feed("trial", channel, 0)
    records = [Record(UUID(int=n).bytes, [("n", str(n).encode())], b"x" * 200_000) for n in range(12)]
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, max_batch_size=1 << 20) as producer:
        await _send(producer, {feed: records})
    async with AIOKafkaConsumer(channel, bootstrap_servers=kafka.bootstrap, auto_offset_reset="earliest") as consumer:
        keys: list[bytes] = []
        async with asyncio.timeout(15):
            while len(keys) < len(records):
                for some in (await consumer.getmany(timeout_ms=200)).values():
                    keys += [record.key for record in some]
    assert keys == [record.key for record in records]


@pytest.mark.kafka
async def test_a_record_too_large_for_kafka_is_told_before_it_is_sent(kafka: Any, channel: str) -> None:
    await create(kafka.bootstrap, {channel: 1})
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, max_batch_size=1 << 20) as producer:
        with pytest.raises(ExceptionGroup) as caught:
            await _send(producer, {Feed("trial", channel, 0): [Record(b"", [], b"x" * (1 << 21))]})
    assert caught.group_contains(TooLargeToSend)


@pytest.mark.kafka
@pytest.mark.postgres
async def test_a_restore_that_nobody_announced_stops_the_relay(kafka: Any, database: str, channel: str) -> None:
    suffix = f"-{channel[-8:]}"
    await create(kafka.bootstrap, {f"trial.counters{suffix}": 16, f"trial.others{suffix}": 16})
    async with opened(database, suffix=suffix) as store:
        await store.append(OCCASION, COUNTERS.new(UUID(int=5)).then(CounterOpened(name="a")))
        async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap) as producer:
            ahead = replace(envelope(900, 0), subject=UUID(int=5))
            headers = to_headers(ahead)
            await producer.send_and_wait(f"trial.counters{suffix}", b"{}", headers=headers, partition=5)
        with pytest.raises(UnannouncedRestore):
            await check_ends(kafka.bootstrap, store, {})
