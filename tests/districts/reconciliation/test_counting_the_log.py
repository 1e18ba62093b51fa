"""The independent count: right for whoever asks, however many ask at once, and whatever they have read."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.envelope import PARTITIONS
from services.chassis.feeds import Feed, Place
from services.chassis.recorder import Unavailable
from services.districts.reconciliation.independent import LogCount
from services.districts.sharing import Shared

CHANNEL = "registration.groups"


class Log:
    """Events of one name at every position, on partitions in turn; it answers slowly enough to be asked twice."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    async def census(self, marks: Mapping[str, Sequence[int]], after: int = 0) -> dict[str, int]:
        self.asked.append(after)
        await asyncio.sleep(0)
        upto = max(marks[CHANNEL])
        found = sum(1 for position in range(after + 1, upto + 1) if position <= marks[CHANNEL][position % PARTITIONS])
        return {"filed": found}


def places(covered: int, beyond: int = 0) -> dict[Feed, Place]:
    """Everything to `covered` is read, and on the first partitions a little more."""
    return {
        Feed("registration", CHANNEL, partition): Place(
            position=covered + (beyond if partition < 3 else 0), covered=covered
        )
        for partition in range(PARTITIONS)
    }


def counted(at: Mapping[Feed, Place]) -> int:
    marks = {feed.partition: place.position for feed, place in at.items()}
    return sum(1 for position in range(1, max(marks.values()) + 1) if position <= marks[position % PARTITIONS])


async def test_many_who_ask_at_once_are_told_the_same() -> None:
    count = LogCount(Log())
    answers = await asyncio.gather(*(count.upto(places(160, 20)) for _ in range(6)))
    assert answers == [Counter(filed=counted(places(160, 20)))] * 6


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 20)), min_size=1, max_size=8))
def test_whoever_asks_is_told_of_what_they_have_read(asked: list[tuple[int, int]]) -> None:
    """Also one whose view is older than what others have had counted."""

    async def ask() -> list[Counter[str]]:
        count = LogCount(Log())
        return list(await asyncio.gather(*(count.upto(places(*each)) for each in asked)))

    assert [answer["filed"] for answer in asyncio.run(ask())] == [counted(places(*each)) for each in asked]


async def test_what_every_mark_covers_is_counted_once() -> None:
    log = Log()
    count = LogCount(log)
    for covered in (100, 150, 150, 180):
        await count.upto(places(covered))
    assert log.asked == [0, 100, 100, 150, 150, 150, 180]


async def test_a_partition_that_was_never_heard_of_has_read_nothing() -> None:
    half = {feed: place for feed, place in places(100).items() if feed.partition < 8}
    assert await LogCount(Log()).upto(half) == Counter(
        filed=counted(half | {Feed("registration", CHANNEL, partition): Place() for partition in range(8, PARTITIONS)})
    )


async def test_people_who_ask_at_once_share_a_run_that_began_after_they_asked() -> None:
    shared, runs = Shared[int](), 0

    async def work() -> int:
        nonlocal runs
        runs += 1
        await asyncio.sleep(0.01)
        return runs

    answers = await asyncio.gather(*(shared.of(work) for _ in range(10)))
    assert runs <= 2
    assert all(answers)
    assert await shared.of(work) == runs


async def test_a_run_that_failed_is_nobodys_answer() -> None:
    shared = Shared[int]()

    async def fails() -> int:
        raise OSError

    async def works() -> int:
        return 7

    failed, _ = await asyncio.gather(shared.of(fails), shared.of(fails), return_exceptions=True)
    assert isinstance(failed, OSError)
    assert await shared.of(works) == 7


async def test_who_is_content_with_the_last_run_does_not_begin_another_and_has_it_though_the_next_fails() -> None:
    shared, runs = Shared[int](), 0
    assert shared.last() is None

    async def fails() -> int:
        raise Unavailable("a service does not answer")

    async def work() -> int:
        nonlocal runs
        runs += 1
        return runs

    assert await shared.of(work) == 1
    with pytest.raises(Unavailable):
        await shared.of(fails)
    kept = shared.last()
    assert kept is not None
    assert (kept[0], runs) == (1, 1)
    assert kept[1] >= 0
