"""The store of a service: read an aggregate, and append facts of one or more streams, all or none."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import reduce
from typing import Any, Final, TypeVar
from uuid import UUID

import msgspec

from services.chassis.claims import ClaimFreed, ClaimTaken
from services.chassis.clock import Clock
from services.chassis.codec import FactMapper, Recorded
from services.chassis.epochs import epoch_of
from services.chassis.forming import Forming, Part, Unit
from services.chassis.lane import Lane
from services.chassis.numbers import NumberAllotted, series_id
from services.chassis.publishing import Publisher
from services.chassis.recorder import Conflict, KeyRow, KeyTaken, PlaceMove, Recorder, Write, Written
from services.chassis.refusals import KeyReused, NotFound, TooLarge
from services.chassis.remembering import DECIDING, Memory, Remembered
from services.chassis.reversals import CausesLost
from services.chassis.streams import Answer, Loaded, Mark, Numbered, Occasion, Replayed, Stream

__all__ = ["Store", "Unit", "mapper_of"]

State = TypeVar("State")
HOUSE_FACTS: Final = (ClaimTaken, ClaimFreed, NumberAllotted, CausesLost)
# For what the store itself read, series and claims: a conflict on the caller's stream is the caller's. Many, because
# who won knows the series' next number and is quicker with it: a rival's whole burst may come first.
ATTEMPTS: Final = 32
LARGEST: Final = 900 * 1024  # bytes of a fact: with its headers Kafka takes no record beyond a mebibyte


class Store:
    def __init__(self, recorder: Recorder, mapper: FactMapper, publisher: Publisher, clock: Clock) -> None:
        self.recorder, self.mapper, self.publisher, self.clock = recorder, mapper, publisher, clock
        self.lane = Lane(recorder, clock, publisher.source)
        self.remembered = Remembered()
        self.simulated = False  # whether a message may bring the time with it
        self._series: dict[str, int] = {}
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._followers: list[asyncio.Event] = []

    async def load(self, stream: Stream[State, Any], id: UUID) -> Loaded[State]:
        """The aggregate as it stands; version 0 and the initial state where it has no fact yet.

        Fresh from the log; only a command that is being decided may be given what is remembered.
        """
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
        """Raises NotFound."""
        loaded = await self.load(stream, id)
        if loaded.version == 0:
            raise NotFound(id=id)
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
        series = sorted({part.series for unit in units for part in unit.parts if isinstance(part, Numbered)})
        async with AsyncExitStack() as turns:
            for name in series:  # one allotment of a series at a time: two would only conflict
                await turns.enter_async_context(self._turns[name])
            for attempt in range(ATTEMPTS):
                forming = Forming(self)
                for unit in units:
                    await forming.add(unit)
                if memory:
                    forming.prove(memory)
                try:
                    return await self._write(units, forming, move, memory.epoch if memory else None)
                except Conflict as lost:
                    self.remembered.forget(lost.stream)
                    if lost.stream not in forming.ours or attempt == ATTEMPTS - 1:
                        raise
                    for name in series:
                        self._series.pop(name, None)
        raise AssertionError("unreachable")

    async def _write(
        self, units: Sequence[Unit], forming: Forming, move: PlaceMove | None, epoch: int | None
    ) -> Answer:
        key = next((unit.occasion.key for unit in units if unit.occasion.key), None)
        warning = next((unit.occasion.warning for unit in units if unit.occasion.warning), None)
        row = KeyRow(key.value, key.fingerprint, msgspec.json.encode(forming.answer(warning))) if key else None
        events = [self.mapper.to_stored_event(recorded) for recorded in forming.recorded]
        if not (events or row or move):
            return forming.answer(warning)
        size = max((len(event.state) for event in events), default=0)
        if size > LARGEST:
            raise TooLarge(size=size, most=LARGEST)
        try:
            at = max((unit.occasion.at for unit in units if unit.occasion.at), default=None)
            written = await self.lane.write(Write(events, row, move, at, epoch))
        except KeyTaken:
            assert key
            replay = await self.answered(key.value, key.fingerprint)
            if replay is None:
                raise
            raise Replayed(replay) from None
        if written.positions:
            self.remembered.entered(written.epoch)
        self._series.update(forming.series)
        for after in forming.after:
            self.remembered.keep(after)
        for follower in self._followers:
            follower.set()
        return forming.answer(warning, self._receipt(forming.recorded, written))

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
        marks = [
            self.publisher.mark_of(written.epoch, position, r.originator_id, type(r.fact))
            for r, position in zip(recorded, written.positions, strict=True)
        ]
        return tuple(mark for mark in marks if mark)

    async def series_head(self, series: str) -> int:
        head = self._series.get(series)
        return await self.recorder.version(series_id(series)) if head is None else head

    def follow(self) -> asyncio.Event:
        """An event that is set after each append, for one who follows the log in this process."""
        follower = asyncio.Event()
        self._followers.append(follower)
        return follower

    async def close(self) -> None:
        await self.lane.close()
        await self.recorder.close()


def mapper_of(streams: Iterable[Stream[Any, Any]]) -> FactMapper:
    """The mapper of a service: its own facts and the house's. Raises ValueError where a stored name is not one."""
    facts = [fact for stream in streams for fact in stream.facts]
    for fact in facts:
        if not re.fullmatch(r"[a-z]+(\.[a-z]+(-[a-z0-9]+)*){2}", fact.TOPIC):
            raise ValueError(f"{fact.__name__}: {fact.TOPIC!r} is not service.aggregate.what-happened")
    return FactMapper([*facts, *HOUSE_FACTS])
