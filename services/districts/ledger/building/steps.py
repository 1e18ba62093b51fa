"""The steps from a bare generation to one that serves: fill it, catch up, compare, swap."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from functools import lru_cache, partial
from typing import Final, NamedTuple

from msgspec.structs import replace

from contracts.envelope import PARTITIONS
from services.chassis.clock import Clock, today
from services.chassis.feeds import Feed, Place
from services.districts.ledger import fingerprint
from services.districts.ledger.balances import Ancestors
from services.districts.ledger.building.bulk import Bulk, Target
from services.districts.ledger.building.progress import Progress, Stage
from services.districts.ledger.building.reading import UNWANTED, Pieces, Records, batched, upto
from services.districts.ledger.comparing import differing
from services.districts.ledger.database import Database, Session
from services.districts.ledger.differing import level
from services.districts.ledger.fingerprint import Found
from services.districts.ledger.generations import FILLED, Generation, hand_over, serving
from services.districts.ledger.place import NEVER, Held, all_places, hold, keep
from services.districts.ledger.sink import POISON_LIMIT, LedgerSink
from services.districts.ledger.view import ViewSpec

ROUNDS: Final = 200  # of catching up with a generation that goes on meanwhile
PAUSE: Final = 0.05  # seconds for the two to come to the same marks


# Fills what it can of these feeds of a generation in other processes, and tells how many events more are folded.
Elsewhere = Callable[[Generation, Mapping[Feed, Target], Callable[[int], None]], Awaitable[None]]


class RebuildRefused(Exception):
    """The new generation is not what serves, or cannot reach it: the old one goes on serving."""

    def __init__(self, view: str, differences: Sequence[str], name: str | None = None) -> None:
        super().__init__(f"{view}: {'; '.join(differences)}")
        self.differences = list(differences)
        self.name = name  # by which it can be accepted


class Compared(NamedTuple):
    """What came of a comparison."""

    before: Generation  # that served
    differences: list[str]
    exactly: Found  # all of it, where the same fold made both
    epoch: int | None  # of the restore beyond which it had read, if that is why it differs


class Steps:
    """Of one rebuild."""

    def __init__(
        self,
        spec: ViewSpec,
        database: Database,
        ancestors: Ancestors,
        clock: Clock,
        records: Records,
        generation: Generation,
        progress: Progress,
    ) -> None:
        self.spec, self.database, self.clock, self.records = spec, database, clock, records
        self.generation, self.progress = generation, progress
        self.ancestors: Ancestors = lru_cache(1 << 16)(ancestors)
        self.sink = LedgerSink(spec, database, ancestors, clock, generation=generation)

    async def build(
        self, whole: Records, lengths: Mapping[str, int], held: int, elsewhere: Elsewhere | None = None
    ) -> None:
        """Fill what is not there yet, up to what serves at this moment, and make the keys. Raises Suspect."""
        _, served = await self.database.read(self._served)
        targets = self._targets(served, lengths)
        left = await self._missing(targets)
        self.progress.expect(sum(target.events for target in targets.values()))
        self.progress.fold(sum(target.events for feed, target in targets.items() if feed not in left))
        if elsewhere:
            await elsewhere(self.generation, left, self.progress.fold)
            left = await self._missing(targets)
        bulk = Bulk(
            self.spec,
            self.database,
            self.ancestors,
            self.generation,
            self.progress.fold,
            refill=self.records,
            held=held,
            poison_limit=POISON_LIMIT,
        )
        await bulk.fill(left, whole)
        self.progress.reach(Stage.INDEXING)
        await self.database.unit(self._finish)

    async def _missing(self, targets: Mapping[Feed, Target]) -> dict[Feed, Target]:
        there = await self.sink.places()
        return {feed: target for feed, target in targets.items() if feed not in there}

    async def compare(self) -> Compared:
        """Bring every feed to the mark where the one that serves stands, and compare it there, in one snapshot.

        Both move on while people work: a feed is compared as soon as both stand at the same mark.
        """
        found: list[str] = []
        exactly = Found()
        epochs: set[int] = set()
        compared: set[Feed] = set()
        for _ in range(ROUNDS):
            self.progress.reach(Stage.CATCHING_UP)
            before, served = await self.database.read(self._served)
            theirs = {held.feed: held.place for held in served if held.place.position}
            wrong, beyond = await self._catch_up({feed: theirs[feed] for feed in theirs if feed not in compared})
            found, epochs, compared = found + list(wrong.values()), epochs | beyond, compared | wrong.keys()
            self.progress.reach(Stage.COMPARING)
            differing = partial(self._differing, before, theirs.keys() - compared)
            now, told, digest = await self.database.read(differing, whole=True)
            found, exactly, compared = found + told, exactly + Found(wrong.values()) + digest, compared | now
            if compared >= theirs.keys():
                return Compared(before, list(dict.fromkeys(found)), exactly, max(epochs, default=None))
            await asyncio.sleep(PAUSE)
        rest = [f"{feed}: the two do not come to the same mark" for feed in sorted(theirs.keys() - compared)]
        return Compared(before, [*found, *rest], exactly + Found(rest), None)

    async def swap(self) -> Generation:
        """Go on reading until no mark is behind, then let the new generation serve; gives the one before."""
        self.progress.reach(Stage.SWAPPING)
        for _ in range(ROUNDS):
            marks = {feed: place.position for feed, place in (await self.sink.places()).items()}
            await self._read(self.records(marks))
            await self.sink.advance(today(self.clock))
            before = await self.database.unit(self._hand_over)
            if before:
                return before
        raise RebuildRefused(self.spec.name, [f"still behind after {ROUNDS} rounds of catching up"])

    def feeds(self, source: str) -> list[Feed]:
        """The feeds of one service that the view reads."""
        channels = [channel for channel, owner in self.spec.channels.items() if owner == source]
        return [Feed(source, channel, partition) for channel in channels for partition in range(PARTITIONS)]

    async def events(self) -> int:
        places = await self.database.read(lambda session: all_places(session.of(self.generation.prefix)))
        return sum(held.applied for held in places)

    async def _served(self, session: Session) -> tuple[Generation, list[Held]]:
        generation = await serving(session, self.spec.name)
        return generation, await all_places(session.of(generation.prefix))

    def _targets(self, held: Sequence[Held], lengths: Mapping[str, int]) -> dict[Feed, Target]:
        """What serves says how far; a service's feeds of which it has read nothing at all are read to their end."""
        targets = {
            each.feed: Target(each.place.position, each.place.as_of, each.applied)
            for each in held
            if each.place.position
        }
        read = {feed.source for feed in targets}  # there, what it has not begun is empty, or caught up with
        for channel, source in self.spec.channels.items():
            about = lengths.get(source, 0) // (PARTITIONS * len(self.spec.channels))
            if source not in read:
                feeds = [Feed(source, channel, partition) for partition in range(PARTITIONS)]
                targets |= dict.fromkeys(feeds, Target(UNWANTED, today(self.clock), about))
        return targets

    async def _finish(self, session: Session) -> None:
        await session.alone(f"finish {self.generation.prefix}")
        await session.of(self.generation.prefix).finish(FILLED)

    async def _catch_up(self, theirs: Mapping[Feed, Place]) -> tuple[dict[Feed, str], set[int]]:
        """Feeds of which the log does not give what was read, each with what it gives; epochs that tell why."""
        ours = {feed: place.position for feed, place in (await self.sink.places()).items()}
        marks = {feed: place.position for feed, place in theirs.items()}
        if any(mark > ours.get(feed, 0) for feed, mark in marks.items()):
            others = {feed: UNWANTED for feed in ours if feed not in marks}
            await self._read(upto(self.records(ours | others), marks))
        told = await self.database.unit(lambda session: self._take_over(session, theirs))
        for feed, place in theirs.items():
            await self.sink.bring(feed, place.as_of)
        return told

    async def _differing(
        self, before: Generation, feeds: Collection[Feed], session: Session
    ) -> tuple[set[Feed], list[str], Found]:
        """Which of these feeds stand at the same mark now, and what differs in them; in one snapshot."""
        now = await level(session, before, self.generation) & set(feeds)
        told = await differing(session, before, self.generation, now, today(self.clock))
        exactly = told and before.made_by(self.spec)
        return now, told, await fingerprint.found(session, before, self.generation, now) if exactly else Found()

    async def _read(self, pieces: Pieces) -> None:
        async for feed, some in batched(pieces):
            if feed.channel in self.spec.channels:
                await self.sink.apply(feed, some)

    async def _take_over(self, session: Session, theirs: Mapping[Feed, Place]) -> tuple[dict[Feed, str], set[int]]:
        """At the same marks a place is the same, but for its day: the balances are still to be made."""
        tables = session.of(self.generation.prefix)
        wrong: dict[Feed, str] = {}
        epochs: set[int] = set()
        for feed, place in theirs.items():
            held = await hold(tables, feed, NEVER)
            ours = held.place
            if ours.position < place.position or (ours.position == place.position and ours.event_id != place.event_id):
                given = f"{feed}: the log gives {ours.event_id or 'nothing'} at {ours.position}"
                wrong[feed] = f"{given}, what serves has {place.event_id} at {place.position}"
                epochs |= {ours.epoch} if ours.epoch > place.epoch else set()
            elif ours.position == place.position:
                epoch = max(place.epoch, ours.epoch)
                await keep(tables, held._replace(place=replace(place, epoch=epoch, as_of=ours.as_of)))
        return wrong, epochs

    async def _hand_over(self, session: Session) -> Generation | None:
        await session.alone("ledger")
        before = await serving(session, self.spec.name)
        theirs = await all_places(session.of(before.prefix), locked=True)
        ours = {held.feed: held.place for held in await all_places(session.of(self.generation.prefix))}
        if any(_reached(held.place) > _reached(ours.get(held.feed, Place())) for held in theirs):
            return None
        await hand_over(session, before, self.generation)
        return before


def _reached(place: Place) -> tuple[int, int]:
    """A generation that has heard of a restore is ahead of one that ran beyond it and cannot go on."""
    return place.epoch, place.position
