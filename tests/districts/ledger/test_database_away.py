"""The views' database away: whoever asks is told that it is, and the next is answered once it is back."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

import httpx
import pytest

from infra.postgres.local import LocalPostgres
from services.chassis import postgres_pool
from services.chassis.clock import SystemClock
from services.chassis.recorder import Unavailable
from services.districts.desk import VIEWS
from services.districts.ledger import postgres
from services.districts.ledger.database import Session
from services.districts.ledger.postgres import PostgresDatabase
from services.districts.main import Districts, districts_api
from tests.support.open_door import OpenDoor
from tests.support.proxy import Proxy, Road

BOARD: Final = "/board"
pytestmark = pytest.mark.postgres


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits of a city are seconds; here they are parts of one."""
    monkeypatch.setattr(postgres_pool, "CONNECTING", 0.3)
    monkeypatch.setattr(postgres_pool, "STATEMENT", 0.3)
    monkeypatch.setattr(postgres, "WRITING_S", 2)


@pytest.fixture
async def views(database: str, postgres: LocalPostgres, road: Proxy) -> AsyncIterator[PostgresDatabase]:
    views = await PostgresDatabase.open(database.replace(f":{postgres.port}/", f":{road.port}/"))
    yield views
    await views.close()


async def one(session: Session) -> int:
    ((found,),) = await session.fetch("int", "select 1")
    return int(found)


async def test_who_reads_or_writes_is_told_so_and_the_next_is_answered_once_it_is_back(
    views: PostgresDatabase, road: Proxy
) -> None:
    assert await views.read(one) == await views.unit(one) == 1
    road.becomes(Road.CUT)
    for asked in (views.read, views.unit):
        with pytest.raises(Unavailable):
            await asked(one)
    road.becomes(Road.OPEN)
    assert await views.read(one) == await views.unit(one) == 1


async def test_who_is_at_it_when_the_database_goes_is_told_so(views: PostgresDatabase, road: Proxy) -> None:
    async def cut_off(session: Session) -> int:
        await one(session)
        road.becomes(Road.CUT)
        return await one(session)

    with pytest.raises(Unavailable):
        await views.unit(cut_off)
    road.becomes(Road.OPEN)
    assert await views.unit(one) == 1


@pytest.mark.parametrize("how", [Road.SWALLOWED, Road.ANSWERS_SWALLOWED])
async def test_a_database_that_answers_nothing_is_told_of_in_time(
    views: PostgresDatabase, road: Proxy, how: Road
) -> None:
    assert await views.read(one) == 1
    road.becomes(how)
    async with asyncio.timeout(20):
        for asked in (views.read, views.unit):
            with pytest.raises(Unavailable):
                await asked(one)
    road.becomes(Road.OPEN)
    assert await views.read(one) == await views.unit(one) == 1


async def test_who_is_at_it_when_nothing_is_answered_any_more_is_told_so(views: PostgresDatabase, road: Proxy) -> None:
    async def swallowed(session: Session) -> int:
        await one(session)
        road.becomes(Road.SWALLOWED)
        return await one(session)

    for asked in (views.read, views.unit):
        async with asyncio.timeout(20):
            with pytest.raises(Unavailable):
                await asked(swallowed)
        road.becomes(Road.OPEN)
        await asyncio.sleep(0.1)  # until it is seen that connections were closed
        assert await views.read(one) == 1


async def test_many_who_wait_for_a_connection_wait_no_longer_than_for_an_answer(
    views: PostgresDatabase, road: Proxy
) -> None:
    road.becomes(Road.SWALLOWED)
    async with asyncio.timeout(20):
        found = await asyncio.gather(*(views.read(one) for _ in range(40)), return_exceptions=True)
    assert [type(each) for each in found] == [Unavailable] * 40


async def test_a_reading_of_whole_tables_may_take_longer_than_a_page(views: PostgresDatabase) -> None:
    async def slow(session: Session) -> int:
        return len(await session.fetch("text", "select cast(pg_sleep(2) as text)"))

    with pytest.raises(Unavailable):
        await views.read(slow)
    assert await views.read(slow, whole=True) == 1


class Log:
    """Of a service that has told nothing."""

    async def head(self) -> int:
        return 0


async def test_a_board_is_refused_in_time_and_answered_again_by_itself(views: PostgresDatabase, road: Proxy) -> None:
    districts = Districts(views, SystemClock(), {source: Log() for spec in VIEWS for source in spec.channels.values()})
    app = districts_api(districts, door=OpenDoor)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://districts") as client:
        assert (await client.get(BOARD)).status_code == 200
        road.becomes(Road.SWALLOWED)
        async with asyncio.timeout(20):
            refused = await client.get(BOARD)
        assert (refused.status_code, refused.headers["content-type"]) == (503, "application/problem+json")
        road.becomes(Road.OPEN)
        await asyncio.sleep(0.1)  # until it is seen that connections were closed
        assert (await client.get(BOARD)).status_code == 200
