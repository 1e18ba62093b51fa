"""The relay: whatever happens to it, to its lead or to Kafka, readers get what the log has, once and in order."""

import asyncio
import signal
import sys
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from msgspec.structs import replace

from contracts.envelope import PARTITIONS, look
from contracts.log import CONTROL
from infra.kafka.local import LocalKafka
from infra.kafka.topics import create
from services.chassis import metrics
from services.chassis.clock import SetClock
from services.chassis.feeds import Feed, Place, Record
from services.chassis.identity import new_id
from services.chassis.intake import sift
from services.chassis.leading import LEADERSHIP
from services.chassis.postgres_recorder import PostgresRecorder
from services.chassis.published_log import PublishedLog
from services.chassis.publishing import names_of
from services.chassis.relay import PositionMoved, Relay, republish
from services.chassis.store import Store
from tests.chassis.counters import CHANNEL, COUNTERS, CounterOpened, CounterRaised, channels
from tests.chassis.stores import NOON, OCCASION, opened
from tests.conformance.channels import make_anew

pytestmark = [pytest.mark.kafka, pytest.mark.postgres]
PATIENCE = 40
LEASE = 1.5  # seconds
Read = dict[Feed, list[tuple[int, Any]]]  # positions and events


@dataclass
class Sent:
    """A trial service whose facts go to Kafka."""

    store: Store
    bootstrap: str
    suffix: str
    dsn: str

    @property
    def recorder(self) -> PostgresRecorder:
        assert isinstance(self.store.recorder, PostgresRecorder)
        return self.store.recorder

    def relay(self) -> Relay:
        return Relay(self.store, self.recorder, self.bootstrap, lease=LEASE)

    async def write(self, counters: int = 40) -> None:
        for _ in range(counters):
            counter = COUNTERS.new(new_id())
            await self.store.append(OCCASION, counter.then(CounterOpened(name="a"), CounterRaised(by=1)))

    async def written(self) -> Read:
        """What the log has published."""
        found: dict[Feed, list[Record]] = {}
        async for batch in PublishedLog(self.store).records({}):
            for feed, records in batch.items():
                found.setdefault(feed, []).extend(records)
        return self._read(found)

    @property
    def names(self) -> dict[str, type[Any]]:
        return names_of(channels(self.suffix))

    async def kept(self) -> dict[Feed, list[Record]]:
        """All that Kafka holds."""
        channel = CHANNEL + self.suffix
        partitions = [TopicPartition(channel, partition) for partition in range(PARTITIONS)]
        found: dict[Feed, list[Record]] = {}
        async with AIOKafkaConsumer(bootstrap_servers=self.bootstrap, auto_offset_reset="earliest") as consumer:
            ends = {at: end for at, end in (await consumer.end_offsets(partitions)).items() if end}
            consumer.assign(list(ends))
            while any([await consumer.position(at) < end for at, end in ends.items()]):
                for at, some in (await consumer.getmany(timeout_ms=200)).items():
                    feed = Feed("trial", channel, at.partition)
                    found.setdefault(feed, []).extend(Record(r.key, r.headers, r.value, r.offset) for r in some)
        return found

    async def read(self) -> Read:
        """What a reader makes of it that begins at the start. Raises Hole."""
        return self._read(await self.kept())

    def _read(self, found: Mapping[Feed, Sequence[Record]]) -> Read:
        sifted = {feed: sift(feed, Place(), records, self.names, ()).arrivals for feed, records in found.items()}
        return {feed: [(a.envelope.position, a.event) for a in some] for feed, some in sifted.items() if some}

    async def until(self, true: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not await true():
                await asyncio.sleep(0.05)

    async def recorded(self) -> int:
        return int(await self.recorder.pool.fetchval("select coalesce(max(position), 0) from relay"))

    async def is_sent(self) -> bool:
        return await self.recorded() == await self.recorder.head()

    async def cut_the_lead(self) -> None:
        await self.recorder.pool.execute(
            "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted"
            " and objid = $1 and database = (select oid from pg_database where datname = current_database())",
            LEADERSHIP,
        )


@asynccontextmanager
async def sending(bootstrap: str, dsn: str, clock: SetClock | None = None) -> AsyncIterator[Sent]:
    suffix = f"-{uuid.uuid4().hex[:8]}"
    await create(bootstrap, dict.fromkeys(channels(suffix), PARTITIONS))
    async with opened(dsn, clock=clock, suffix=suffix) as store:
        yield Sent(store, bootstrap, suffix, dsn)


@pytest.fixture
async def sent(kafka: LocalKafka, database: str) -> AsyncIterator[Sent]:
    async with sending(kafka.bootstrap, database) as sent:
        yield sent


@asynccontextmanager
async def running(*relays: Relay) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(relay.run()) for relay in relays]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_what_is_sent_is_what_the_log_has(sent: Sent) -> None:
    async with running(sent.relay()):
        await sent.write()
        await sent.until(sent.is_sent)
    assert await sent.read() == await sent.written()


async def test_another_goes_on_where_the_leads_connection_is_cut(sent: Sent) -> None:
    async with running(sent.relay(), sent.relay(), sent.relay()):
        for _ in range(4):
            await sent.write(15)
            await sent.cut_the_lead()
            await sent.write(15)
        await sent.until(sent.is_sent)
    assert await sent.read() == await sent.written()


async def test_a_relay_that_was_frozen_loses_the_lead_and_does_no_harm_when_it_thaws(sent: Sent) -> None:
    command = (sys.executable, "-m", "tests.chassis.relay_alone", sent.dsn, sent.bootstrap, sent.suffix)
    zombie = await asyncio.create_subprocess_exec(*command, cwd=Path(__file__).parents[2])
    try:
        await sent.write(20)
        await sent.until(sent.is_sent)
        writing = asyncio.create_task(sent.write(60))
        zombie.send_signal(signal.SIGSTOP)
        async with running(sent.relay()):
            await writing
            await sent.until(sent.is_sent)
            zombie.send_signal(signal.SIGCONT)
            await sent.write(20)
            await sent.until(sent.is_sent)
        await sent.write(20)
        await sent.until(sent.is_sent)  # by the thawed one, which leads again
    finally:
        zombie.kill()
        await zombie.wait()
    assert await sent.read() == await sent.written()


async def test_while_kafka_is_away_commands_go_on_and_then_all_of_it_is_sent(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.chassis.sending.SILENCE", 1.0)
    broker, clock = LocalKafka(tmp_path / "kafka"), SetClock(NOON)
    await asyncio.to_thread(broker.start)
    try:
        async with sending(broker.bootstrap, database, clock) as sent:
            relay = sent.relay()
            async with running(relay):
                await sent.write(5)
                await sent.until(sent.is_sent)
                await asyncio.to_thread(broker.kill)
                await sent.write(200)
                clock.at += timedelta(hours=1)
                await sent.until(lambda: _answer(relay.failure is not None and _lag() > 3599))
                assert await sent.recorded() < await sent.recorder.head()
                await asyncio.to_thread(broker.start)
                await sent.until(sent.is_sent)
                await sent.until(lambda: _answer(relay.failure is None and _lag() == 0))
            assert await sent.read() == await sent.written()
    finally:
        await asyncio.to_thread(broker.stop)


async def _answer(true: bool) -> bool:
    return true


def _lag() -> float:
    return float(metrics.RELAY_LAG.labels("trial")._value.get())


async def test_a_channel_that_was_lost_is_refilled_under_a_new_epoch_that_takes_nothing_away(sent: Sent) -> None:
    async with running(sent.relay()):
        await sent.write()
        await sent.until(sent.is_sent)
    before, head = await sent.kept(), await sent.recorder.head()
    await make_anew(sent.bootstrap, channels(sent.suffix))
    assert await republish(sent.recorder) == (2, head)
    async with running(sent.relay()):
        await sent.write(7)
        await sent.until(sent.is_sent)
    assert await sent.read() == await sent.written(), "who begins at the start finds everything"
    for feed, records in (await sent.kept()).items():
        place = sift(feed, Place(), before.get(feed, []), sent.names, ()).place
        new = sift(feed, replace(place, offset=-1), records, sent.names, ())
        assert all(arrival.envelope.position > head for arrival in new.arrivals), "who had read it finds the new alone"
        assert new.place.epoch == 2


async def test_who_sets_the_position_is_heard_by_the_relay_that_leads(sent: Sent) -> None:
    relay = sent.relay()
    async with running(relay):
        await sent.write(3)
        await sent.until(sent.is_sent)
        await sent.recorder.pool.execute("update relay set position = 0, last = '{}'")
        await sent.write(1)
        await sent.until(sent.is_sent)
    assert PositionMoved.__name__ not in (relay.failure or "")
    facts = [r for records in (await sent.kept()).values() for r in records if look(r.headers).type not in CONTROL]
    assert len(facts) == 6 + 2 + 8, "what was sent, what the relay learned by, and all of it again"
    assert await sent.read() == await sent.written()


async def test_only_one_leads_and_says_so(sent: Sent) -> None:
    leads, relays = metrics.RELAY_LEADS.labels("trial"), [sent.relay() for _ in range(3)]
    async with running(*relays):
        await sent.write(1)
        await sent.until(sent.is_sent)
        assert leads._value.get() == 1
        assert sorted(relay.position for relay in relays) == [0, 0, await sent.recorder.head()]
        await sent.until(lambda: _answer(metrics.HEAD.labels("trial")._value.get() >= 2))
    assert leads._value.get() == 0
