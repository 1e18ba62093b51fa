"""One code path, two feeds, two databases: what a reader has applied is exactly what was published, once, in order."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from eventsourcing.persistence import StoredEvent
from faststream.kafka import KafkaBroker

from infra.kafka.topics import create
from services.chassis.feeds import Feed, Record
from services.chassis.identity import new_id
from services.chassis.kafka_feed import KafkaFeed
from services.chassis.log_feed import LogFeed
from services.chassis.postgres_recorder import PostgresRecorder
from services.chassis.published_log import PublishedLog
from services.chassis.publishing import Publisher
from services.chassis.reaction import ReactionSink
from services.chassis.recorder import Recorder
from services.chassis.relay import Relay
from services.chassis.sqlite_recorder import SqliteRecorder
from services.chassis.store import Store, mapper_of
from tests.chassis.counters import CHANNEL, COUNTERS, CounterOpened, CounterRaised
from tests.chassis.echo import ECHOES, Echo, reaction
from tests.chassis.stores import OCCASION, opened

PATIENCE = 12


@dataclass
class Pair:
    """A trial service, and the echo service that listens to it."""

    trial: Store
    echo: Store
    suffix: str
    bootstrap: str = ""
    sink: ReactionSink = field(init=False)

    def __post_init__(self) -> None:
        self.sink = ReactionSink(self.echo, reaction(self.suffix))

    async def refill(self, feed: Feed, mark: int) -> Sequence[Record]:
        batches = PublishedLog(self.trial).records({feed: mark}, mark)
        return [record async for batch in batches for record in batch.get(feed, [])]

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Carry facts from the one to the other: over Kafka where there is one, else from the log itself."""
        async with AsyncExitStack() as stack:
            if self.bootstrap:
                assert isinstance(self.trial.recorder, PostgresRecorder)
                await stack.enter_async_context(running(Relay(self.trial, self.trial.recorder, self.bootstrap).run))
                broker = KafkaBroker(self.bootstrap, allow_auto_create_topics=False)
                sources = {CHANNEL + self.suffix: "trial"}
                KafkaFeed(f"echo{self.suffix}", sources, self.sink, self.refill, session_ms=1000).subscribe(broker)
                await broker.start()
                stack.push_async_callback(broker.stop)
            else:
                feed = LogFeed(
                    "echo",
                    PublishedLog(self.trial),
                    [CHANNEL + self.suffix],
                    self.sink,
                    self.trial.follow(),
                    self.trial.clock,
                )
                await stack.enter_async_context(running(feed.run))
            yield

    async def settled(self, expected: dict[UUID, Echo]) -> None:
        async with asyncio.timeout(PATIENCE):
            while await self.heard(expected) != expected:
                await asyncio.sleep(0.05)

    async def heard(self, of: dict[UUID, Echo]) -> dict[UUID, Echo]:
        return {c: (await self.echo.load(ECHOES, UUID(int=c.int ^ 1))).state for c in of}

    async def published(self) -> dict[UUID, Echo]:
        """What the echo must come to, read from the trial's log by the plainest fold."""
        expected: dict[UUID, Echo] = {}
        for row in await self.trial.recorder.log(0, 100_000):
            fact = self.trial.mapper.to_domain_event(_stored(row)).fact
            was = expected.get(row.stream, Echo())
            expected[row.stream] = Echo((*was.heard, row.position), was.total + getattr(fact, "by", 0))
        return expected


def _stored(row: Any) -> StoredEvent:
    return StoredEvent(row.stream, row.version, row.topic, row.state)


@asynccontextmanager
async def running(run: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    task = asyncio.ensure_future(run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


WAYS = [
    pytest.param(("log", "sqlite"), id="log-sqlite"),
    pytest.param(("log", "postgres"), id="log-postgres", marks=pytest.mark.postgres),
    pytest.param(("kafka", "sqlite"), id="kafka-sqlite", marks=[pytest.mark.kafka, pytest.mark.postgres]),
    pytest.param(("kafka", "postgres"), id="kafka-postgres", marks=[pytest.mark.kafka, pytest.mark.postgres]),
]


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> tuple[str, str, str]:
    """The servers a way stands on, started outside of any running loop: bootstrap, dsn, and the reader's database."""
    feed, base = request.param
    bootstrap = request.getfixturevalue("kafka").bootstrap if feed == "kafka" else ""
    dsn = request.getfixturevalue("database") if feed == "kafka" or base == "postgres" else ""
    return bootstrap, dsn, base


@pytest.fixture
async def pair(way: tuple[str, str, str], tmp_path: Path) -> AsyncIterator[Pair]:
    bootstrap, database, base = way
    suffix = f"-{uuid.uuid4().hex[:8]}"
    if bootstrap:
        await create(bootstrap, {CHANNEL + suffix: 16, f"trial.others{suffix}": 16})
    where: Path | str = database or tmp_path / "trial.sqlite"
    async with opened(where, suffix=suffix) as trial:
        if base == "postgres":
            recorder: Recorder = await PostgresRecorder.open(await _another(database))
        else:
            recorder = SqliteRecorder(tmp_path / "echo.sqlite")
        mapper = mapper_of([ECHOES])
        echo = Store(recorder, mapper, Publisher("echo", mapper, {}, ()), trial.clock)
        yield Pair(trial, echo, suffix, bootstrap)
        await echo.close()


async def _another(database: str) -> str:
    """A second database beside the first; it goes with the cluster."""
    name = f"echo_{uuid.uuid4().hex}"
    db = await asyncpg.connect(database)
    await db.execute(f"create database {name}")
    await db.close()
    return database.rsplit("/", 1)[0] + "/" + name


async def write(store: Store, counters: int = 5, raises: int = 4) -> None:
    opening = [COUNTERS.new(new_id()) for _ in range(counters)]
    for step in range(raises):
        for number, counter in enumerate(opening):
            fact = CounterRaised(by=number) if step else CounterOpened(name=str(number))
            await store.append(OCCASION, counter.then(fact))
        opening = [await store.get(COUNTERS, counter.id) for counter in opening]


async def test_what_was_published_is_applied_once_and_in_order(pair: Pair) -> None:
    await write(pair.trial)
    async with pair.listening():
        await write(pair.trial)
        await pair.settled(await pair.published())


async def test_a_reader_that_starts_again_goes_on_where_it_was(pair: Pair) -> None:
    for _ in range(3):
        async with pair.listening():
            await write(pair.trial, counters=3)
            await pair.settled(await pair.published())


async def test_every_effect_names_the_event_that_caused_it(pair: Pair) -> None:
    await write(pair.trial, counters=1, raises=1)
    async with pair.listening():
        await pair.settled(await pair.published())
    (cause,) = [pair.trial.mapper.to_domain_event(_stored(row)) for row in await pair.trial.recorder.log(0, 10)]
    (effect,) = [pair.echo.mapper.to_domain_event(_stored(row)) for row in await pair.echo.recorder.log(0, 10)]
    assert (effect.cause, effect.effective_on) == (cause.id, cause.effective_on)


async def test_a_poison_parks_its_stream_and_the_rest_goes_on_until_it_is_released(pair: Pair) -> None:
    sick = COUNTERS.new(new_id())
    facts = [CounterOpened(name="sick"), CounterRaised(by=666), CounterRaised(by=1)]
    await pair.trial.append(OCCASION, sick.then(*facts))
    await write(pair.trial)
    async with pair.listening():
        expected = await pair.published()
        expected[sick.id] = Echo(expected[sick.id].heard[:1], 0)
        await pair.settled(expected)
        async with asyncio.timeout(PATIENCE):
            while len(await pair.echo.recorder.parked("echo.counters")) < 2:
                await asyncio.sleep(0.05)
        parked = await pair.echo.recorder.parked("echo.counters")
    assert [(p.stream, p.cause) for p in parked] == [(sick.id, "react:Poison"), (sick.id, "waits-behind")]


async def test_a_crash_before_the_commit_loses_nothing(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    await write(pair.trial)
    whole, failures = pair.echo.recorder.write, iter([True, True, True])

    async def dies(*args: Any) -> Any:
        if next(failures, False):
            raise OSError("the process died here")
        return await whole(*args)

    monkeypatch.setattr(pair.echo.recorder, "write", dies)
    async with pair.listening():
        await pair.settled(await pair.published())


async def test_a_crash_after_the_commit_doubles_nothing(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    await write(pair.trial)
    whole, failures = pair.echo.recorder.write, iter([True, True, True])

    async def dies(*args: Any) -> Any:
        done = await whole(*args)
        if next(failures, False):
            raise OSError("the process died here")
        return done

    monkeypatch.setattr(pair.echo.recorder, "write", dies)
    async with pair.listening():
        await pair.settled(await pair.published())


async def test_two_zombies_at_once_apply_every_fact_once(pair: Pair) -> None:
    await write(pair.trial)
    other = Pair(pair.trial, pair.echo, pair.suffix, pair.bootstrap)
    async with pair.listening(), other.listening():
        await write(pair.trial)
        await pair.settled(await pair.published())


async def test_the_published_log_hands_over_exactly_what_the_feed_did(pair: Pair) -> None:
    await write(pair.trial, counters=2)
    feeds = dict.fromkeys(pair.trial.publisher.feeds, 0)
    whole = [batch async for batch in PublishedLog(pair.trial).records(feeds)]
    for feed in feeds:
        records = [record for batch in whole for record in batch.get(feed, [])]
        again = await pair.refill(feed, 0)
        assert records == again
