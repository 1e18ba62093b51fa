"""A unit of writing while it is formed: its numbers are drawn, its claims are read, its facts gain their occasion."""

import asyncio
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import UUID

from services.chassis.claims import CLAIMS, claim_id, decide
from services.chassis.codec import Recorded
from services.chassis.identity import random_id
from services.chassis.numbers import SERIES, NumberAllotted, series_id
from services.chassis.refusals import VersionMismatch
from services.chassis.remembering import Memory, OutOfDate
from services.chassis.streams import Answer, Change, Claim, Loaded, Mark, Numbered, Occasion, Stream

State = TypeVar("State")
Part = Change | Numbered | Claim


class Unit(NamedTuple):
    """What one occasion writes."""

    occasion: Occasion
    parts: Sequence[Part]


class Reads(Protocol):
    """What forming asks of the store."""

    async def load(self, stream: Stream[State, Any], id: UUID) -> Loaded[State]: ...

    async def series_head(self, series: str) -> int: ...


class Forming:
    """A unit while its numbers are drawn and its claims are read."""

    def __init__(self, store: Reads) -> None:
        self._store = store
        self.recorded: list[Recorded] = []
        self.series: dict[str, int] = {}
        self.after: list[Loaded[Any]] = []
        self.ours: set[UUID] = set()  # streams the store read itself: a conflict there is ours to try again
        self._claims: dict[UUID, Loaded[Any]] = {}
        self._first: Change | None = None
        self._number: str | None = None

    def answer(self, warning: Mapping[str, str] | None, receipt: tuple[Mark, ...] = ()) -> Answer:
        first = self._first
        if first is None:
            return Answer(UUID(int=0), 0, receipt)
        return Answer(first.id, first.version + len(first.facts), receipt, self._number, warning)

    async def add(self, unit: Unit) -> None:
        await self._read_claims({claim_id(part) for part in unit.parts if isinstance(part, Claim)})
        for part in unit.parts:
            if isinstance(part, Claim):
                self._claim(unit.occasion, part)
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
        self._keep(
            occasion, replace(Loaded(SERIES, series, head, head).then(allotted), region=change.region, after=None)
        )
        return change

    async def _read_claims(self, streams: Set[UUID]) -> None:
        """All at once: together they are one round trip."""
        read = await asyncio.gather(*(self._store.load(CLAIMS, each) for each in streams - self._claims.keys()))
        self._claims |= {loaded.id: loaded for loaded in read}

    def _claim(self, occasion: Occasion, claim: Claim) -> None:
        stream = claim_id(claim)
        loaded = self._claims[stream]
        fact = decide(claim, loaded.state)
        self.ours.add(stream)
        if fact:
            self._keep(occasion, loaded.then(fact))
            self._claims[stream] = loaded.after(fact)

    def _keep(self, occasion: Occasion, change: Change) -> None:
        if change.after is not None and change.facts:
            self.after.append(change.after)
        for step, fact in enumerate(change.facts, 1):
            self.recorded.append(
                Recorded(
                    originator_id=change.id,
                    originator_version=change.version + step,
                    id=random_id(),
                    effective_on=occasion.effective_on,
                    actor=occasion.actor,
                    policy=occasion.policy,
                    region=change.region,
                    cause=occasion.cause,
                    correlation=occasion.correlation,
                    fact=fact,
                )
            )

    def prove(self, memory: Memory) -> None:
        """Raises OutOfDate where it rests on remembered state of a stream that gains nothing: nothing would clash."""
        if memory.rests_on and not memory.rests_on <= {each.originator_id for each in self.recorded}:
            raise OutOfDate
