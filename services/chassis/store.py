"""The store of a service: read an aggregate, and append facts of one or more streams, all or none."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import reduce
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID, uuid4

import msgspec

from services.chassis.claims import CLAIMS, ClaimFreed, ClaimTaken, claim_id, decide
from services.chassis.clock import Clock
from services.chassis.codec import FactMapper, Recorded
from services.chassis.epochs import epoch_of
from services.chassis.lane import Lane
from services.chassis.numbers import SERIES, NumberAllotted, series_id
from services.chassis.publishing import Publisher
from services.chassis.recorder import Conflict, KeyRow, KeyTaken, PlaceMove, Recorder, Write, Written
from services.chassis.refusals import KeyReused, NotFound, VersionMismatch
from services.chassis.streams import Answer, Change, Claim, Loaded, Mark, Numbered, Occasion, Stream

State = TypeVar("State")
Part = Change | Numbered | Claim
HOUSE_FACTS: Final = (ClaimTaken, ClaimFreed, NumberAllotted)
ATTEMPTS: Final = (
    8  # for what the store itself read: series and claims; a conflict on the caller's stream is the caller's
)


class Unit(NamedTuple):
    """What one occasion writes."""

    occasion: Occasion
    parts: Sequence[Part]


class Store:
    def __init__(self, recorder: Recorder, mapper: FactMapper, publisher: Publisher, clock: Clock) -> None:
        self.recorder, self.mapper, self.publisher, self.clock = recorder, mapper, publisher, clock
        self.lane = Lane(recorder, clock)
        self.simulated = False  # whether a message may bring the time with it
        self._series: dict[str, int] = {}
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._followers: list[asyncio.Event] = []

    async def load(self, stream: Stream[State, Any], id: UUID) -> Loaded[State]:
        """The aggregate as it stands; version 0 and the initial state where it has no fact yet."""
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
        """Write all parts or none, with the key, in one unit; the answer tells of the first part.

        Raises Conflict, VersionMismatch (If-Match), KeyReused, what a claim refuses, Overloaded, Unavailable.
        """
        return await self.write([Unit(occasion, parts)])

    async def write(self, units: Sequence[Unit], move: PlaceMove | None = None) -> Answer:
        """Write several occasions in one unit, with a consumer's place. Raises PlaceMoved beside the above."""
        series = sorted({part.series for unit in units for part in unit.parts if isinstance(part, Numbered)})
        async with AsyncExitStack() as turns:
            for name in series:  # one allotment of a series at a time: two would only conflict
                await turns.enter_async_context(self._turns[name])
            for attempt in range(ATTEMPTS):
                forming = _Forming(self)
                for unit in units:
                    await forming.add(unit)
                try:
                    return await self._write(units, forming, move)
                except Conflict as lost:
                    if lost.stream not in forming.ours or attempt == ATTEMPTS - 1:
                        raise
                    for name in series:
                        self._series.pop(name, None)
        raise AssertionError("unreachable")

    async def _write(self, units: Sequence[Unit], forming: "_Forming", move: PlaceMove | None) -> Answer:
        key = next((unit.occasion.key for unit in units if unit.occasion.key), None)
        warning = next((unit.occasion.warning for unit in units if unit.occasion.warning), None)
        answer = forming.answer(warning)
        row = KeyRow(key.value, key.fingerprint, msgspec.json.encode(answer)) if key else None
        events = [self.mapper.to_stored_event(recorded) for recorded in forming.recorded]
        try:
            at = max((unit.occasion.at for unit in units if unit.occasion.at), default=None)
            written = await self.lane.write(Write(events, row, move, at))
        except KeyTaken:
            assert key
            replay = await self.answered(key.value, key.fingerprint)
            if replay is None:
                raise
            return replay
        self._series.update(forming.series)
        for follower in self._followers:
            follower.set()
        return replace(answer, receipt=self._receipt(forming.recorded, written))

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


class _Forming:
    """A unit while its numbers are drawn and its claims are read."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.recorded: list[Recorded] = []
        self.series: dict[str, int] = {}
        self.ours: set[UUID] = set()  # streams the store read itself: a conflict there is ours to try again
        self._claims: dict[UUID, Loaded[Any]] = {}
        self._first: Change | None = None
        self._number: str | None = None

    def answer(self, warning: Mapping[str, str] | None) -> Answer:
        first = self._first
        if first is None:
            return Answer(UUID(int=0), 0)
        return Answer(first.id, first.version + len(first.facts), (), self._number, warning)

    async def add(self, unit: Unit) -> None:
        for part in unit.parts:
            if isinstance(part, Claim):
                await self._claim(unit.occasion, part)
            else:
                change = await self._number_of(unit.occasion, part) if isinstance(part, Numbered) else part
                self._check(unit.occasion, change)
                self._keep(unit.occasion, change)

    def _check(self, occasion: Occasion, change: Change) -> None:
        if self._first is None:
            self._first = change
            if occasion.expected is not None and occasion.expected != change.version:
                raise VersionMismatch(expected=occasion.expected, version=change.version)

    async def _number_of(self, occasion: Occasion, part: Numbered) -> Change:
        head = self.series.get(part.series)
        if head is None:
            head = await self._store.series_head(part.series)
        change = part.change(head + 1)
        series = series_id(part.series)
        self.series[part.series] = head + 1
        self.ours.add(series)
        self._number = self._number or part.label(head + 1)
        allotted = NumberAllotted(series=part.series, number=head + 1, to=change.id)
        self._keep(occasion, replace(Loaded(SERIES, series, head, head).then(allotted), region=change.region))
        return change

    async def _claim(self, occasion: Occasion, claim: Claim) -> None:
        stream = claim_id(claim)
        loaded = self._claims.get(stream) or await self._store.load(CLAIMS, stream)
        fact = decide(claim, loaded.state)
        self.ours.add(stream)
        if fact:
            self._keep(occasion, loaded.then(fact))
            self._claims[stream] = loaded.after(fact)

    def _keep(self, occasion: Occasion, change: Change) -> None:
        for step, fact in enumerate(change.facts, 1):
            self.recorded.append(
                Recorded(
                    originator_id=change.id,
                    originator_version=change.version + step,
                    id=uuid4(),
                    effective_on=occasion.effective_on,
                    actor=occasion.actor,
                    policy=occasion.policy,
                    region=change.region,
                    cause=occasion.cause,
                    correlation=occasion.correlation,
                    fact=fact,
                )
            )


def mapper_of(streams: Iterable[Stream[Any, Any]]) -> FactMapper:
    """The mapper of a service: its own facts and the house's. Raises ValueError where a stored name is not one."""
    facts = [fact for stream in streams for fact in stream.facts]
    for fact in facts:
        if not re.fullmatch(r"[a-z]+(\.[a-z]+(-[a-z0-9]+)*){2}", fact.TOPIC):
            raise ValueError(f"{fact.__name__}: {fact.TOPIC!r} is not service.aggregate.what-happened")
    return FactMapper([*facts, *HOUSE_FACTS])
