"""The traps of FastStream, aiokafka and Kafka that this code could fall into, each shown to be stepped over.

The numbers are those of the list in which they were measured: B1 and I2 producing, B3 FastStream, I3 and I4 consuming,
I5 positions. What the conformance suite holds on every road is not repeated here.
"""

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import CommitFailedError, UnknownTopicOrPartitionError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from msgspec.structs import replace

from contracts.envelope import to_headers
from infra.kafka.topics import create
from services.chassis.feeds import Feed, Place, Record, Suspect
from services.chassis.kafka_ends import UnannouncedRestore, check_ends
from services.chassis.kafka_feed import NOTHING_AFTER, KafkaFeed
from services.chassis.logs import _Rarely
from services.chassis.sending import TooLargeToSend, packed, send
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
    """B3.1, B3.2, B3.7, B3.11, I5: every default that acknowledges, replies or jumps is set."""
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
    """B3.5, B3.6, B3.9: null and non-UTF-8 headers, null and broken bodies: each record still arrives, raw."""
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
    """B3.7."""
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
    """B3.3: an exception without a nack would let the position move on."""
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
    """B3.10: a missing channel stays missing; created by a reader it would have one partition."""
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
    """I5: a reset to the earliest is a silent loss, a reset to the latest a greater one."""
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
    """B1: `append` answers None where a batch is full: in the stock recipe the record is gone."""
    await create(kafka.bootstrap, {channel: 1})
    feed = Feed("trial", channel, 0)
    records = [Record(UUID(int=n).bytes, [("n", str(n).encode())], b"x" * 200_000) for n in range(12)]
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, max_batch_size=1 << 20) as producer:
        await send(producer, packed(producer, {feed: records}))
    async with AIOKafkaConsumer(channel, bootstrap_servers=kafka.bootstrap, auto_offset_reset="earliest") as consumer:
        keys: list[bytes] = []
        async with asyncio.timeout(15):
            while len(keys) < len(records):
                for some in (await consumer.getmany(timeout_ms=200)).values():
                    keys += [record.key for record in some]
    assert keys == [record.key for record in records]


@pytest.mark.kafka
async def test_a_record_too_large_for_kafka_is_told_before_it_is_sent(kafka: Any, channel: str) -> None:
    """I2: refused by the broker it would wedge the idempotent producer on that partition for ever."""
    await create(kafka.bootstrap, {channel: 1})
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, max_batch_size=1 << 20) as producer:
        with pytest.raises(TooLargeToSend):
            packed(producer, {Feed("trial", channel, 0): [Record(b"", [], b"x" * (1 << 21))]})


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


@pytest.mark.kafka
async def test_a_poison_that_nobody_parks_is_tried_again_slowly_and_said(kafka: Any, channel: str) -> None:
    """B3.4, B3.12: nack alone is an immediate retry, and what a handler raises is swallowed after a log line."""
    await create(kafka.bootstrap, {channel: 1})
    sink = Taking(failures=10**6)
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap) as producer:
        await producer.send_and_wait(channel, b"0")
    feed = feed_of(sink, channel)
    broker = KafkaBroker(kafka.bootstrap, allow_auto_create_topics=False, logger=None)
    feed.subscribe(broker)
    await broker.start()
    async with asyncio.timeout(15):
        while sink.failures > 10**6 - 3:
            await asyncio.sleep(0.02)
    assert feed.failure == "OSError: not now"
    assert feed._attempts == 10**6 - sink.failures
    sink.failures = 0
    await sink.until(1)
    await broker.stop()
    assert feed.failure is None


@pytest.mark.kafka
async def test_an_acknowledgement_after_a_rebalance_fails_nobody(
    kafka: Any, channel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I4: offsets in Kafka are for dashboards; that they cannot be committed any more is no failure."""
    await create(kafka.bootstrap, {channel: 1})
    sink = Taking()

    asked = 0

    async def moved(*_: Any) -> None:
        nonlocal asked
        asked += 1
        raise CommitFailedError

    monkeypatch.setattr(AIOKafkaConsumer, "commit", moved)
    async with (
        AIOKafkaProducer(bootstrap_servers=kafka.bootstrap) as producer,
        listening(kafka.bootstrap, channel, sink),
    ):
        for number in range(3):
            await producer.send_and_wait(channel, str(number).encode())
            await sink.until(number + 1)
    assert asked
    assert [record.body for record in sink.records] == [b"0", b"1", b"2"]


def test_no_member_is_static_and_a_dead_one_is_missed_soon() -> None:
    """I4: a static member that stays away keeps its partitions idle; heartbeats are a third of a session or less."""
    broker = KafkaBroker("127.0.0.1:1", allow_auto_create_topics=False, logger=None)
    KafkaFeed("reader", {"trial.x": "trial"}, Taking(), nothing).subscribe(broker)
    arguments = subscriber_of(broker)._connection_args
    assert arguments["group_instance_id"] is None
    assert (arguments["session_timeout_ms"], arguments["heartbeat_interval_ms"]) == (6000, 300)


@pytest.mark.kafka
async def test_one_feed_that_cannot_be_read_does_not_stop_the_others_of_a_batch(kafka: Any, channel: str) -> None:
    """B3.15: a nack rewinds every partition of the batch; what could be applied was applied before it."""
    await create(kafka.bootstrap, {channel: 4})
    sink = Taking()
    whole = sink.apply

    async def suspicious(feed: Feed, records: Sequence[Record]) -> Place:
        if feed.partition == 0:
            raise Suspect("no readable key")
        return await whole(feed, records)

    sink.apply = suspicious  # type: ignore[method-assign]
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap) as producer:
        for partition in range(4):
            await producer.send_and_wait(channel, str(partition).encode(), partition=partition)
    async with listening(kafka.bootstrap, channel, sink):
        await sink.until(3)
    assert {record.body for record in sink.records} == {b"1", b"2", b"3"}


def test_a_broker_that_is_away_is_not_said_thousands_of_times() -> None:
    """I2: aiokafka writes 25,000 lines in five seconds when its broker is gone."""
    rarely = _Rarely()
    lines = [logging.LogRecord("aiokafka.conn", logging.ERROR, "", 0, "gone", (), None) for _ in range(1000)]
    assert sum(rarely.filter(line) for line in lines) == 1
