import asyncio
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from eventsourcing.application import LocalNotificationLog
from eventsourcing.persistence import EventStore, IntegrityError, StoredEvent

from services.chassis.identity import new_id
from services.city.library import LibraryRecorder
from tests.chassis.counters import COUNTERS, CounterNoted, CounterOpened, CounterRaised
from tests.chassis.stores import OCCASION, opened


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    if request.param == "sqlite":
        return tmp_path / "trial.sqlite"
    database: str = request.getfixturevalue("database")
    return database


async def test_the_librarys_event_store_and_notification_log_read_ours(where: Path | str) -> None:
    async with opened(where) as store:
        counter = COUNTERS.new(new_id())
        facts = [CounterOpened(name="a"), CounterRaised(by=2), CounterNoted(text="x")]
        await store.append(OCCASION, counter.then(*facts))
        library = LibraryRecorder(store.recorder, store.lane, asyncio.get_running_loop())

        def read() -> tuple[list[object], list[int], int | None]:
            recorded: list[Any] = list(EventStore(store.mapper, library).get(counter.id))
            notifications = LocalNotificationLog(library).select(start=1, limit=10)
            return (
                [r.fact for r in recorded],
                [n.originator_version for n in notifications],
                library.max_notification_id(),
            )

        assert await asyncio.to_thread(read) == (facts, [1, 2, 3], await store.recorder.head())


async def test_an_insert_through_the_library_is_all_or_none(where: Path | str) -> None:
    async with opened(where) as store:
        library = LibraryRecorder(store.recorder, store.lane, asyncio.get_running_loop())
        one, two = (StoredEvent(uuid4(), 1, "trial.counter.noted:1", b"{}") for _ in range(2))
        (position,) = await asyncio.to_thread(library.insert_events, [one])
        with pytest.raises(IntegrityError):
            await asyncio.to_thread(library.insert_events, [two, one])
        assert [row.position for row in await store.recorder.log(0, 10)] == [position]
