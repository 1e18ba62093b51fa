"""A unit of writing while it is formed: its numbers are drawn, its claims decided, its facts gain their occasion."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from msgspec import structs

from contracts.clocks import Start, Stop, Tick
from contracts.policies.in_force import in_force
from services.chassis import clocks
from services.chassis.claims import claim_id, decide
from services.chassis.clock import day_of
from services.chassis.clock_facts import ClockMoved
from services.chassis.clocks import CLOCKS, StatutoryClock, clock_id
from services.chassis.codec import Recorded
from services.chassis.identity import random_id
from services.chassis.numbers import SERIES, NumberAllotted, NumberMoved, Series, series_id
from services.chassis.outages import Outages
from services.chassis.refusals import check_seen
from services.chassis.remembering import Memory, OutOfDate
from services.chassis.streams import Answer, Change, Claim, Key, Loaded, Mark, Numbered, Occasion

Part = Change | Numbered | Claim


def change_of(part: Change | Numbered) -> Change:
    """What a part changes; of a number that is not drawn yet, as it would with any."""
    return part.change(1) if isinstance(part, Numbered) else part


class Unit(NamedTuple):
    """What one occasion writes."""

    occasion: Occasion
    parts: Sequence[Part]


def changes_of(units: Sequence[Unit]) -> list[Change]:
    """What the units change, with the clocks that this touches."""
    return [change_of(part) for unit in units for part in unit.parts if not isinstance(part, Claim)]


def key_of(units: Sequence[Unit]) -> Key | None:
    return next((unit.occasion.key for unit in units if unit.occasion.key), None)


def warning_of(units: Sequence[Unit]) -> Mapping[str, str] | None:
    return next((unit.occasion.warning for unit in units if unit.occasion.warning), None)


def clocks_touched(changes: Sequence[Change]) -> set[UUID]:
    """Of streams that are there already: what is new sets its clocks for the first time."""
    return {clock_id(change.id, tick.clock) for change in changes if change.version for tick in change.ticks}


def starts_in_the_past(changes: Sequence[Change], today: date) -> bool:
    """Whether a clock begins on an earlier day: outages that were recorded since may have fallen into it."""
    return any(isinstance(tick, Start) and _began(tick) < today for change in changes for tick in change.ticks)


def _began(start: Start) -> date:
    return day_of(start.since) if isinstance(start.since, datetime) else start.since


class Forming:
    """A unit while its numbers are drawn; `claims`, `clocks`, `outages`: as they stand."""

    def __init__(
        self, claims: dict[UUID, Loaded[Any]], clocks: dict[UUID, Loaded[StatutoryClock]], outages: Outages = ()
    ) -> None:
        self.recorded: list[Recorded] = []
        self.series: dict[str, int] = {}
        self.after: list[Loaded[Any]] = []
        self.ours: set[UUID] = set()  # streams the store read itself: a conflict there is ours to try again
        self._claims, self._clocks, self._outages = claims, clocks, outages
        self._first: Change | None = None
        self._number: str | None = None

    def answer(self, warning: Mapping[str, str] | None, receipt: tuple[Mark, ...] = ()) -> Answer:
        first = self._first
        if first is None:
            return Answer(UUID(int=0), 0, receipt)
        return Answer(first.id, first.version + len(first.facts), receipt, self._number, warning)

    def add(self, unit: Unit, drawn: Mapping[str, Series]) -> None:
        for part in unit.parts:
            if isinstance(part, Claim):
                self._claim(unit.occasion, part)
            else:
                change = self._number_of(unit.occasion, part, drawn) if isinstance(part, Numbered) else part
                self._check(unit.occasion, change)
                self._keep(unit.occasion, change)
                if change.ticks:
                    caused = structs.replace(unit.occasion, cause=unit.occasion.cause or self.recorded[-1].id)
                    for tick in change.ticks:
                        self._tick(caused, change, tick)

    def _check(self, occasion: Occasion, change: Change) -> None:
        if self._first is None:
            self._first = change
            check_seen(occasion.expected, change)

    def _number_of(self, occasion: Occasion, part: Numbered, drawn: Mapping[str, Series]) -> Change:
        head = self.series.get(part.series, drawn[part.series].head)
        if part.only not in (None, head + 1):
            raise NumberMoved
        change = part.change(head + 1)
        series = series_id(part.series)
        self.series[part.series] = head + 1
        self.ours.add(series)
        self._number = self._number or part.label(head + 1)
        allotted = NumberAllotted(series=part.series, number=head + 1, to=change.id)
        before = drawn[part.series].version(head)
        self._keep(
            occasion, replace(Loaded(SERIES, series, before, before).then(allotted), region=change.region, after=None)
        )
        return change

    def _claim(self, occasion: Occasion, claim: Claim) -> None:
        stream = claim_id(claim)
        loaded = self._claims[stream]
        fact = decide(claim, loaded.state)
        self.ours.add(stream)
        if fact:
            self._keep(occasion, loaded.then(fact))
            self._claims[stream] = loaded.after(fact)

    def _tick(self, occasion: Occasion, change: Change, tick: Tick) -> None:
        """Under the law of the occasion: what a clock promises is said once, and not reckoned anew by its readers."""
        stream = clock_id(change.id, tick.clock)
        loaded = self._clocks.get(stream) or CLOCKS.new(stream)
        if isinstance(tick, Start | Stop) and tick.on:
            occasion = structs.replace(occasion, effective_on=tick.on)
        name, on = change.stream.name, occasion.effective_on
        fact = clocks.decide(loaded.state, tick, change.id, name, on, in_force())
        if fact:
            self.ours.add(stream)
            facts = (fact, *self._extensions(loaded.after(fact).state)) if isinstance(tick, Start) else (fact,)
            ticked = loaded.then(*facts)
            region = ticked.region or CLOCKS.region(loaded.state)
            self._keep(occasion, replace(ticked, region=region))
            self._clocks[stream] = loaded.after(*facts)

    def _extensions(self, clock: StatutoryClock) -> Iterator[ClockMoved]:
        """What outages that were recorded before this was keyed make of a clock that ran then."""
        for outage in self._outages:
            moved = clocks.extended(clock, outage.first_on, outage.last_on, in_force(), outage.reason)
            if moved:
                clock = CLOCKS.evolve(clock, moved)
                yield moved

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
                    role=occasion.role,
                    unit=occasion.unit,
                    holder=occasion.holder,
                    on_behalf_of=occasion.on_behalf_of,
                    came_by=occasion.came_by,
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
