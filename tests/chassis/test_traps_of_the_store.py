"""The traps of the event-sourcing library and of PostgreSQL that this code could fall into, each stepped over.

The numbers are those of the list in which they were measured: A6 the library, I4 rebalances and locks.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

import asyncpg
import pytest
from eventsourcing.persistence import StoredEvent

from services.chassis.codec import FactMapper
from services.chassis.identity import new_id
from services.chassis.postgres_recorder import PostgresRecorder
from services.chassis.postgres_schema import APPEND, APPEND_AND_MOVE, SCHEMA
from services.chassis.recorder import Unavailable, Write
from services.chassis.store import Store, mapper_of
from services.chassis.streams import Stream
from services.city.library import LibraryRecorder
from tests.chassis.counters import COUNTERS, CounterNoted, CounterOpened
from tests.chassis.stores import NOON, OCCASION, opened


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    async with opened(database) as store:
        yield store


def pool_of(store: Store) -> Any:
    assert isinstance(store.recorder, PostgresRecorder)
    return store.recorder.pool


def note(text: str = "x") -> Write:
    return Write([StoredEvent(uuid4(), 1, "trial.counter.noted:1", f'{{"text":"{text}"}}'.encode())])


@pytest.mark.postgres
async def test_a_follower_of_the_log_misses_nothing_that_becomes_visible_late(database: str) -> None:
    """A6.1: a position is drawn under the lock that its commit releases, so that none appears behind a reader."""
    read: list[int] = []
    async with opened(database) as one, opened(database) as two, opened(database) as reader:

        async def follow() -> None:
            while len(read) < 300:
                read.extend(row.position for row in await reader.recorder.log(read[-1] if read else 0, 50))

        async def fill(recorder: Any) -> None:
            for _ in range(15):
                await asyncio.gather(*(recorder.write([note()], NOON) for _ in range(5)))

        async with asyncio.timeout(60):
            await asyncio.gather(follow(), *(fill(store.recorder) for store in (one, two, one, two)))
        assert read == [row.position for row in await reader.recorder.log(0, 1000)]


@pytest.mark.postgres
async def test_an_append_waits_for_no_vacuum_and_no_index(store: Store) -> None:
    """A6.4, A6.5: what maintenance locks on the table does not stand in an append's way."""
    await store.recorder.write([note()], NOON)
    async with pool_of(store).acquire() as db, db.transaction():
        await db.execute("lock table stored_events in share update exclusive mode")
        async with asyncio.timeout(5):
            await store.recorder.write([note()], NOON)


def test_no_statement_notifies() -> None:
    """A2: NOTIFY takes one lock for the whole instance at commit, so that no two stores could commit together."""
    for statement in (SCHEMA, APPEND, APPEND_AND_MOVE):
        assert "notify" not in statement.lower()


@pytest.mark.postgres
async def test_a_lost_answer_is_looked_up_and_an_append_that_was_written_is_no_conflict(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A6.10: the connection broke after the commit; the library's retry would call that a conflict."""
    whole, left = asyncpg.Connection.fetch, iter([True])

    async def fetch(connection: Any, *arguments: Any) -> Any:
        done = await whole(connection, *arguments)
        if next(left, False):
            raise ConnectionResetError("the answer was lost")
        return done

    monkeypatch.setattr(asyncpg.Connection, "fetch", fetch)
    counter = COUNTERS.new(new_id())
    answer = await store.append(OCCASION, counter.then(CounterOpened(name="a")))
    assert (answer.version, len(answer.receipt)) == (1, 1)
    assert len(await store.recorder.log(0, 10)) == 1


@pytest.mark.postgres
async def test_an_append_that_was_never_written_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A6.10, the other way: then nothing is stored, and the caller may come again."""
    whole, left = asyncpg.Connection.fetch, iter([True])

    async def fetch(connection: Any, *arguments: Any) -> Any:
        if next(left, False):
            raise ConnectionResetError("it never arrived")
        return await whole(connection, *arguments)

    monkeypatch.setattr(asyncpg.Connection, "fetch", fetch)
    change = COUNTERS.new(new_id()).then(CounterOpened(name="a"))
    with pytest.raises(Unavailable):
        await store.append(OCCASION, change)
    assert (await store.append(OCCASION, change)).version == 1


@pytest.mark.postgres
async def test_a_writer_that_froze_inside_its_transaction_is_sent_away(database: str) -> None:
    """I4: a frozen process must not hold a lock that silences the others."""
    async with opened(database) as store:
        assert await pool_of(store).fetchval("show idle_in_transaction_session_timeout") == "2s"


async def test_the_librarys_log_gives_more_than_ten_at_once(tmp_path: Path) -> None:
    """A6.8: the stock log refuses what is longer than its section."""
    async with opened(tmp_path / "trial.sqlite") as store:
        for _ in range(25):
            await store.append(OCCASION, COUNTERS.new(new_id()).then(CounterNoted(text="x")))
        library = LibraryRecorder(store.recorder, store.lane, asyncio.get_running_loop())
        found: Sequence[Any] = await asyncio.to_thread(library.select_notifications, 1, 1000)
        assert len(found) == 25


async def test_what_the_librarys_recorder_would_not_keep_is_refused(tmp_path: Path) -> None:
    """A6.14: `tracking` is not silently ignored."""
    async with opened(tmp_path / "trial.sqlite") as store:
        library = LibraryRecorder(store.recorder, store.lane, asyncio.get_running_loop())
        with pytest.raises(TypeError, match="tracking"):
            await asyncio.to_thread(lambda: library.insert_events(note().events, tracking=object()))
        assert await store.recorder.head() == 0


async def test_a_fact_of_an_older_version_is_lifted_when_it_is_read(tmp_path: Path) -> None:
    """A6.13: a mapper of one's own goes past the library's upcasting, so it has its own."""

    def lengthened(fact: dict[str, Any]) -> dict[str, Any]:
        return {**fact, "name": fact["title"]}

    class Second(CounterOpened, frozen=True, kw_only=True):
        VERSION: ClassVar[int] = 2
        UPCASTS = (lengthened,)

    async with opened(tmp_path / "trial.sqlite") as store:
        counter = COUNTERS.new(new_id())
        await store.append(OCCASION, counter.then(CounterOpened(name="a")))
        (event,) = await store.recorder.stream(counter.id)
    older = StoredEvent(counter.id, 1, event.topic, event.state.replace(b'"name"', b'"title"'))
    mapper = FactMapper([Second])
    assert mapper.to_domain_event(older).fact == Second(name="a")


class Misnamed:
    TOPIC: ClassVar[str] = "tests.chassis.test_traps_of_the_store:Misnamed"


def test_no_import_path_gets_into_storage() -> None:
    """A6.11: the default stored name is the class's module and would hold for ever."""
    stream: Stream[Any, Any] = Stream("x", None, lambda state, _: state, (Misnamed,), region=lambda _: "")
    with pytest.raises(ValueError, match=r"is not service\.aggregate\.what-happened"):
        mapper_of([stream])


async def test_many_who_write_at_once_are_each_answered_in_their_turn(tmp_path: Path) -> None:
    """A6.15: one writer takes what waits in the order in which it came; nobody starves."""
    async with opened(tmp_path / "trial.sqlite") as store:
        answered: list[int] = []

        async def one(n: int) -> None:
            await store.append(OCCASION, COUNTERS.new(new_id()).then(CounterNoted(text=str(n))))
            answered.append(n)

        await asyncio.gather(*(one(n) for n in range(300)))
        assert answered == sorted(answered)


async def test_a_caller_who_goes_away_stops_nobody_else(tmp_path: Path) -> None:
    """A unit may be written or not when its caller leaves; those beside it in the lane are answered all the same."""
    async with opened(tmp_path / "trial.sqlite") as store:

        async def one() -> None:
            await store.append(OCCASION, COUNTERS.new(new_id()).then(CounterNoted(text="x")))

        tasks = [asyncio.create_task(one()) for _ in range(40)]
        await asyncio.sleep(0)
        for task in tasks[::2]:
            task.cancel()
        done = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(each, asyncio.CancelledError) for each in done[::2])
        assert all(each is None for each in done[1::2])
        await one()
        assert 21 <= len(await store.recorder.log(0, 100)) <= 41
