"""The relay against a producer whose every acknowledgement the test gives: what it sends, when, and what it holds."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaConnectionError

from contracts.log import PROGRESSED
from infra.kafka.local import LocalKafka
from infra.kafka.topics import create
from services.chassis import relay as relaying
from services.chassis import sending
from services.chassis.feeds import Feed, Record
from services.chassis.identity import new_id
from services.chassis.postgres_recorder import PostgresRecorder
from services.chassis.relay import Relay
from services.chassis.store import Store
from tests.chassis.counters import COUNTERS, CounterOpened, CounterRaised
from tests.chassis.stores import OCCASION, opened

PATIENCE = 20
pytestmark = pytest.mark.postgres


class Broker:
    """Takes batches and keeps what it acknowledged; `open`: whether it acknowledges; `refuses`: how often it fails."""

    def __init__(self) -> None:
        self.open, self.refuses = asyncio.Event(), 0
        self.open.set()
        self.kept: defaultdict[int, list[bytes]] = defaultdict(list)  # names, by partition
        self.under_way: Counter[tuple[str, int]] = Counter()
        self.most_at_once, self.partitions_at_once = 0, 0
        self.producers = 0
        self.living = 0

    @asynccontextmanager
    async def producing(self, *_: Any) -> AsyncIterator["Producer"]:
        assert self.living == 0, "the one before it was not discarded"
        self.producers, self.living = self.producers + 1, self.living + 1
        try:
            yield Producer(self)
        finally:
            self.living -= 1

    @property
    def facts(self) -> int:
        return sum(name != PROGRESSED.encode() for names in self.kept.values() for name in names)

    @property
    def progress(self) -> int:
        """Rounds of progress records: each goes on every partition of two channels."""
        return sum(name == PROGRESSED.encode() for names in self.kept.values() for name in names) // 32


class Producer:
    def __init__(self, broker: Broker) -> None:
        self._broker, self._makes = broker, AIOKafkaProducer(bootstrap_servers="127.0.0.1:1", max_batch_size=1 << 20)
        self._makes._closed = True  # it never began

    def create_batch(self) -> "Batch":
        return Batch(self._makes.create_batch())

    async def send_batch(self, batch: "Batch", channel: str, partition: int) -> Awaitable[None]:
        broker, at = self._broker, (channel, partition)
        broker.under_way[at] += 1
        broker.most_at_once = max(broker.most_at_once, *broker.under_way.values())
        broker.partitions_at_once = max(broker.partitions_at_once, sum(map(bool, broker.under_way.values())))

        async def acknowledged() -> None:
            await asyncio.sleep(0)
            await broker.open.wait()
            broker.under_way[at] -= 1
            if broker.refuses:
                broker.refuses -= 1
                raise KafkaConnectionError("refused by the test")
            broker.kept[partition] += batch.names

        return asyncio.ensure_future(acknowledged())


class Batch:
    def __init__(self, builder: Any) -> None:
        self._builder = builder
        self.names: list[bytes] = []
        self.size, self.record_count = builder.size, builder.record_count

    def append(self, **record: Any) -> Any:
        added = self._builder.append(**record)
        if added is not None:
            self.names.append(dict(record["headers"])["ce_type"])
        return added


class Held:
    """A relay, its store and its broker; `asked`: how many facts it has read."""

    def __init__(self, store: Store, broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
        assert isinstance(store.recorder, PostgresRecorder)
        self.store, self.broker, self.recorder, self.asked = store, broker, store.recorder, 0
        self.relay = Relay(store, store.recorder, "nowhere", lease=1.5)
        whole = store.recorder.log

        async def log(after: int, limit: int, *args: Any) -> Any:
            rows = await whole(after, limit, *args)
            self.asked += len(rows)
            return rows

        monkeypatch.setattr(store.recorder, "log", log)

    async def write(self, count: int, text: str = "a") -> None:
        counter = COUNTERS.new(new_id())
        raised = [CounterRaised(by=1)] * (count - 1)
        await self.store.append(OCCASION, counter.then(CounterOpened(name=text), *raised))

    async def recorded(self) -> int:
        return int(await self.recorder.pool.fetchval("select coalesce(max(position), 0) from relay"))

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not true():
                await asyncio.sleep(0.01)

    async def is_sent(self) -> None:
        async with asyncio.timeout(PATIENCE):
            while await self.recorded() != await self.recorder.head():
                await asyncio.sleep(0.01)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.relay.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def held(database: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Held]:
    async def whole(*_: Any) -> None:
        """Kafka holds nothing that the log does not."""

    broker = Broker()
    monkeypatch.setattr(sending, "producing", broker.producing)
    monkeypatch.setattr(relaying, "check_ends", whole)
    monkeypatch.setattr(relaying, "RETRY", 0.01)
    async with opened(database) as store:
        yield Held(store, broker, monkeypatch)


async def test_no_partition_has_two_batches_under_way_and_all_go_side_by_side(
    held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "BATCH_BYTES", 500)  # one or two records
    for _ in range(20):
        await held.write(12)
    async with held.running():
        await held.is_sent()
    assert held.broker.facts == 240
    assert held.broker.most_at_once == 1
    assert held.broker.partitions_at_once > 4


async def test_the_next_is_read_while_one_is_sent_and_no_more_than_that(
    held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever waits, and however long: the relay holds two chunks of it."""
    monkeypatch.setattr(relaying, "CHUNK", 40)
    for _ in range(30):
        await held.write(10)
    held.broker.open.clear()
    async with held.running():
        await held.until(lambda: held.broker.partitions_at_once > 0 and held.asked > 5)
        await asyncio.sleep(0.3)
        assert held.asked == 5 + 10, "the first chunk is an eighth, each after it twice the one before"
        held.broker.open.set()
        await held.is_sent()
    assert (held.broker.facts, held.asked) == (300, 300)


async def test_no_position_is_recorded_before_it_is_acknowledged(held: Held) -> None:
    await held.write(3)
    held.broker.open.clear()
    async with held.running():
        await held.until(lambda: held.broker.partitions_at_once > 0)
        await asyncio.sleep(0.2)
        assert (await held.recorded(), held.relay.position) == (0, 0)
        held.broker.open.set()
        await held.is_sent()


async def test_after_any_error_another_producer_begins_at_the_recorded_position(held: Held) -> None:
    await held.write(3)
    async with held.running():
        await held.is_sent()
        held.broker.refuses = 2
        await held.write(4)
        await held.is_sent()
    assert held.broker.producers == 3, "the first, one after each error, and never two at once"
    assert held.broker.facts == 7, "nothing of what was recorded is sent again"


async def test_while_kafka_is_silent_commands_go_on_and_it_is_said(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "SILENCE", 0.05)
    held.broker.open.clear()
    async with held.running():
        await held.write(3)
        await held.until(lambda: "nothing was heard" in (held.relay.failure or ""))
        await held.write(200)
        held.broker.open.set()
        await held.is_sent()
        await held.until(lambda: held.relay.failure is None)
    assert held.broker.facts == 203


async def test_a_quiet_log_says_so_less_and_less_often(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once for what was sent, then after 1, 2, 4 … times the wait; and at once when it is quiet no more."""
    monkeypatch.setattr(relaying, "PROGRESS", 0.05)
    monkeypatch.setattr(relaying, "QUIET", 0.1)
    await held.write(1)
    async with held.running():
        await held.is_sent()
        began = asyncio.get_running_loop().time()
        await held.until(lambda: held.broker.progress >= 4)
        assert asyncio.get_running_loop().time() - began > 0.5, "0, 0.1, 0.3, 0.7 s, and not every 0.05"
        before = held.broker.progress
        await held.write(1)
        head = await held.recorder.head()
        await held.until(lambda: held.relay.told == head)
        assert held.broker.progress > before


async def test_a_fact_that_kafka_would_not_take_is_refused_before_anything_is_sent(held: Held) -> None:
    """The broker's refusal would wedge an idempotent producer."""
    await held.write(2)
    async with held.running():
        await held.is_sent()
        stream = new_id()
        fact = b'{"id":"%b","effective_on":"2026-05-06","region":"","fact":{"name":"%b"}}'
        await held.recorder.pool.execute(
            "insert into stored_events (originator_id, originator_version, topic, state, recorded_at)"
            " values ($1, 1, 'trial.counter.opened:1', $2, now())",
            stream,
            fact % (str(new_id()).encode(), b"x" * (1 << 20)),
        )
        await held.until(lambda: "TooLargeToSend" in (held.relay.failure or ""))
        assert held.broker.facts == 2


@pytest.mark.kafka
async def test_what_a_discarded_producer_still_holds_never_comes(kafka: LocalKafka) -> None:
    """Flushed it would come after what is sent again, or instead of it."""
    channel = f"trial.discarded-{new_id().hex[-8:]}"
    await create(kafka.bootstrap, {channel: 1})
    feed, record = Feed("trial", channel, 0), Record(b"k" * 16, [("n", b"1")], b"{}")
    async with sending.producing(kafka.bootstrap, "relay") as producer:
        assert producer._txn_manager is not None, "it is idempotent"
        await sending.send(producer, sending.packed(producer, {feed: [record]}))
        producer._sender._muted_partitions.add(TopicPartition(channel, 0))  # as while one is under way
        (batch,) = sending.packed(producer, {feed: [record, record]})[feed]
        await producer.send_batch(batch, channel, partition=0)
    await asyncio.sleep(0.3)
    async with AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap) as consumer:
        assert await consumer.end_offsets([TopicPartition(channel, 0)]) == {TopicPartition(channel, 0): 1}
