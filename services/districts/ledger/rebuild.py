"""Rebuild a view beside the generation that serves, compare the two at the same marks, and let the new one serve."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Final, NamedTuple

from msgspec.structs import replace

from contracts.log import CONTROL
from services.chassis.clock import Clock, today
from services.chassis.feeds import Feed, Place, Record
from services.districts.ledger.balances import Ancestors
from services.districts.ledger.database import Database, Session
from services.districts.ledger.digest import Digest, differing, digest
from services.districts.ledger.generations import (
    Generation,
    State,
    begin,
    drop_older,
    hand_over,
    prepare,
    refuse,
    serving,
)
from services.districts.ledger.place import NEVER, all_places, hold, keep
from services.districts.ledger.sink import LedgerSink
from services.districts.ledger.view import ViewSpec

# The published logs after a mark for each feed (from the start where there is none), each feed in its order.
Records = Callable[[Mapping[Feed, int]], AsyncIterator[tuple[Feed, Sequence[Record]]]]

BATCH: Final = 5_000
ROUNDS: Final = 50  # of catching up with a generation that goes on meanwhile


class Rebuilt(NamedTuple):
    """A rebuild that serves."""

    before: Generation
    after: Generation
    events: int
    differences: list[str]  # that were accepted


class RebuildRefused(Exception):
    """The new generation is not what serves, or cannot reach it: the old one goes on serving."""

    def __init__(self, view: str, differences: Sequence[str]) -> None:
        super().__init__(f"{view}: {'; '.join(differences)}")
        self.differences = list(differences)


class Superseded(RebuildRefused):
    """Another rebuild of the view began meanwhile: of two, the later one goes on."""


async def rebuild(
    spec: ViewSpec,
    database: Database,
    ancestors: Ancestors,
    clock: Clock,
    records: Records,
    *,
    accept_difference: bool = False,
) -> Rebuilt:
    """Build the next generation of a view from the published logs and let it serve.

    Raises RebuildRefused where rows, postings or (at the same day) balances differ from those that serve, unless that
    is accepted: after a change of the fold it is what was wanted. Raises Superseded where another rebuild began.
    """
    await prepare(database, spec)
    building = _Rebuild(spec, database, ancestors, clock, records, await begin(database, spec))
    try:
        differences = await building.compare()
        if differences and not accept_difference:
            raise RebuildRefused(spec.name, differences)
        before = await building.swap()
    except BaseException as wrong:
        if not await database.unit(lambda session: refuse(session, building.generation)):
            raise Superseded(spec.name, ["another rebuild began, and took its place"]) from wrong
        raise
    await drop_older(database, spec.name)
    return Rebuilt(before, building.generation._replace(state=State.SERVING), await building.events(), differences)


class _Rebuild:
    def __init__(
        self,
        spec: ViewSpec,
        database: Database,
        ancestors: Ancestors,
        clock: Clock,
        records: Records,
        generation: Generation,
    ) -> None:
        self.spec, self.database, self.clock, self.records = spec, database, clock, records
        self.generation = generation
        self.sink = LedgerSink(spec, database, ancestors, clock, generation=generation)

    async def compare(self) -> list[str]:
        """Bring the new generation to exactly the marks of the one that serves; say what differs there."""
        served, theirs = await self.database.read(self._served)
        marks = {feed: place.position for feed, place in theirs.places.items()}
        await self._read(_upto(self.records({}), marks))
        differences = await self.database.unit(lambda session: self._take_over(session, theirs.places))
        for feed, place in theirs.places.items():
            await self.sink.bring(feed, place.as_of)
        ours = await self.database.read(lambda session: digest(session, self.generation))
        differences += [f"{name} differ" for name in ours.differences(theirs)]
        if differences:
            streams = await self.database.read(lambda session: differing(session, served, self.generation))
            differences += [f"stream {stream}" for stream in streams]
        return differences

    async def swap(self) -> Generation:
        """Go on reading until no mark is behind, then let the new generation serve; gives the one before."""
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

    async def _served(self, session: Session) -> tuple[Generation, Digest]:
        generation = await serving(session, self.spec.name)
        return generation, await digest(session, generation)

    async def _read(self, records: AsyncIterator[tuple[Feed, Sequence[Record]]]) -> None:
        """Apply them in large batches: the logs come in pieces of every feed."""
        waiting: defaultdict[Feed, list[Record]] = defaultdict(list)
        async for feed, some in records:
            if feed.channel in self.spec.channels:
                waiting[feed] += some
                if len(waiting[feed]) >= BATCH:
                    await self.sink.apply(feed, waiting.pop(feed))
        for feed, rest in waiting.items():
            await self.sink.apply(feed, rest)

    async def _take_over(self, session: Session, theirs: Mapping[Feed, Place]) -> list[str]:
        """At the same marks a place is the same, but for its day: the balances are still to be made."""
        tables = session.of(self.generation.prefix)
        differences = []
        for feed, place in theirs.items():
            held = await hold(tables, feed, NEVER)
            ours = held.place
            if (ours.position, ours.event_id) != (place.position, place.event_id):
                differences.append(
                    f"{feed}: the log gives {ours.event_id} at {ours.position}, "
                    f"what serves has {place.event_id} at {place.position}"
                )
            else:
                epoch = max(place.epoch, ours.epoch)
                await keep(tables, held._replace(place=replace(place, epoch=epoch, as_of=ours.as_of)))
        return differences

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


async def _upto(
    records: AsyncIterator[tuple[Feed, Sequence[Record]]], marks: Mapping[Feed, int]
) -> AsyncIterator[tuple[Feed, Sequence[Record]]]:
    """The same, but no feed beyond its mark; ends when every mark is reached. What announces an epoch comes along."""
    ahead = {feed for feed, mark in marks.items() if mark}
    async for feed, some in records:
        if feed in ahead:
            at = [_position(record) for record in some]
            yield feed, [record for record, position in zip(some, at, strict=True) if position <= marks[feed]]
            if max(at, default=-1) >= marks[feed]:
                ahead.discard(feed)
        if not ahead:
            return


def _position(record: Record) -> int:
    """Where a record stands in the log; 0 for what the log says of itself."""
    headers = dict(record.headers)
    if (headers.get("ce_type") or b"").decode() in CONTROL:
        return 0
    return int(headers.get("ce_position") or b"0")
