"""The store of a service: read an aggregate, and append facts of one or more streams, all or none."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import replace
from functools import reduce
from typing import Any, Final, TypeVar
from uuid import UUID

import msgspec

from services.chassis.beginning import begun
from services.chassis.clock import Clock, day_of
from services.chassis.codec import FactMapper, Recorded
from services.chassis.counting import Counting, count_on
from services.chassis.counts import Counted
from services.chassis.epochs import epoch_of
from services.chassis.forming import (
    Forming,
    Part,
    Unit,
    changes_of,
    key_of,
    warning_of,
)
from services.chassis.guarding import GUARD
from services.chassis.house_facts import mapper_of
from services.chassis.lane import Lane
from services.chassis.numbers import Series, so_far
from services.chassis.publishing import Publisher
from services.chassis.recorder import Conflict, KeyRow, KeyTaken, PlaceMove, Recorder, Write, Written
from services.chassis.refusals import KeyReused, NotFound, TooLarge
from services.chassis.remembering import DECIDING, Memory, Remembered
from services.chassis.streams import Answer, Change, Loaded, Mark, Numbered, Occasion, Replayed, Stream

__all__ = ["Store", "Unit", "mapper_of"]

State = TypeVar("State")
# For what the store itself read, series and claims: a conflict on the caller's stream is the caller's. Many, because
# who won knows the series' next number and is quicker with it: a rival's whole burst may come first.
ATTEMPTS: Final = 32
NOBODY: Final = nullcontext()  # before whom one would have to wait
Aside = Callable[[Sequence[Unit], Sequence[Change]], Awaitable[Callable[[], None]]]
LARGEST: Final = 900 * 1024  # bytes of a fact: with its headers Kafka takes no record beyond a mebibyte


class Store:
    def __init__(self, recorder: Recorder, mapper: FactMapper, publisher: Publisher, clock: Clock) -> None:
        self.recorder, self.mapper, self.publisher, self.clock = recorder, mapper, publisher, clock
        self.lane = Lane(recorder, clock, publisher.source)
        self.remembered = Remembered()
        self.simulated = False  # whether a message may bring the time with it
        self.counting: Counting | None = None
        self.aside: Aside | None = None  # what is done before facts are put, and once they are written
        self._series: dict[str, Series] = {}
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._followers: list[asyncio.Event] = []

    async def load(self, stream: Stream[State, Any], id: UUID) -> Loaded[State]:
        """The aggregate as it stands; version 0 and the initial state where it has no fact yet.

        Fresh from the log; only a command that is being decided may be given what is remembered.
        Raises what the request's guard does.
        """
        loaded = await self._load(stream, id)
        GUARD.get().loaded(loaded)
        return loaded

    async def _load(self, stream: Stream[State, Any], id: UUID) -> Loaded[State]:
        memory = DECIDING.get()
        if memory is None:
            return await self._read(stream, id)
        known = None if memory.fresh else self.remembered.get(id)
        if known is not None and known.stream is stream:
            memory.rests_on.add(id)
            memory.epoch = memory.epoch or self.remembered.epoch
            return known
        loaded = await self._read(stream, id)
        if loaded.version:
            self.remembered.keep(loaded)
        return loaded

    async def _read(self, stream: Stream[State, Any], id: UUID) -> Loaded[State]:
        facts = [self.mapper.fact(event) for event in await self.recorder.stream(id)]
        if not all(isinstance(fact, stream.facts) for fact in facts):
            raise NotFound(id=id)  # the identity belongs to another family
        return Loaded(stream, id, len(facts), reduce(stream.evolve, facts, stream.initial))

    async def get(self, stream: Stream[State, Any], id: UUID) -> Loaded[State]:
        """Raises NotFound, and what the request's guard does."""
        loaded = await self._load(stream, id)
        if loaded.version == 0:
            raise NotFound(id=id)
        GUARD.get().got(loaded)
        return loaded

    async def append(self, occasion: Occasion, *parts: Part) -> Answer:
        """Write all parts or none, with the key, in one unit; the answer tells of the first part, also of one that
        has nothing new to say.

        Raises Replayed, Conflict, VersionMismatch (If-Match), KeyReused, TooLarge, what a claim refuses, Overloaded,
        Unavailable.
        """
        return await self.write([Unit(occasion, parts)], memory=DECIDING.get())

    async def write(
        self, units: Sequence[Unit], move: PlaceMove | None = None, *, memory: Memory | None = None
    ) -> Answer:
        """Write several occasions in one unit, with a consumer's place. Raises PlaceMoved beside the above.

        `memory`: what a command took as remembered; OutOfDate where writing would not prove it.
        """
        guard = GUARD.get()
        written_down: Callable[[], object] = tuple  # nothing is to be done
        series = sorted({part.series for unit in units for part in unit.parts if isinstance(part, Numbered)})
        for attempt in range(ATTEMPTS):
            changes = changes_of(units)
            guard.writes(changes)
            if self.aside and not attempt:
                written_down = await self.aside(units, changes)
            forming = await begun(self._load, units, changes, day_of(self.clock.now()))
            drawn: dict[str, Series] = {}
            async with self._in_turn(series) if series else NOBODY:
                for name in series:
                    drawn[name] = await self.drawn(name)
                written = self._put(units, forming, move, memory, drawn)
            try:
                answer = await self._answer(units, forming, written)
            except BaseException as wrong:
                for name in series:
                    if self._series.get(name) is drawn[name]:  # of what failed here the next must not go on
                        del self._series[name]
                if not isinstance(wrong, Conflict):
                    raise
                self.remembered.forget(wrong.stream)
                if wrong.stream not in forming.ours or attempt == ATTEMPTS - 1:
                    raise
            else:
                written_down()
                return answer
        raise AssertionError("unreachable")

    @asynccontextmanager
    async def _in_turn(self, series: Sequence[str]) -> AsyncIterator[None]:
        async with AsyncExitStack() as turns:
            for name in series:
                await turns.enter_async_context(self._turns[name])
            yield

    async def drawn(self, series: str) -> Series:
        """Up to where, as far as this process knows."""
        if series not in self._series:
            self._series[series] = await so_far(self.recorder.version, self._read, series)
        return self._series[series]

    def _put(
        self,
        units: Sequence[Unit],
        forming: Forming,
        move: PlaceMove | None,
        memory: Memory | None,
        drawn: Mapping[str, Series],
    ) -> asyncio.Future[Written] | None:
        """Formed and put in the lane without a pause: who draws the next number comes behind it. None: nothing new."""
        for unit in units:
            forming.add(unit, drawn)
        if memory:
            forming.prove(memory)
        key = key_of(units)
        row = (
            KeyRow(key.value, key.fingerprint, msgspec.json.encode(forming.answer(warning_of(units)))) if key else None
        )
        events = [self.mapper.to_stored_event(recorded) for recorded in forming.recorded]
        if not (events or row or move):
            return None
        for event in events:
            if len(event.state) > LARGEST:
                raise TooLarge(size=len(event.state), most=LARGEST)
        at = max((unit.occasion.at for unit in units if unit.occasion.at), default=None)
        written = self.lane.put(Write(events, row, move, at, memory.epoch if memory else None))
        for name, number in forming.series.items():
            drawn[name].head = number
        return written

    async def _answer(
        self, units: Sequence[Unit], forming: Forming, under_way: asyncio.Future[Written] | None
    ) -> Answer:
        if under_way is None:
            return forming.answer(warning_of(units))
        try:
            written = await under_way
        except KeyTaken:
            key = key_of(units)
            assert key
            replay = await self.answered(key.value, key.fingerprint)
            if replay is None:
                raise
            raise Replayed(replay) from None
        if written.positions:
            self.remembered.entered(written.epoch)
        for after in forming.after:
            self.remembered.keep(after)
        for follower in self._followers:
            follower.set()
        return forming.answer(warning_of(units), self._receipt(forming.recorded, written))

    async def answered(self, key: str, fingerprint: str) -> Answer | None:
        """The first answer under this key. Raises KeyReused where something else was asked under it."""
        found = await self.recorder.answered(key)
        if found is None:
            return None
        if found.fingerprint != fingerprint:
            raise KeyReused(key=key)
        answer = msgspec.json.decode(found.answer, type=Answer)
        rows = await self.recorder.log(found.first - 1, found.last - found.first + 1, found.last) if found.first else []
        epochs = await self.recorder.epochs()
        at = [(epoch_of(row.position, epochs), row) for row in rows]
        marks = [self.publisher.mark(epoch, row.position, row.stream, row.topic) for epoch, row in at]
        return replace(answer, receipt=tuple(mark for mark in marks if mark))

    def _receipt(self, recorded: Iterable[Recorded], written: Written) -> tuple[Mark, ...]:
        marks = []
        for each, position in zip(recorded, written.positions, strict=True):
            mark = self.publisher.mark_of(written.epoch, position, each.originator_id, type(each.fact))
            if mark:
                marks.append(mark)
        return tuple(marks)

    async def count(self) -> None:
        """What the log has gained since; nothing where the service counts nothing. Raises Unavailable."""
        if self.counting:
            await count_on(self.recorder, self.mapper, self.counting)

    async def counted(self, subject: str) -> Counted:
        """What one subject's facts come to, with all that was written before this was asked."""
        await self.count()
        return await self.recorder.counts.of(subject)

    def follow(self) -> asyncio.Event:
        """An event that is set after each append, for one who follows the log in this process."""
        follower = asyncio.Event()
        self._followers.append(follower)
        return follower

    async def close(self) -> None:
        await self.lane.close()
        await self.recorder.close()
