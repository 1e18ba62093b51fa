"""Build a generation from the start of the logs: some partitions at a time in memory, then written as whole sets."""

import asyncio
import gc
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import Any, Final, NamedTuple, Self

from contracts.envelope import PARTITIONS
from services.chassis.feeds import Feed, Hole, Record
from services.districts.ledger.balances import Ancestors
from services.districts.ledger.building.in_memory import FeedInMemory
from services.districts.ledger.building.reading import BATCH, UNWANTED, Records, batched, upto
from services.districts.ledger.building.storing import Ready, ready, store
from services.districts.ledger.database import Database, Session
from services.districts.ledger.generations import Generation
from services.districts.ledger.view import ViewSpec

HELD: Final = 400_000  # events whose rows and histories are in memory while they fold; as many are being written
SKIPPED: Final = "select cast(event_id as text) from ledger_skips where view = $1"


class Target(NamedTuple):
    """How far a feed is to be built: to this position, with balances of this day; about so many events."""

    position: int
    as_of: date
    events: int


class Bulk:
    """Fills a bare generation. Feeds that are complete have their places: what was interrupted is gone on with.

    `folded` is told of events as they are folded, how many more.
    """

    def __init__(
        self,
        spec: ViewSpec,
        database: Database,
        ancestors: Ancestors,
        generation: Generation,
        folded: Callable[[int], None],
        *,
        refill: Records,
        held: int = HELD,
        poison_limit: int,
        one_by_one: bool = False,
    ) -> None:
        self._one_by_one = one_by_one  # what is written is not in memory beside what folds: others do that meanwhile
        self._refill = refill  # the published logs: what is missing where the whole is read from is there
        self._spec, self._database, self._ancestors, self._generation = spec, database, ancestors, generation
        self._told, self._most, self._limit = folded, held, poison_limit

    async def fill(self, targets: Mapping[Feed, Target], records: Records) -> None:
        """While some partitions fold, the ones before are written. Raises Suspect."""
        skipped = await self._skipped()
        with _all_stays():
            await self._fill(targets, records, skipped)

    async def _fill(self, targets: Mapping[Feed, Target], records: Records, skipped: set[str]) -> None:
        async with _OneBehind() as behind:
            for feeds in in_groups(targets, self._most):
                folded = await self._folded({feed: targets[feed] for feed in feeds}, skipped, records)
                if self._one_by_one:
                    await self._written(folded, targets)
                else:
                    await behind.go(self._written(folded, targets))
                del folded  # one set is folded while one is written, and no third is held

    async def _folded(self, wanted: Mapping[Feed, Target], skipped: set[str], records: Records) -> list[FeedInMemory]:
        """In a thread, one batch behind the reading: whoever answers in this process goes on answering."""
        feeds = {
            feed: FeedInMemory(self._spec, feed, skipped, partial(self._reach, target.as_of))
            for feed, target in wanted.items()
        }
        marks = {feed: 0 if feed in wanted else UNWANTED for feed in self._feeds()}
        pieces = upto(records(marks), {feed: target.position for feed, target in wanted.items()})
        async with _OneBehind() as behind:
            async for feed, some in batched(pieces, BATCH):
                await behind.go(self._take(feeds[feed], some))
        return list(feeds.values())

    async def _take(self, feed: FeedInMemory, records: Sequence[Record]) -> None:
        before = feed.applied
        try:
            await asyncio.to_thread(feed.take, records)
        except Hole as hole:
            marks = dict.fromkeys(self._feeds(), UNWANTED) | {feed.feed: hole.mark}
            async for _, some in batched(self._refill(marks)):
                await asyncio.to_thread(feed.take, some)
            await asyncio.to_thread(feed.take, records)
        self._told(feed.applied - before)

    def _feeds(self) -> list[Feed]:
        channels = self._spec.channels.items()
        return [Feed(source, channel, partition) for channel, source in channels for partition in range(PARTITIONS)]

    def _reach(self, day: date, region: str) -> Sequence[str]:
        return self._ancestors(region, day)

    async def _written(self, feeds: Sequence[FeedInMemory], targets: Mapping[Feed, Target]) -> None:
        done = await asyncio.to_thread(self._ready, feeds, targets)

        async def work(session: Session) -> None:
            await store(session.of(self._generation.prefix), done, self._limit)

        await self._database.unit(work)

    def _ready(self, feeds: Sequence[FeedInMemory], targets: Mapping[Feed, Target]) -> list[Ready]:
        return [ready(each, targets[each.feed].as_of, self._ancestors) for each in feeds]

    async def _skipped(self) -> set[str]:
        found = await self._database.read(lambda session: session.fetch("text", SKIPPED, self._spec.name))
        return {event for (event,) in found}


@contextmanager
def _all_stays() -> Iterator[None]:
    """What is folded is kept until it is written: to look for garbage among it would take a fifth of the time."""
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()


class _OneBehind:
    """What was begun last goes on while the next is prepared; leaving waits for it, or ends it where all ends."""

    def __init__(self) -> None:
        self._last: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def go(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            if self._last:
                await self._last
        except BaseException:
            work.close()
            raise
        self._last = asyncio.create_task(work)

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._last and kind:
            self._last.cancel()
            await asyncio.gather(self._last, return_exceptions=True)
        elif self._last:
            await self._last


def in_groups(targets: Mapping[Feed, Target], most: int) -> Iterator[list[Feed]]:
    """Feeds that are read together, by partition, no more than so many events at once (but a partition is whole)."""
    events: Counter[int] = Counter()
    for feed, target in targets.items():
        events[feed.partition] += target.events
    group: set[int] = set()
    for partition in sorted(events):
        if group and sum(events[each] for each in group) + events[partition] > most:
            yield [feed for feed in targets if feed.partition in group]
            group = set()
        group.add(partition)
    if group:
        yield [feed for feed in targets if feed.partition in group]
