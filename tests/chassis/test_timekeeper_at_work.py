"""Timekeepers that run as workers run them: one leads, a road to the database is cut, a worker is frozen or gone."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date, datetime
from uuid import UUID

import pytest

from contracts.city_clock import ZONE
from contracts.policies.in_force import policy_version
from infra.postgres.local import LocalPostgres
from services.chassis import timekeeper
from services.chassis.clock import SetClock
from services.chassis.clocks import clock_id
from services.chassis.identity import new_id
from services.chassis.leading import TIMEKEEPING, lead
from services.chassis.postgres_recorder import PostgresRecorder
from services.chassis.store import Store
from services.chassis.streams import Occasion
from services.chassis.timekeeper import Timekeeper
from tests.chassis.matters import DAYS, MATTERS, MatterTaken, opened
from tests.support.proxy import Proxy, Road

pytestmark = pytest.mark.postgres
LEASE = 1.0  # seconds
LIMIT = 20.0


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timekeeper, "EVERY", 0.05)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 4, 10, 9, tzinfo=ZONE))


@pytest.fixture
async def store(database: str, clock: SetClock) -> AsyncIterator[Store]:
    async with opened(database, clock) as store:
        yield store


async def taken(store: Store) -> UUID:
    matter, on = new_id(), date(2026, 4, 10)
    occasion = Occasion(effective_on=on, actor="clerk", policy=policy_version())
    await store.append(occasion, MATTERS.new(matter).then(MatterTaken(clock=DAYS, on=on)))
    return clock_id(matter, DAYS)


async def ran_out(store: Store) -> list[UUID]:
    return [row.stream for row in await store.recorder.log(0, 10_000, names=["linli.clock.ran-out"])]


async def eventually(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(LIMIT):
        while True:
            found = holds()
            if await found if asyncio.iscoroutine(found) else found:
                return
            await asyncio.sleep(0.02)


@asynccontextmanager
async def at_work(dsn: str, clock: SetClock) -> AsyncIterator[Timekeeper]:
    """A worker with a connection of its own."""
    async with opened(dsn, clock) as store:
        recorder = store.recorder
        assert isinstance(recorder, PostgresRecorder)
        keeper = Timekeeper(store, recorder.clocks, {})
        task = asyncio.create_task(keeper.run(lambda: lead(recorder, LEASE, TIMEKEEPING)))
        try:
            yield keeper
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def test_of_several_workers_each_clock_is_fired_once(store: Store, database: str, clock: SetClock) -> None:
    clocks = [await taken(store) for _ in range(20)]
    async with AsyncExitStack() as stack:
        for _ in range(3):
            await stack.enter_async_context(at_work(database, clock))
        clock.at = datetime(2026, 5, 12, tzinfo=ZONE)

        async def all_fired() -> bool:
            return set(await ran_out(store)) == set(clocks)

        await eventually(all_fired)
        await asyncio.sleep(0.3)
    assert sorted(await ran_out(store)) == sorted(clocks)


@pytest.mark.parametrize("how", [Road.CUT, Road.SWALLOWED, Road.ANSWERS_SWALLOWED])
async def test_a_database_that_was_away_loses_and_doubles_nothing(
    store: Store, database: str, clock: SetClock, postgres: LocalPostgres, road: Proxy, how: Road
) -> None:
    """It goes while hundreds are due: whatever was written of them is not written again."""
    clocks = [await taken(store) for _ in range(60)]
    over_the_road = database.replace(f":{postgres.port}/", f":{road.port}/")
    async with at_work(over_the_road, clock) as keeper:
        await eventually(lambda: keeper._seen.year > 1)
        road.becomes(how)
        clock.at = datetime(2026, 5, 12, tzinfo=ZONE)
        await eventually(lambda: keeper.failure)
        road.becomes(Road.OPEN)

        async def all_fired() -> bool:
            return set(await ran_out(store)) == set(clocks)

        await eventually(all_fired)
        await eventually(lambda: keeper.failure is None)
    assert sorted(await ran_out(store)) == sorted(clocks)


async def test_the_next_worker_goes_on_where_one_was_killed(store: Store, database: str, clock: SetClock) -> None:
    clocks = [await taken(store) for _ in range(5)]
    async with at_work(database, clock) as keeper:
        await eventually(lambda: keeper._seen.year > 1)
    clock.at = datetime(2026, 5, 12, tzinfo=ZONE)
    async with at_work(database, clock):

        async def all_fired() -> bool:
            return set(await ran_out(store)) == set(clocks)

        await eventually(all_fired)
    assert sorted(await ran_out(store)) == sorted(clocks)
