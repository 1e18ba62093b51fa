"""Batches on their way to the disk: two where there is enough for both, and never with rivals on their way together."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from services.chassis.identity import new_id
from services.chassis.lane import WORTH
from services.chassis.recorder import Conflict, Write, Written
from services.chassis.sqlite_recorder import SqliteRecorder
from services.chassis.store import Store
from services.chassis.streams import Answer, Change
from tests.chassis.counters import COUNTERS, CounterOpened, CounterRaised
from tests.chassis.stores import OCCASION, store_on

ENOUGH = 2 * WORTH


class Held(SqliteRecorder):
    """A disk that takes its time: what is to be written waits until it `goes_on`."""

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        self.goes_on = asyncio.Event()
        self.under_way: list[Sequence[Write]] = []

    async def write(self, writes: Sequence[Write], now: datetime) -> list[Written]:
        self.under_way.append(writes)
        await self.goes_on.wait()
        return await super().write(writes, now)

    def sizes(self) -> list[int]:
        return [len(writes) for writes in self.under_way]


@pytest.fixture
async def disk(tmp_path: Path) -> Held:
    return Held(tmp_path / "trial.sqlite")


@pytest.fixture
async def store(disk: Held) -> AsyncIterator[Store]:
    store = store_on(disk)
    yield store
    disk.goes_on.set()
    await store.close()


def opening(id: UUID) -> Change:
    return COUNTERS.new(id).then(CounterOpened(name="a"))


async def appended(store: Store, *changes: Change) -> list[asyncio.Task[Answer]]:
    """All of them asked for, and what can be under way is so."""
    tasks = [asyncio.create_task(store.append(OCCASION, change)) for change in changes]
    await asyncio.sleep(0.02)
    return tasks


async def test_what_there_is_goes_in_two_batches_of_a_size(store: Store, disk: Held) -> None:
    tasks = await appended(store, *(opening(new_id()) for _ in range(ENOUGH)))
    assert disk.sizes() == [WORTH, WORTH]
    disk.goes_on.set()
    answers = await asyncio.gather(*tasks)
    assert len({answer.receipt[0].position for answer in answers}) == ENOUGH


async def test_few_wait_for_the_batch_before_them_and_then_go_together(store: Store, disk: Held) -> None:
    first = await appended(store, opening(new_id()))
    rest = await appended(store, *(opening(new_id()) for _ in range(WORTH - 1)))
    assert disk.sizes() == [1]
    disk.goes_on.set()
    await asyncio.gather(*first, *rest)
    assert disk.sizes() == [1, WORTH - 1]


async def test_a_rival_of_one_on_its_way_waits_and_others_pass_it(store: Store, disk: Held) -> None:
    stream = new_id()
    first = await appended(store, opening(stream))
    (rival, *others) = await appended(store, opening(stream), *(opening(new_id()) for _ in range(WORTH)))
    touched = [{event.originator_id for write in writes for event in write.events} for writes in disk.under_way]
    assert ([stream in each for each in touched], disk.sizes()) == ([True, False], [1, WORTH])
    disk.goes_on.set()
    assert [answer.version for answer in await asyncio.gather(*first, *others)] == [1] * (1 + WORTH)
    with pytest.raises(Conflict):
        await rival


async def test_what_goes_on_from_one_on_its_way_waits_for_it(store: Store, disk: Held) -> None:
    opened = COUNTERS.new(new_id()).after(CounterOpened(name="a"))
    first = await appended(store, opening(opened.id))
    (raised, *_) = await appended(store, opened.then(CounterRaised(by=1)), *(opening(new_id()) for _ in range(WORTH)))
    disk.goes_on.set()
    assert [(await task).version for task in (*first, raised)] == [1, 2]


async def test_a_lane_that_closes_writes_what_waits(store: Store, disk: Held) -> None:
    tasks = await appended(store, *(opening(new_id()) for _ in range(ENOUGH + WORTH)))
    asyncio.get_running_loop().call_later(0.02, disk.goes_on.set)
    await store.lane.close()
    assert [(await task).version for task in tasks] == [1] * (ENOUGH + WORTH)
