"""The views' database away: whoever asks is told that it is, and the next is answered once it is back."""

from collections.abc import AsyncIterator, Iterator

import pytest

from infra.postgres.local import LocalPostgres
from services.chassis.recorder import Unavailable
from services.districts.ledger.database import Session
from services.districts.ledger.postgres import PostgresDatabase
from tests.support.proxy import Proxy, Road

pytestmark = pytest.mark.postgres


@pytest.fixture
def road(postgres: LocalPostgres) -> Iterator[Proxy]:
    proxy = Proxy(postgres.port).start()
    yield proxy
    proxy.stop()


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
