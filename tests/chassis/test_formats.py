"""A store that an earlier version wrote is brought to today's format as it opens, beside whoever has it open."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from services.chassis import postgres_recorder, postgres_schema
from services.chassis.identity import new_id
from services.chassis.postgres_schema import FORMAT
from services.chassis.sqlite_recorder import NewerFormat
from tests.chassis.counters import COUNTERS, CounterOpened, CounterRaised
from tests.chassis.stores import OCCASION, opened

FORMAT_1 = (Path(__file__).parent / "fossils" / "postgres-format-1.sql").read_text()
WRITTEN_BY_FORMAT_1 = """
insert into stored_events values ($1, 1, 7, 'trial.counter.opened:1', $2, '2025-03-04T05:06:07Z')
"""
STATE = (
    b'{"id":"5090b8f2-7c12-44e9-b0c6-338892da8a3d","effective_on":"2025-03-04","actor":"clerk","policy":"trial@1",'
    b'"region":"110113","cause":null,"correlation":null,"fact":{"name":"a","number":""}}'
)
pytestmark = pytest.mark.postgres


@pytest.fixture
async def counter(database: str) -> AsyncIterator[UUID]:
    """A stream in a store of format 1."""
    stream, db = new_id(), await asyncpg.connect(database)
    await db.execute(FORMAT_1)
    await db.execute(WRITTEN_BY_FORMAT_1, stream, STATE)
    await db.execute("select setval('stored_events_notification_id_seq', 7)")
    yield stream
    await db.close()


async def format_of(dsn: str) -> list[int]:
    db = await asyncpg.connect(dsn)
    try:
        return [row["format"] for row in await db.fetch("select format from store_format")]
    finally:
        await db.close()


async def test_what_an_earlier_format_holds_is_read_and_goes_on(database: str, counter: UUID) -> None:
    async with opened(database) as store:
        loaded = await store.get(COUNTERS, counter)
        answer = await store.append(OCCASION, loaded.then(CounterRaised(by=2)))
        assert (loaded.version, loaded.state.name, answer.version) == (1, "a", 2)
        (mark,) = answer.receipt
        assert mark.position > 7
        assert await postgres_pool(store.recorder).fetchval("select count(*) from skips") == 0
    assert await format_of(database) == [FORMAT]


def postgres_pool(recorder: object) -> asyncpg.Pool:
    assert isinstance(recorder, postgres_recorder.PostgresRecorder)
    pool: asyncpg.Pool = recorder.pool
    return pool


async def test_processes_that_open_it_at_once_bring_it_up_once(database: str, counter: UUID) -> None:
    async def one() -> int:
        async with opened(database) as store:
            return (await store.get(COUNTERS, counter)).version

    assert await asyncio.gather(*(one() for _ in range(4))) == [1] * 4
    assert await format_of(database) == [FORMAT]


async def test_it_opens_while_others_write(database: str) -> None:
    """Whoever made the tables once more would wait for a writer's lock on them, and the writer for the append lock."""
    async with opened(database):
        db = await asyncpg.connect(database)
        async with db.transaction():
            await db.execute("lock table stored_events, idempotency_keys, places, parked in row exclusive mode")
            async with opened(database) as store:
                assert await store.recorder.head() == 0
        await db.close()


async def test_a_process_that_has_it_open_goes_on_while_another_brings_it_up(
    database: str, counter: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rolling upgrade: the older code has the store open, and writes before, meanwhile and after."""
    monkeypatch.setattr(postgres_schema, "FORMAT", 1)
    async with opened(database) as older:
        assert await format_of(database) == [1]
        first = await older.append(OCCASION, COUNTERS.new(new_id()).then(CounterOpened(name="before")))
        monkeypatch.undo()
        async with opened(database) as newer:
            second = await newer.append(OCCASION, COUNTERS.new(new_id()).then(CounterOpened(name="newer")))
            third = await older.append(OCCASION, COUNTERS.new(new_id()).then(CounterOpened(name="after")))
            raised = (await newer.get(COUNTERS, counter)).then(CounterRaised(by=1))
            await newer.append(OCCASION, raised)
            assert (await older.load(COUNTERS, counter)).state.total == 1
        positions = [answer.receipt[0].position for answer in (first, second, third)]
        assert positions == sorted(positions)


async def test_a_process_of_an_earlier_version_does_not_open_a_later_format(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(database):
        pass
    monkeypatch.setattr(postgres_schema, "FORMAT", FORMAT - 1)
    with pytest.raises(NewerFormat, match=f"format {FORMAT}, this version reads up to {FORMAT - 1}"):
        async with opened(database):
            pass
