"""A trial service, a view of it, and the road between them: Kafka or the log itself, under PostgreSQL or SQLite."""

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from faststream.kafka import KafkaBroker
from msgspec.structs import replace

from contracts.envelope import from_headers
from services.chassis import sending
from services.chassis.clock import Clock
from services.chassis.feeds import Feed, Record
from services.chassis.identity import new_id
from services.chassis.kafka_feed import KafkaFeed
from services.chassis.log_feed import LogFeed
from services.chassis.postgres_recorder import PostgresRecorder
from services.chassis.published_log import PublishedLog
from services.chassis.relay import Relay
from services.chassis.store import Store
from services.districts.figures import Entry, Happening, unfold
from services.districts.ledger.applying import Applying
from services.districts.ledger.database import Database, How, Session
from services.districts.ledger.reader import Ledger
from services.districts.ledger.sink import POISON_LIMIT, LedgerSink
from services.districts.ledger.tables import OF_A_GENERATION
from services.districts.ledger.view import ViewSpec
from services.districts.ledger.writing import decoder
from tests.chassis.counters import COUNTERS, CounterOpened, CounterRaised
from tests.chassis.stores import MAY, OCCASION
from tests.conformance.counted import BELLS, BellHung, ancestors, view

PATIENCE = 25
PLACES = ("110113001001", "110113001002", "110101001001")
COLOURS = "红黄蓝"
Mangle = Callable[[Feed, list[Record]], list[Record]]
Listener = KafkaFeed | LogFeed


def as_it_was(_: Feed, records: list[Record]) -> list[Record]:
    return records


@dataclass
class Road:
    """`mangle` is what happens to records on their way: from the relay to Kafka, or from the log to the feed."""

    trial: Store
    database: Database
    clock: Clock
    suffix: str
    bootstrap: str = ""
    mangle: Mangle = as_it_was
    chance: random.Random = field(default_factory=lambda: random.Random(20261124))  # noqa: S311
    spec: ViewSpec = field(init=False)
    sink: LedgerSink = field(init=False)
    ledger: Ledger = field(init=False)

    def __post_init__(self) -> None:
        self.reads_as(view(self.suffix))

    def reads_as(self, spec: ViewSpec) -> None:
        """As a process that has just started with this version of the view."""
        self.spec = spec
        self.sink = LedgerSink(spec, self.database, ancestors, self.clock)
        self.ledger = Ledger(spec, self.database, ancestors, self.clock)

    def folds_by(self, spec: ViewSpec) -> None:
        """The sink that listens, from now on: as if its process had been started anew with other code."""
        self.sink.spec = spec
        self.sink._applying = Applying(spec, ancestors, POISON_LIMIT)

    async def refill(self, feed: Feed, mark: int) -> Sequence[Record]:
        batches = PublishedLog(self.trial).records({feed: mark}, mark)
        return [record async for batch in batches for record in batch.get(feed, [])]

    @asynccontextmanager
    async def listening(self, sink: LedgerSink | None = None, reader: str = "counted") -> AsyncIterator[Listener]:
        sink = sink or self.sink
        async with AsyncExitStack() as stack:
            if not self.bootstrap:
                published = _Mangled(self.trial, self)
                feed = LogFeed(reader, published, list(self.spec.channels), sink, self.trial.follow(), self.trial.clock)
                await stack.enter_async_context(running(feed.run))
                yield feed
            else:
                await stack.enter_async_context(self.relaying())
                kafka = KafkaFeed(reader + self.suffix, self.spec.channels, sink, self.refill, session_ms=1000)
                broker = KafkaBroker(
                    self.bootstrap, allow_auto_create_topics=False, metadata_max_age_ms=1000, logger=None
                )
                kafka.subscribe(broker)
                await broker.start()
                stack.push_async_callback(broker.stop)
                yield kafka

    @asynccontextmanager
    async def relaying(self) -> AsyncIterator[Relay]:
        recorder = self.trial.recorder
        assert isinstance(recorder, PostgresRecorder)
        active = Relay(self.trial, recorder, self.bootstrap)
        with pytest.MonkeyPatch.context() as patch:
            whole = sending.packed

            def packed(producer: Any, batch: Mapping[Feed, Sequence[Record]]) -> sending.Batches:
                return whole(producer, {feed: self.mangle(feed, list(some)) for feed, some in batch.items()})

            if whole.__module__ == sending.__name__:
                patch.setattr(sending, "packed", packed)
            async with running(active.run):
                yield active

    async def write(self, streams: int = 6, raises: int = 3) -> list[UUID]:
        """Counters and bells, some of their facts dated late; their ids."""
        made = []
        for n in range(streams):
            name = f"{self.chance.choice(PLACES)}/{self.chance.choice(COLOURS)}"
            if n % 3 == 2:
                bell = BELLS.new(new_id())
                await self.trial.append(self._some_day(), bell.then(BellHung(name=name)))
                made.append(bell.id)
                continue
            counter = COUNTERS.new(new_id())
            await self.trial.append(self._some_day(), counter.then(CounterOpened(name=name)))
            made.append(counter.id)
            await self.raise_it(counter.id, *range(1, raises + 1))
        return made

    async def raise_it(self, id: UUID, *by: int) -> None:
        for each in by:
            counter = await self.trial.get(COUNTERS, id)
            await self.trial.append(self._some_day(), counter.then(CounterRaised(by=each)))

    def _some_day(self) -> Any:
        day: date = MAY - timedelta(self.chance.randrange(6))
        return replace(OCCASION, effective_on=day)

    async def published(self) -> dict[UUID, list[Happening[Any]]]:
        """Every published event, from the log."""
        histories: defaultdict[UUID, list[Happening[Any]]] = defaultdict(list)
        async for batch in PublishedLog(self.trial).records({}):
            for record in (record for some in batch.values() for record in some):
                envelope = from_headers([(n, v) for n, v in record.headers if v is not None])
                if envelope.type in self.spec.events:
                    event = decoder(self.spec.events[envelope.type]).decode(record.body or b"")
                    histories[envelope.subject].append(
                        Happening(envelope.effective_on, envelope.position, event, envelope.version)
                    )
        return dict(histories)

    async def expected(self, upto: Mapping[UUID, int] | None = None) -> tuple[Counter[Entry], list[int]]:
        """What the definition makes of it, and the positions it takes; `upto`: events of a stream that count."""
        entries: Counter[Entry] = Counter()
        positions: list[int] = []
        for stream, history in (await self.published()).items():
            counts = history[: (upto or {}).get(stream, len(history))]
            entries.update(unfold(self.spec.view, counts))
            positions += [happening.position for happening in counts]
        return Counter({entry: n for entry, n in entries.items() if n}), sorted(positions)

    async def counted(self) -> tuple[Counter[Entry], list[int]]:
        """What the view's tables hold, and the positions it has applied."""
        found = await self.select(
            "text text text day int",
            "select measure, region, cut, effective_on, cast(sum(amount) as bigint) from ~postings "
            "group by measure, region, cut, effective_on",
        )
        applied = await self.select("int", "select position from ~history order by position")
        return Counter({Entry(*row[:4]): row[4] for row in found if row[4]}), [at for (at,) in applied]

    async def settled(self, upto: Mapping[UUID, int] | None = None) -> None:
        """The view equals the definition, each event applied once, and its counter says so."""
        expected = await self.expected(upto)
        try:
            async with asyncio.timeout(PATIENCE):
                while await self.counted() != expected:
                    await asyncio.sleep(0.05)
        except TimeoutError:
            assert await self.counted() == expected
        assert sum(status.applied for status in await self.ledger.status()) == len(expected[1])

    async def until(self, true: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not await true():
                await asyncio.sleep(0.05)

    async def sent(self, relay: Relay) -> bool:
        """Whether the relay has sent the whole log, and said so on every partition."""
        return relay.position == await self.trial.recorder.head() == relay.told

    async def until_parked(self, *causes: str) -> None:
        async def parked() -> bool:
            return [each.cause for each in await self.ledger.parked()] == list(causes)

        await self.until(parked)

    async def select(self, shape: str, statement: str) -> list[tuple[Any, ...]]:
        prefix = (await self.ledger.generation()).prefix

        async def work(session: Session) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in await session.of(prefix).fetch(shape, statement)]

        return await self.database.read(work)

    async def snapshot(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything the view's tables hold."""
        return {
            table.name: await self.select(
                " ".join(kind for _, kind in table.columns),
                f"select {', '.join(name for name, _ in table.columns)} from ~{table.name}",
            )
            for table in OF_A_GENERATION
        }

    async def go_back(self, snapshot: Mapping[str, list[tuple[Any, ...]]]) -> None:
        """The view's database is put back to what it was."""
        prefix = (await self.ledger.generation()).prefix

        async def work(session: Session) -> None:
            tables = session.of(prefix)
            for table in OF_A_GENERATION:
                await tables.run(f"delete from ~{table.name}")
                await tables.put(table, How.NEW, snapshot[table.name])

        await self.database.unit(work)


class _Mangled(PublishedLog):
    def __init__(self, store: Store, road: Road) -> None:
        super().__init__(store)
        self._road = road

    async def records(self, *args: Any, **kwargs: Any) -> AsyncIterator[dict[Feed, list[Record]]]:
        async for batch in super().records(*args, **kwargs):
            yield {feed: self._road.mangle(feed, some) for feed, some in batch.items()}


@asynccontextmanager
async def running(run: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    task = asyncio.ensure_future(run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
