"""A generation is folded in memory and written as whole sets; what breaks off in the middle is gone on with."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace

import pytest

from services.chassis.feeds import Feed, Record
from services.chassis.recorder import Unavailable
from services.districts.ledger.building.bulk import Target, in_groups
from services.districts.ledger.building.progress import Progress, Stage
from services.districts.ledger.building.reading import UNWANTED
from services.districts.ledger.generations import State
from services.districts.ledger.place import all_places
from services.districts.ledger.rebuild import rebuild
from tests.districts.ledger.broken_off import FEEDS, KILLED_AFTER, told
from tests.districts.ledger.grounds import TODAY, PostgresGround, SqliteGround, Stand, ancestors

PIECE = 3


async def served(stand: Stand) -> None:
    stand.log = told()
    for feed in FEEDS:
        await stand.take(*stand.log.records[feed], feed=feed)


class Source:
    """The logbook, which notes what it was asked for; it may go away before a feed is told."""

    def __init__(self, stand: Stand, away: Feed | None = None) -> None:
        self._stand, self._away = stand, away
        self.asked: list[set[Feed]] = []

    async def records(self, marks: Mapping[Feed, int]) -> AsyncIterator[tuple[Feed, Sequence[Record]]]:
        self.asked.append({feed for feed in FEEDS if marks.get(feed, 0) < UNWANTED})
        async for feed, some in self._stand.log.published(marks, PIECE):
            if feed == self._away:
                raise Unavailable("the log is away")
            yield feed, some


async def build(stand: Stand, source: Source, held: int = 1) -> Progress:
    progress = Progress(stand.spec.name)
    how = (stand.spec, stand.database, ancestors, stand.clock, source.records)
    await rebuild(*how, progress=progress, held=held)
    return progress


async def states(stand: Stand) -> list[State]:
    return [generation.state for generation in await stand.ledger.generations()]


@pytest.mark.parametrize("held", [1, 5, 1_000_000])
async def test_however_little_is_held_in_memory_the_generation_is_the_same(stand: Stand, held: int) -> None:
    await served(stand)
    before = await stand.held()
    progress = await build(stand, Source(stand), held)
    assert (progress.stage, progress.done, progress.of, progress.ratio) == (Stage.DONE, 16, 16, 1.0)
    assert await stand.held() == before


async def test_a_view_that_nobody_has_read_yet_is_filled_from_the_logs(stand: Stand) -> None:
    stand.log = told()
    await build(stand, Source(stand))
    there = await stand.held()
    assert len(there.rows) == 8
    assert len(there.history) == 16
    assert (await stand.ledger.places())[FEEDS[3]].position == stand.log.position


async def test_a_rebuild_that_broke_off_reads_only_what_it_lacks(stand: Stand) -> None:
    await served(stand)
    before = await stand.held()
    with pytest.raises(Unavailable):
        await build(stand, Source(stand, away=FEEDS[3]))
    assert await states(stand) == [State.SERVING, State.BUILDING]
    again = Source(stand)
    await build(stand, again)
    assert again.asked[0] <= {FEEDS[2], FEEDS[3]}  # the set before the last was written while that was read
    assert await states(stand) == [State.OLD, State.SERVING]
    assert await stand.held() == before


async def test_another_fold_does_not_go_on_with_it(stand: Stand) -> None:
    await served(stand)
    with pytest.raises(Unavailable):
        await build(stand, Source(stand, away=FEEDS[3]))
    stand.spec = replace(stand.spec, version=2)
    again = Source(stand)
    await build(stand, again)
    assert again.asked[0] == {FEEDS[0]}
    assert await states(stand) == [State.OLD, State.DROPPED, State.SERVING]


async def test_a_killed_process_leaves_what_serves_untouched_and_the_next_goes_on(stand: Stand, where: str) -> None:
    await served(stand)
    before = await stand.held()
    command = [sys.executable, "-m", "tests.districts.ledger.broken_off", where]
    killed = await asyncio.to_thread(subprocess.run, command, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert await stand.held() == before
    assert await states(stand) == [State.SERVING, State.BUILDING]
    prefix = (await stand.ledger.generations())[-1].prefix
    written = await stand.database.read(lambda session: all_places(session.of(prefix)))
    assert {held.feed for held in written} == set(FEEDS[:KILLED_AFTER])
    again = Source(stand)
    await build(stand, again)
    assert again.asked[:2] == [{FEEDS[2]}, {FEEDS[3]}]
    assert await stand.held() == before


@pytest.fixture
def where(ground: SqliteGround | PostgresGround) -> str:
    """The ground's address, for another process."""
    return str(ground.folder if isinstance(ground, SqliteGround) else ground.dsn)


async def test_what_is_missing_where_the_whole_is_read_is_refilled_from_the_log(stand: Stand) -> None:
    await served(stand)
    before = await stand.held()

    async def with_holes(marks: Mapping[Feed, int]) -> AsyncIterator[tuple[Feed, Sequence[Record]]]:
        """Of one feed the first record is lost, of another the last."""
        async for feed, some in stand.log.published(marks, 100):
            yield feed, some[1:] if feed == FEEDS[0] else some[:-1] if feed == FEEDS[1] else some

    how = (stand.spec, stand.database, ancestors, stand.clock, stand.log.published)
    done = await rebuild(*how, whole=with_holes)
    assert done.differences == []
    assert await stand.held() == before


def test_partitions_are_read_together_as_far_as_memory_goes() -> None:
    targets = {feed: Target(1, TODAY, events) for feed, events in zip(FEEDS, (3, 4, 9, 1), strict=True)}
    assert list(in_groups(targets, 8)) == [[FEEDS[0], FEEDS[1]], [FEEDS[2]], [FEEDS[3]]]
    assert list(in_groups(targets, 100)) == [list(FEEDS)]
    assert list(in_groups({}, 8)) == []
