"""What a service counts of its own facts: exact to a position, once, whoever counts and whenever they die."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from eventsourcing.persistence import StoredEvent

from services.chassis import counting
from services.chassis.codec import Recorded
from services.chassis.counting import Counting
from services.chassis.counts import Cell
from services.chassis.identity import new_id
from services.chassis.recorder import PlaceMoved
from services.chassis.store import Store
from tests.chassis.counters import COUNTERS, CounterOpened, CounterRaised
from tests.chassis.stores import OCCASION, opened


def _adds(recorded: Recorded) -> Iterator[tuple[Cell, int]]:
    amount = recorded.fact.by if isinstance(recorded.fact, CounterRaised) else 1
    yield Cell(recorded.region, "2026-05", type(recorded.fact).__name__), amount


COUNTING = Counting((CounterOpened.TOPIC, CounterRaised.TOPIC), _adds)
RAISED = ("2026-05", "CounterRaised")


@pytest.fixture
async def store(where: Path | str) -> AsyncIterator[Store]:
    async with opened(where) as store:
        store.counting = COUNTING
        yield store


async def raised(store: Store, *amounts: int) -> None:
    counter = COUNTERS.new(new_id())
    await store.append(OCCASION, counter.then(CounterOpened(name="a"), *(CounterRaised(by=n) for n in amounts)))


async def test_a_count_holds_all_that_was_written_before_it_was_asked_for(store: Store) -> None:
    await raised(store, 2, 3)
    first = await store.counted("110113")
    await raised(store, 5)
    second = await store.counted("110113")
    assert dict(first.amounts) == {("2026-05", "CounterOpened"): 1, RAISED: 5}
    assert dict(second.amounts) == {("2026-05", "CounterOpened"): 2, RAISED: 10}
    assert (first.upto, second.upto) == (first.upto, await store.recorder.head())
    assert first.upto < second.upto


async def test_a_subject_that_nothing_was_counted_of_has_a_position_too(store: Store) -> None:
    await raised(store, 1)
    counted = await store.counted("110101")
    assert (dict(counted.amounts), counted.upto) == ({}, await store.recorder.head())


async def test_a_store_that_counts_nothing_is_left_alone(where: Path | str) -> None:
    async with opened(where) as store:
        await raised(store, 1)
        await store.count()
        assert await store.recorder.counts.place() == (0, 0)


async def test_many_pages_are_counted_as_one(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "PAGE", 3)
    for _ in range(5):
        await raised(store, 1, 1)
    assert (await store.counted("110113")).amounts[RAISED] == 10


async def test_several_that_count_at_once_count_each_fact_once(where: Path | str, store: Store) -> None:
    """While others write: no count is ever beyond its position, or short of it."""
    async with opened(where) as other:
        other.counting = COUNTING
        seen = []

        async def look(at: Store) -> None:
            seen.extend([await at.counted("110113") for _ in range(15)])

        await asyncio.gather(look(store), look(other), *(raised(store, 1, 2) for _ in range(40)))
        log = await store.recorder.log(0, 10_000)
        for counted in seen:
            upto = [store.mapper.to_domain_event(_stored(row)) for row in log if row.position <= counted.upto]
            assert dict(counted.amounts) == _expected(upto)


def _stored(row: Any) -> Any:
    return StoredEvent(row.stream, row.version, row.topic, row.state)


def _expected(facts: list[Recorded]) -> dict[tuple[str, str], int]:
    amounts: Counter[tuple[str, str]] = Counter()
    for fact in facts:
        for (_, month, line), amount in _adds(fact):
            amounts[month, line] += amount
    return dict(amounts)


async def test_who_dies_between_reading_and_writing_has_counted_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await raised(store, 1)
    recorder = store.recorder

    async def dies(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as cut:
        cut.setattr(recorder.counts, "add", dies)
        with pytest.raises(ConnectionError):
            await store.count()
    assert await recorder.counts.place() == (0, 0)
    assert (await store.counted("110113")).amounts[RAISED] == 1


async def test_a_place_that_moved_meanwhile_writes_nothing(store: Store) -> None:
    await raised(store, 4)
    await store.count()
    with pytest.raises(PlaceMoved):
        await store.recorder.counts.add({Cell("110113", *RAISED): 4}, (0, 0), (99, 1))
    assert (await store.counted("110113")).amounts[RAISED] == 4


async def test_another_version_counts_anew_and_so_does_the_one_before(store: Store) -> None:
    await raised(store, 4)
    await store.count()

    def twice(recorded: Recorded) -> Iterator[tuple[Cell, int]]:
        yield from ((cell, 2 * amount) for cell, amount in _adds(recorded))

    store.counting = COUNTING._replace(adds=twice, version=2)
    assert (await store.counted("110113")).amounts[RAISED] == 8
    store.counting = COUNTING
    assert (await store.counted("110113")).amounts[RAISED] == 4


async def test_who_counts_more_facts_than_before_counts_anew(store: Store) -> None:
    await raised(store, 4)
    store.counting = COUNTING._replace(names=(CounterOpened.TOPIC,))
    assert RAISED not in (await store.counted("110113")).amounts
    store.counting = COUNTING
    assert (await store.counted("110113")).amounts[RAISED] == 4
