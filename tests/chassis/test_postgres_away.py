"""PostgreSQL away, silent, or slow to tell: callers are answered within their limits, and never wrongly."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from infra.postgres.local import LocalPostgres
from services.chassis import postgres_pool, postgres_recorder
from services.chassis.identity import new_id
from services.chassis.recorder import Unavailable
from services.chassis.store import Store
from services.chassis.streams import Change
from tests.chassis.counters import COUNTERS, CounterOpened, CounterRaised
from tests.chassis.stores import OCCASION, opened
from tests.support.proxy import Proxy, Road

pytestmark = pytest.mark.postgres


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits of a city are seconds; here they are parts of one."""
    monkeypatch.setattr(postgres_pool, "CONNECTING", 0.3)
    monkeypatch.setattr(postgres_pool, "STATEMENT", 0.3)
    monkeypatch.setattr(postgres_recorder, "PATIENCE", 0.8)


@pytest.fixture
async def store(database: str, postgres: LocalPostgres, road: Proxy) -> AsyncIterator[Store]:
    """It reaches its database over a road that can be cut."""
    async with opened(database.replace(f":{postgres.port}/", f":{road.port}/")) as store:
        yield store
        road.becomes(Road.OPEN)


def opening() -> Change:
    return COUNTERS.new(new_id()).then(CounterOpened(name="a"))


async def test_a_full_disk_is_no_fault_of_the_caller_and_the_next_succeeds_once_there_is_room(store: Store) -> None:
    async with store.recorder.pool.acquire() as db:  # type: ignore[attr-defined]
        await db.execute(
            "create function full_disk() returns trigger language plpgsql as"
            " $$ begin raise 'could not extend file: No space left on device' using errcode = '53100'; end $$"
        )
        await db.execute("create trigger full_disk before insert on stored_events execute function full_disk()")
        with pytest.raises(Unavailable, match="No space left"):
            await store.append(OCCASION, opening())
        await db.execute("drop trigger full_disk on stored_events")
    await store.append(OCCASION, opening())


@pytest.mark.parametrize("how", [Road.CUT, Road.SWALLOWED])
async def test_a_command_is_told_within_its_limit_and_the_next_succeeds_by_itself(
    store: Store, road: Proxy, how: Road
) -> None:
    before = opening()
    await store.append(OCCASION, before)
    road.becomes(how)
    async with asyncio.timeout(20):
        with pytest.raises(Unavailable):
            await store.append(OCCASION, opening())
        with pytest.raises(Unavailable):
            await store.get(COUNTERS, before.id)
    road.becomes(Road.OPEN)
    assert (await store.append(OCCASION, opening())).version == 1
    assert len(await store.recorder.log(0, 10)) == 2


async def test_those_who_wait_for_a_connection_wait_no_longer_than_for_an_answer(store: Store, road: Proxy) -> None:
    road.becomes(Road.SWALLOWED)
    many = [store.recorder.head() for _ in range(40)]  # five times as many as there are connections
    async with asyncio.timeout(20):
        found = await asyncio.gather(*many, return_exceptions=True)
    assert [type(each) for each in found] == [Unavailable] * 40


async def test_an_append_whose_answer_is_lost_is_found_once_the_road_is_open(
    store: Store, road: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_recorder, "PATIENCE", 15)
    await store.append(OCCASION, opening())
    road.becomes(Road.ANSWERS_SWALLOWED)
    batch = [asyncio.create_task(store.append(OCCASION, opening())) for _ in range(5)]
    await asyncio.sleep(0.6)
    road.becomes(Road.OPEN)
    answers = await asyncio.gather(*batch)
    positions = [mark.position for answer in answers for mark in answer.receipt]
    assert positions == [row.position for row in await store.recorder.log(1, 10)]
    assert len(positions) == 5


async def test_a_statement_that_arrives_after_it_was_given_up_writes_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It lay on the road, or in a process that stood still, while its caller was told that nothing was written."""
    whole, given_up = asyncpg.Connection.fetch, list[tuple[Any, ...]]()

    async def fetch(connection: Any, *arguments: Any, **options: Any) -> Any:
        if not given_up:
            given_up.append(arguments)
            raise ConnectionResetError("it is still under way")
        return await whole(connection, *arguments, **options)

    monkeypatch.setattr(asyncpg.Connection, "fetch", fetch)
    with pytest.raises(Unavailable):
        await store.append(OCCASION, opening())
    assert isinstance(store.recorder, postgres_recorder.PostgresRecorder)
    with pytest.raises(asyncpg.PostgresError) as fenced:
        await store.recorder.pool.fetch(*given_up[0])
    assert fenced.value.sqlstate == "LL001"
    assert await store.recorder.head() == 0


async def test_another_process_goes_on_past_a_fence_that_it_did_not_raise(
    store: Store, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(database) as other:
        counter = COUNTERS.new(new_id())
        await other.append(OCCASION, counter.then(CounterOpened(name="a")))
        assert isinstance(store.recorder, postgres_recorder.PostgresRecorder)
        await store.recorder.pool.fetchval("select nextval('log_fence')")
        changes = [opening() for _ in range(10)]
        answers = await asyncio.gather(*(other.append(OCCASION, change) for change in changes))
        assert [answer.version for answer in answers] == [1] * 10
        raised = (await other.get(COUNTERS, counter.id)).then(CounterRaised(by=1))
        assert (await other.append(OCCASION, raised)).version == 2


async def test_a_server_that_dies_and_comes_back_is_used_again(tmp_path: Path) -> None:
    with LocalPostgres(tmp_path / "postgres") as server:
        async with opened(server.dsn("postgres")) as store:
            kept = opening()
            await store.append(OCCASION, kept)
            server.stop("immediate")
            with pytest.raises(Unavailable):
                await store.append(OCCASION, opening())
            server.start()
            assert (await store.get(COUNTERS, kept.id)).version == 1
            assert (await store.append(OCCASION, opening())).version == 1
