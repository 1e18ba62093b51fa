"""The steps from a bare generation to one that serves: fill it, catch up, compare, swap."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from msgspec.structs import replace

from contracts.envelope import PARTITIONS
from services.chassis.clock import Clock, today
from services.chassis.feeds import Feed, Place
from services.districts.ledger.balances import Ancestors
from services.districts.ledger.building.bulk import Bulk, Target
from services.districts.ledger.building.progress import Progress, Stage
from services.districts.ledger.building.reading import UNWANTED, Pieces, Records, batched, upto
from services.districts.ledger.database import Database, Session
from services.districts.ledger.digest import Digest, Totals, changed, differing, digest, totals
from services.districts.ledger.generations import FILLED, Generation, hand_over, serving
from services.districts.ledger.place import NEVER, Held, all_places, hold, keep
from services.districts.ledger.sink import POISON_LIMIT, LedgerSink
from services.districts.ledger.view import ViewSpec

ROUNDS: Final = 50  # of catching up with a generation that goes on meanwhile
PAUSE: Final = 0.2  # seconds for the one that serves to come as far as one that followed beside it


class RebuildRefused(Exception):
    """The new generation is not what serves, or cannot reach it: the old one goes on serving."""

    def __init__(self, view: str, differences: Sequence[str], name: str | None = None) -> None:
        super().__init__(f"{view}: {'; '.join(differences)}")
        self.differences = list(differences)
        self.name = name  # by which exactly this difference can be accepted


class Served(NamedTuple):
    """What serves, in one snapshot."""

    generation: Generation
    held: list[Held]
    digest: Digest
    totals: Totals

    @property
    def places(self) -> dict[Feed, Place]:
        return {held.feed: held.place for held in self.held}


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

    async def build(self, whole: Records, lengths: Mapping[str, int], held: int) -> Served:
        """Fill what is not there yet and make the keys; gives what served as that began. Raises Suspect."""
        served = await self.database.read(self._served)
        targets = self._targets(served.held, lengths)
        there = await self.sink.places()
        self.progress.expect(sum(target.events for target in targets.values()))
        self.progress.fold(sum(target.events for feed, target in targets.items() if feed in there))
        bulk = Bulk(
            self.spec,
            self.database,
            self.ancestors,
            self.generation,
            self.progress,
            refill=self.records,
            held=held,
            poison_limit=POISON_LIMIT,
        )
        await bulk.fill({feed: target for feed, target in targets.items() if feed not in there}, whole)
        self.progress.reach(Stage.INDEXING)
        await self.database.unit(self._finish)
        return served

    async def compare(self, served: Served) -> list[str]:
        """Bring the new generation to exactly the marks of the one that serves; say what differs there.

        Where it is ahead already, because it has followed beside, the one that serves is waited for.
        """
        differences: list[str] = []
        unseen = {feed for feed, place in served.places.items() if place.position}
        for _ in range(ROUNDS):
            self.progress.reach(Stage.CATCHING_UP)
            wrong, ahead = await self._catch_up(served.places)
            self.progress.reach(Stage.COMPARING)
            differences += wrong + await self._differences(served, unseen - ahead, whole=not ahead)
            unseen &= ahead
            if not unseen:
                return differences
            await asyncio.sleep(PAUSE)
            served = await self.database.read(self._served)
        return [*differences, *(f"{feed}: what serves does not come as far" for feed in sorted(unseen))]

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

    async def events(self) -> int:
        places = await self.database.read(lambda session: all_places(session.of(self.generation.prefix)))
        return sum(held.applied for held in places)

    async def _served(self, session: Session) -> Served:
        generation = await serving(session, self.spec.name)
        held = await all_places(session.of(generation.prefix))
        figures = await totals(session, generation, today(self.clock))
        return Served(generation, held, await digest(session, generation), figures)

    def _targets(self, held: Sequence[Held], lengths: Mapping[str, int]) -> dict[Feed, Target]:
        """What serves says how far; a feed that it has not begun is read to the end."""
        begun = {each.feed: each for each in held if each.place.position}
        read = {feed.source for feed in begun}  # there, the feeds that were not begun are empty, or as good as
        targets = {}
        for channel, source in self.spec.channels.items():
            about = 0 if source in read else lengths.get(source, 0) // (PARTITIONS * len(self.spec.channels))
            for partition in range(PARTITIONS):
                targets[Feed(source, channel, partition)] = Target(UNWANTED, today(self.clock), about)
        for feed, each in begun.items():
            targets[feed] = Target(each.place.position, each.place.as_of, each.applied)
        return targets

    async def _finish(self, session: Session) -> None:
        await session.alone(f"finish {self.generation.prefix}")
        await session.of(self.generation.prefix).finish(FILLED)

    async def _catch_up(self, theirs: Mapping[Feed, Place]) -> tuple[list[str], set[Feed]]:
        """What the log does not give as it was read, and which feeds are ahead."""
        ours = await self.sink.places()
        marks = {feed: place.position for feed, place in theirs.items()}
        if any(mark > ours.get(feed, Place()).position for feed, mark in marks.items()):
            await self._read(upto(self.records({feed: place.position for feed, place in ours.items()}), marks))
        told = await self.database.unit(lambda session: self._take_over(session, theirs))
        for feed, place in theirs.items():
            await self.sink.bring(feed, place.as_of)
        return told

    async def _differences(self, served: Served, feeds: Collection[Feed], *, whole: bool) -> list[str]:
        async def work(session: Session) -> tuple[Digest, Totals]:
            return await digest(session, self.generation), await totals(session, self.generation, today(self.clock))

        ours, figures = await self.database.read(work)
        names = ours.differences(served.digest, feeds)
        if not names:
            return []
        streams = await self.database.read(lambda session: differing(session, served.generation, self.generation))
        return [
            *(f"{name} differ" for name in names),
            *(changed(served.totals, figures) if whole else ()),
            *(f"stream {stream}" for stream in streams),
        ]

    async def _read(self, pieces: Pieces) -> None:
        async for feed, some in batched(pieces):
            if feed.channel in self.spec.channels:
                await self.sink.apply(feed, some)

    async def _take_over(self, session: Session, theirs: Mapping[Feed, Place]) -> tuple[list[str], set[Feed]]:
        """At the same marks a place is the same, but for its day: the balances are still to be made."""
        tables = session.of(self.generation.prefix)
        differences, ahead = [], set()
        for feed, place in theirs.items():
            held = await hold(tables, feed, NEVER)
            ours = held.place
            if ours.position > place.position:
                ahead.add(feed)
            elif (ours.position, ours.event_id) != (place.position, place.event_id):
                differences.append(
                    f"{feed}: the log gives {ours.event_id} at {ours.position}, "
                    f"what serves has {place.event_id} at {place.position}"
                )
            else:
                epoch = max(place.epoch, ours.epoch)
                await keep(tables, held._replace(place=replace(place, epoch=epoch, as_of=ours.as_of)))
        return differences, ahead

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
