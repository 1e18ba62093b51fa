"""How a fact is written into the log: a stable name with a version, and one JSON document with its occasion."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property, partial
from typing import Any, Final
from uuid import UUID

import msgspec
from eventsourcing.persistence import Mapper, StoredEvent
from msgspec import Struct

from contracts.came_by import CameBy
from contracts.roles import Role

Upcast = Callable[[dict[str, Any]], dict[str, Any]]

_encoder: Final = msgspec.json.Encoder()


class Stored(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The stored document: what every fact has, and the fact itself as it was written."""

    id: UUID  # random: never given twice
    effective_on: date
    actor: str
    role: Role | None = None
    unit: str = ""
    holder: str = ""
    on_behalf_of: str = ""
    came_by: CameBy | None = None
    policy: str
    region: str
    cause: UUID | None = None
    correlation: str | None = None
    fact: msgspec.Raw


class _Bare(Struct, frozen=True):
    """As much of the stored document as a fold reads."""

    fact: msgspec.Raw


class Recorded(Struct, frozen=True, kw_only=True):
    """A fact as it stands in a stream, with its occasion."""

    originator_id: UUID
    originator_version: int
    id: UUID
    effective_on: date
    actor: str
    role: Role | None = None
    unit: str = ""
    holder: str = ""
    on_behalf_of: str = ""
    came_by: CameBy | None = None
    policy: str
    region: str
    cause: UUID | None
    correlation: str | None
    fact: Any


class UnknownFact(LookupError):
    """The log holds a name, or a version of it, that this code does not know."""


def version_of(fact: type[Any]) -> int:
    return int(getattr(fact, "VERSION", 1))


class FactMapper(Mapper[UUID]):
    """Names and codecs of all facts of a service.

    A fact whose shape has changed says its `VERSION`, and in `UPCASTS` how to read each superseded one: a function
    for each, oldest first, dictionary in, dictionary out. Raises ValueError where one is missing.
    """

    def __init__(self, facts: Iterable[type[Any]]) -> None:
        self._types = {fact.TOPIC: fact for fact in facts}
        self._upcasts: dict[str, tuple[Upcast, ...]] = {n: getattr(t, "UPCASTS", ()) for n, t in self._types.items()}
        for name, steps in self._upcasts.items():
            if len(steps) != version_of(self._types[name]) - 1:
                raise ValueError(f"{name}: {len(steps)} upcasts lead to version {version_of(self._types[name])}")
        self._current = {f"{n}:{version_of(fact)}": msgspec.json.Decoder(fact) for n, fact in self._types.items()}
        self._stored, self._bare = msgspec.json.Decoder(Stored), msgspec.json.Decoder(_Bare)

    @cached_property
    def topics(self) -> frozenset[str]:
        """The names this service writes today."""
        return frozenset(self._current)

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """Raises TypeError where the fact is not one of this service's."""
        fact = domain_event.fact
        kind = type(fact)
        if self._types.get(getattr(kind, "TOPIC", "")) is not kind:
            raise TypeError(f"{kind.__name__} is not a fact of this service")
        document = Stored(
            id=domain_event.id,
            effective_on=domain_event.effective_on,
            actor=domain_event.actor,
            role=domain_event.role,
            unit=domain_event.unit,
            holder=domain_event.holder,
            on_behalf_of=domain_event.on_behalf_of,
            came_by=domain_event.came_by,
            policy=domain_event.policy,
            region=domain_event.region,
            cause=domain_event.cause,
            correlation=domain_event.correlation,
            fact=fact,  # written in one go with what stands around it
        )
        return StoredEvent(
            originator_id=domain_event.originator_id,
            originator_version=domain_event.originator_version,
            topic=f"{kind.TOPIC}:{version_of(kind)}",
            state=_encoder.encode(document),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """Raises UnknownFact; a document that does not fit its name raises msgspec.ValidationError."""
        document = self._stored.decode(stored_event.state)
        assert isinstance(stored_event.originator_id, UUID)
        return Recorded(
            originator_id=stored_event.originator_id,
            originator_version=stored_event.originator_version,
            id=document.id,
            effective_on=document.effective_on,
            actor=document.actor,
            role=document.role,
            unit=document.unit,
            holder=document.holder,
            on_behalf_of=document.on_behalf_of,
            came_by=document.came_by,
            policy=document.policy,
            region=document.region,
            cause=document.cause,
            correlation=document.correlation,
            fact=self._fact(stored_event.topic, document.fact),
        )

    def reader(self, topic: str) -> Callable[[msgspec.Raw], Any]:
        """How facts of a stored name and version are read, once for many; it raises as above."""
        decoder = self._current.get(topic)
        return decoder.decode if decoder else partial(self._older, topic)

    def fact(self, stored_event: StoredEvent) -> Any:
        """The fact alone, for folding; raises as above."""
        return self._fact(stored_event.topic, self._bare.decode(stored_event.state).fact)

    def _fact(self, topic: str, written: msgspec.Raw) -> Any:
        decoder = self._current.get(topic)
        return decoder.decode(written) if decoder else self._older(topic, written)

    def _older(self, topic: str, written: msgspec.Raw) -> Any:
        name, _, version = topic.rpartition(":")
        kind = self._types.get(name)
        if kind is None:
            raise UnknownFact(topic)
        current, was = version_of(kind), int(version)
        if was > current:
            raise UnknownFact(topic)
        older = msgspec.json.decode(written)
        for upcast in self._upcasts[name][was - 1 :]:
            older = upcast(older)
        return msgspec.convert(older, kind)
