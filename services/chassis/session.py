"""What a batch of reactions reads and adds while it is being decided; nothing of it is written before all is."""

from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from contracts.envelope import Envelope
from contracts.policies.in_force import policy_version
from services.chassis.counts import Counted
from services.chassis.reversing import actor_of
from services.chassis.store import Store, Unit
from services.chassis.streams import Change, Claim, Loaded, Numbered, Occasion, Stream

State = TypeVar("State")


class Told(NamedTuple):
    """A fact of a stream, with who wrote it and because of what."""

    fact: Any
    actor: str
    cause: UUID | None


class Session:
    """What a batch of reactions reads and adds; later ones see what earlier ones added."""

    def __init__(self, store: Store, reader: str) -> None:
        self._store, self._reader = store, reader
        self._loaded: dict[UUID, Loaded[Any]] = {}
        self.units: list[Unit] = []

    async def load(self, stream: Stream[State, Any], id: UUID) -> Loaded[State]:
        loaded = self._loaded.get(id)
        if loaded is None:
            loaded = self._loaded[id] = await self._store.load(stream, id)
        return loaded

    def add(self, occasion: Occasion, *parts: Change | Numbered | Claim) -> None:
        self.units.append(Unit(occasion, parts))
        for part in parts:
            if isinstance(part, Change) and part.facts:
                before = self._loaded.get(part.id, part.stream.new(part.id))
                self._loaded[part.id] = before.after(*part.facts)

    def occasion(self, envelope: Envelope) -> Occasion:
        """The effect is of the day its cause is of, and names it."""
        return Occasion(
            effective_on=envelope.effective_on,
            actor=actor_of(self._reader),
            policy=policy_version(),
            cause=envelope.id,
            at=envelope.recorded_at if self._store.simulated else None,
        )

    async def counted(self, subject: str) -> Counted:
        """Of what is in the log."""
        return await self._store.counted(subject)

    async def told(self, stream: UUID) -> list[Told]:
        """A stream's facts with who wrote each and why: those in the log, and those that this batch adds."""
        rows = await self._store.recorder.stream(stream)
        recorded = [self._store.mapper.to_domain_event(row) for row in rows]
        told = [Told(each.fact, each.actor, each.cause) for each in recorded]
        for unit in self.units:
            for part in unit.parts:
                if isinstance(part, Change) and part.id == stream:
                    told += [Told(fact, unit.occasion.actor, unit.occasion.cause) for fact in part.facts]
        return told

    def streams_because_of(self, cause: UUID) -> set[UUID]:
        """In which of its streams this batch added something because of an event."""
        return {
            part.id
            for unit in self.units
            if unit.occasion.cause == cause
            for part in unit.parts
            if isinstance(part, Change) and part.facts
        }

    def mark(self) -> tuple[dict[UUID, Loaded[Any]], int]:
        return dict(self._loaded), len(self.units)

    def undo(self, mark: tuple[dict[UUID, Loaded[Any]], int]) -> None:
        """Forget what an event that failed half-way had added."""
        self._loaded, added = mark
        del self.units[added:]
