"""The runtime of all views: a batch of one feed and its place become rows and figures in one transaction."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import Any, Final, TypeVar
from uuid import UUID

from services.chassis.clock import Clock, today
from services.chassis.feeds import Feed, Place, Record, WentBack
from services.chassis.releasing import NotParked, Released, reread, without
from services.districts.ledger.applying import Applied, Applying
from services.districts.ledger.balances import Ancestors, bring_to
from services.districts.ledger.database import Database, How, Session
from services.districts.ledger.generations import Generation, OtherFold, State, all_of, prepare
from services.districts.ledger.memory import Memory
from services.districts.ledger.place import NEVER, Held, all_places, hold, hold_all, keep
from services.districts.ledger.quarantine import around, park, parked_on
from services.districts.ledger.recounting import recounted
from services.districts.ledger.restoring import restored
from services.districts.ledger.tables import SKIPS
from services.districts.ledger.view import ViewSpec
from services.districts.ledger.writing import fold_feeds, write

T = TypeVar("T")
Step = Callable[[Generation, Session], Awaitable[T]]
POISON_LIMIT: Final = 20  # streams that the same cause may park before it is called a bug


class _Swapped(Exception):
    """Another generation serves by now."""


class PlaceBeyond(Exception):
    """The place is further than the records were read: what a stream was told since would be lost."""


class LedgerSink:
    """A view's sink. It follows the generation that serves, or builds the one it is given.

    One per process and view; the places in the database say what it still has to read.
    """

    def __init__(
        self,
        spec: ViewSpec,
        database: Database,
        ancestors: Ancestors,
        clock: Clock,
        *,
        generation: Generation | None = None,
        poison_limit: int = POISON_LIMIT,
    ) -> None:
        self.spec, self.database, self._clock, self._limit = spec, database, clock, poison_limit
        self._ancestors: Ancestors = lru_cache(1 << 16)(ancestors)
        self._built, self._generation = generation, generation
        self._mine: dict[Feed, tuple[int, int]] = {}  # what this process last committed
        self._applying = Applying(spec, self._ancestors, poison_limit)

    @property
    def names(self) -> Mapping[str, type[Any]]:
        return self.spec.events

    async def places(self) -> dict[Feed, Place]:
        """Where to read on from, in the generation that this sink writes."""

        async def step(generation: Generation, session: Session) -> dict[Feed, Place]:
            held = await all_places(session.of(generation.prefix))
            return {each.feed: each.place for each in held}

        return await self._in_generation(step, self.database.read)

    async def apply(self, feed: Feed, records: Sequence[Record]) -> Place:
        """Apply what is new, park what cannot be, keep the place.

        Raises Hole, WentBack, Suspect, and OtherFold where another version of the fold serves.
        """
        return (await self.apply_all({feed: records}))[feed]

    async def apply_all(self, batches: Mapping[Feed, Sequence[Record]]) -> dict[Feed, Place]:
        """The same for several feeds at once, in one transaction: all or none.

        What one of them raises holds up all: then each is to be applied for itself.
        """
        applied = await self._in_generation(partial(self._batches, batches))
        self._applying.committed(applied)
        places = {each.after.feed: each.after.place for each in applied}
        self._mine |= {feed: (place.epoch, place.position) for feed, place in places.items()}
        return places

    async def advance(self, day: date) -> None:
        """Bring the balances of every feed, also of quiet ones, to a day; each under its place's lock."""
        for feed in await self.places():
            await self.bring(feed, day)

    async def bring(self, feed: Feed, day: date) -> None:
        """Bring one feed's balances to a day; they never go back."""
        await self._in_generation(partial(self._advance, feed, day))

    async def release(self, stream: UUID) -> Released:
        """Drain a parked stream in order, in one transaction; what still cannot be applied stays. Raises NotParked."""
        return await self._in_generation(partial(self._release, stream))

    async def restore(self, feed: Feed, stream: UUID, records: Sequence[Record]) -> list[str]:
        """The same for one stream."""
        return await self.restore_many(feed, {stream: records})

    async def restore_many(
        self, feed: Feed, records: Mapping[UUID, Sequence[Record]], *, read_to: int | None = None
    ) -> list[str]:
        """Bring rows of one feed, with all that counts them, to what the log's records of each up to the place give.

        One transaction under the place's lock; answers what differed. A stream without records is taken out. What lies
        in quarantine stays there. `read_to`: how far the log was read. Raises Unfoldable, PlaceBeyond.
        """

        async def step(generation: Generation, session: Session) -> list[str]:
            tables, held, skipped = await self._held(feed, generation, session)
            if read_to is not None and held.place.position > read_to:
                raise PlaceBeyond(f"{feed}: the place is {held.place.position}, the log was read to {read_to}")
            told = {stream: without(some, skipped) for stream, some in records.items()}
            differed = await restored(tables, self.spec, held, told, self._ancestors, today(self._clock))
            await keep(tables, held)  # whoever remembers these rows sees that they were written
            return differed

        return await self._in_generation(step)

    async def recount(self, feed: Feed, keys: Collection[tuple[str, str]]) -> list[str]:
        """Bring what one feed posted under these (measure, smallest region) to what the rows' histories give.

        Balances of these measures come along, up to the city's; answers what differed. Raises Unfoldable.
        """

        async def step(generation: Generation, session: Session) -> list[str]:
            tables, held, _ = await self._held(feed, generation, session)
            wrong = await recounted(tables, self.spec, held, set(keys), self._ancestors)
            await keep(tables, held)  # whoever keeps what was read of these figures reads them again
            return [str(each) for each in wrong]

        return await self._in_generation(step)

    async def skip(self, event_id: UUID, reason: str, by: str) -> None:
        """Leave a parked event out, in every generation of this view; then release its stream. Raises NotParked.

        Another generation that has parked it forgets it when it comes to serve (`hand_over`), which waits for this.
        """

        async def step(generation: Generation, session: Session) -> None:
            await session.alone("ledger")
            there = await all_of(session, self.spec.name)
            self._check(next(each.state for each in there if each.number == generation.number))
            tables = session.of(generation.prefix)
            if not await tables.fetch("int", "select 1 from ~parked where event_id = $1", event_id):
                raise NotParked(f"event {event_id} is not in quarantine")
            skip = (self.spec.name, event_id, reason, by, self._clock.now())
            await session.put(SKIPS, How.KEEP, [skip])
            await tables.run("delete from ~parked where event_id = $1", event_id)

        await self._in_generation(step)

    async def _in_generation(self, step: Step[T], run: Callable[..., Awaitable[T]] | None = None) -> T:
        """Do it in the generation that serves; where that was swapped in between, in the one that serves now."""
        run = run or self.database.unit
        while True:
            generation = self._generation or await self._attach()
            try:
                return await run(partial(step, generation))
            except _Swapped:
                self._generation = None
                self._applying.forget()
            except Exception:
                if self._built or (await prepare(self.database, self.spec)).number == generation.number:
                    raise
                self._generation = None  # it was swapped twice: its tables are gone
                self._applying.forget()

    async def _attach(self) -> Generation:
        generation = await prepare(self.database, self.spec)
        if not generation.made_by(self.spec):
            raise OtherFold(generation, self.spec)
        self._generation = generation
        return generation

    async def _batches(
        self, batches: Mapping[Feed, Sequence[Record]], generation: Generation, session: Session
    ) -> list[Applied]:
        tables, now = session.of(generation.prefix), today(self._clock)
        known = batches.keys() <= self._mine.keys()
        places = await hold_all(tables, batches.keys(), NEVER if self._built else now, known=known)
        besides = await around(tables, generation.view, generation.number, [held.number for held in places])
        self._check(besides.state)
        for held in places:
            self._compare(held.feed, held.place)
        return await self._applying.apply(tables, places, besides, batches, now)

    async def _held(
        self, feed: Feed, generation: Generation, session: Session, as_of: date | None = None
    ) -> tuple[Session, Held, set[str]]:
        """A place locked, with what was skipped."""
        tables = session.of(generation.prefix)
        held = await hold(tables, feed, as_of or today(self._clock))
        besides = await around(tables, generation.view, generation.number, [held.number])
        self._check(besides.state)
        return tables, held, besides.skipped

    def _check(self, state: str) -> None:
        if state != (State.BUILDING if self._built else State.SERVING):
            if self._built:
                raise LookupError(f"generation {self._built.number} of {self.spec.name} is not being built any more")
            raise _Swapped

    def _compare(self, feed: Feed, place: Place) -> None:
        if (place.epoch, place.position) < self._mine.get(feed, (0, 0)):
            del self._mine[feed]
            self._applying.forget()
            raise WentBack(f"{feed}: the place is {place.position}, less than this process had committed")

    async def _advance(self, feed: Feed, day: date, generation: Generation, session: Session) -> None:
        tables, held, _ = await self._held(feed, generation, session, NEVER)
        brought = await bring_to(tables, held, day, self._ancestors)
        if brought is not held:
            await keep(tables, brought)

    async def _release(self, stream: UUID, generation: Generation, session: Session) -> Released:
        tables = session.of(generation.prefix)
        feeds = {each.number: each.feed for each in await all_places(tables)}
        first = await parked_on(tables, feeds, stream)
        if not first:
            raise NotParked(f"stream {stream} is not in quarantine")
        tables, held, _ = await self._held(first[0].feed, generation, session)
        arrivals, rest = reread(await parked_on(tables, feeds, stream), self.names, held.place.position)
        (folded,) = await fold_feeds(
            tables, self.spec, [held], [arrivals], Memory(), self._ancestors, today(self._clock)
        )
        waiting = [*folded.parked, *rest]
        await tables.run("delete from ~parked where stream = $1", stream)
        await park(tables, held, waiting, self._limit)
        await write(tables, [(held, folded)], self._ancestors, ())
        await keep(tables, held.counted(len(folded.history), folded.changed_nothing))
        return Released(len(folded.history), len(waiting), waiting[0].cause if waiting else None)
