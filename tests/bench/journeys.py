"""From the answer to a command until the district's view shows it: embedded, and over PostgreSQL and Kafka."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final

from faststream.kafka import KafkaBroker

from contracts.access.scope import EVERYTHING
from contracts.regions import ancestors
from services.chassis.feeds import Feed, Record
from services.chassis.kafka_feed import KafkaFeed
from services.chassis.log_feed import LogFeed
from services.chassis.published_log import PublishedLog
from services.chassis.relay import Relay
from services.chassis.sqlite_recorder import SqliteRecorder
from services.chassis.store import Store
from services.districts.ledger.postgres import PostgresDatabase
from services.districts.ledger.reader import Ledger
from services.districts.ledger.sink import LedgerSink
from services.districts.ledger.sqlite import SqliteDatabase
from services.districts.views.organisations import VIEW
from tests.bench.ground import Ground
from tests.bench.material import CLOCK, OCCASION, change, recorder_on, store_on, view_of
from tests.bench.measuring import Aim, NotDone, Pace, Result, Told, pace
from tests.bench.relaying import channel

PATIENCE: Final = 20  # seconds until one fact is seen
WARM: Final = 10
RATE: Final = 200  # commands a second
Watched = Callable[[Store, Ledger], Awaitable[Pace]]


async def measure(ground: Ground) -> AsyncIterator[Result]:
    for way, found in (
        ("embedded", await _embedded(ground, ground.many(300))),
        ("over Kafka", await _over_kafka(ground, partial(_seen, count=ground.many(200)))),
    ):
        yield Told(f"command answered → visible in the view, {way}, p50", found.p50, "ms")
        yield Told(f"command answered → visible in the view, {way}, p99", found.p99, "ms")
    for nth in range(ground.rounds):
        busy = await _over_kafka(ground, partial(_covered, count=ground.many(4_000, 400)))
        aim, beside = Aim(most=250), f"p50 {busy.p50:.0f} ms, round {nth + 1} of {ground.rounds}"
        yield Told(
            f"command → visible, Kafka, {RATE} commands a second, p99, {nth + 1}", busy.p99, "ms", aim, beside=beside
        )


async def _embedded(ground: Ground, count: int) -> Pace:
    store = store_on(SqliteRecorder(ground.file("sqlite")))
    database = SqliteDatabase(ground.file("sqlite"))
    sink = LedgerSink(VIEW, database, ancestors, CLOCK)
    feed = LogFeed("organisations", PublishedLog(store), [*VIEW.channels], sink, store.follow(), CLOCK)
    try:
        async with _running(feed.run()):
            return await _seen(store, Ledger(VIEW, database, ancestors, CLOCK), count)
    finally:
        await database.close()
        await store.close()


async def _over_kafka(ground: Ground, watched: Watched) -> Pace:
    bootstrap = await ground.bootstrap()
    name = await channel(bootstrap)
    spec = view_of(name)
    async with ground.database() as log, ground.database() as views, recorder_on(log) as recorder:
        store, database = store_on(recorder, name), await PostgresDatabase.open(views)

        async def refill(feed: Feed, mark: int) -> Sequence[Record]:
            batches = PublishedLog(store).records({feed: mark}, mark)
            return [record async for batch in batches for record in batch.get(feed, [])]

        broker = KafkaBroker(bootstrap, allow_auto_create_topics=False, logger=None)
        sink = LedgerSink(spec, database, ancestors, CLOCK)
        KafkaFeed(f"journey-{name}", spec.channels, sink, refill).subscribe(broker)
        await broker.start()
        try:
            async with _running(Relay(store, recorder, bootstrap).run()):
                return await watched(store, Ledger(spec, database, ancestors, CLOCK))
        finally:
            await broker.stop()
            await database.close()
            await store.lane.close()


async def _seen(store: Store, ledger: Ledger, count: int) -> Pace:
    """One command after the other, each looked for until its row is there."""
    latencies = []
    for n in range(WARM + count):
        answer = await store.append(OCCASION, change(n))
        began = time.perf_counter()
        try:
            async with asyncio.timeout(PATIENCE):
                while not await ledger.rows([answer.id], EVERYTHING):
                    await asyncio.sleep(0.0005)
        except TimeoutError:
            raise NotDone(f"the view does not show {answer.id}") from None
        latencies.append(time.perf_counter() - began)
    return pace(count, sum(latencies[WARM:]), latencies[WARM:])


async def _covered(store: Store, ledger: Ledger, count: int) -> Pace:
    """Commands at a steady rate, whoever still waits; each from its beginning until the view's mark covers its fact."""
    loop, waiting, latencies = asyncio.get_running_loop(), dict[tuple[int, int], float](), list[float]()

    async def one(n: int) -> None:
        began = loop.time()
        (mark,) = (await store.append(OCCASION, change(n))).receipt
        waiting[mark.partition, mark.position] = began

    async def told() -> None:
        starting = loop.time()
        async with asyncio.TaskGroup() as commands:
            for n in range(count):
                await asyncio.sleep(starting + n / RATE - loop.time())
                commands.create_task(one(n))

    telling = asyncio.create_task(told())
    until = loop.time() + count / RATE + PATIENCE
    while len(latencies) < count:
        marks = {feed.partition: place.position for feed, place in (await ledger.places()).items()}
        for partition, position in [at for at in waiting if at[1] <= marks.get(at[0], 0)]:
            latencies.append(loop.time() - waiting.pop((partition, position)))
        if loop.time() > until:
            raise NotDone(f"{count - len(latencies)} facts are not in the view")
        await asyncio.sleep(0.002)
    await telling
    return pace(count, sum(latencies), latencies[WARM:])


@asynccontextmanager
async def _running(work: Any) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
