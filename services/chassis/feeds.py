"""Feeds, records and places: how far a reader has come with another service's facts."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol, runtime_checkable
from uuid import UUID

from msgspec import Struct

from contracts.envelope import Envelope


class Feed(NamedTuple):
    """One partition of one channel of one service: within it, positions rise."""

    source: str
    channel: str
    partition: int

    def __str__(self) -> str:
        """As operators know it."""
        return f"{self.channel}/{self.partition}"


class Record(NamedTuple):
    """A record as it arrived; whether it can be read is found out later."""

    key: bytes | None
    headers: Sequence[tuple[str, bytes | None]]
    body: bytes | None
    offset: int = -1  # of Kafka; -1: from a published log


class Place(Struct, frozen=True):
    """How far a reader is in one feed: everything up to `position` is applied or parked."""

    epoch: int = 1
    position: int = 0
    event_id: UUID | None = None
    covered: int = 0  # the newest position of the whole log that this feed's mark covers (from progress records)
    covered_at: str = ""  # when the relay said so (ISO instant)
    offset: int = -1  # the next Kafka offset: an optimisation, never the truth
    as_of: date = date.min  # the day the balances stand for; never falls
    turn: int = 0  # of a reaction's place: how often it was written, which is what the next writer holds it against


class Arrival(NamedTuple):
    """An event that can be read."""

    envelope: Envelope
    event: Any
    body: bytes


class Parked(NamedTuple):
    """An event in quarantine: by its stream, with its cause."""

    feed: Feed
    stream: UUID
    position: int
    event_id: UUID
    cause: str  # unreadable-headers | unreadable-body | unknown-version | waits-behind | fold:<error> | decide:<error>
    detail: str
    headers: Sequence[tuple[str, bytes | None]]
    body: bytes | None


class Sifted(NamedTuple):
    """What a batch holds for a reader once duplicates are dropped: what to apply, what to park, and its new place."""

    place: Place
    arrivals: list[Arrival]
    parked: list[Parked]
    duplicates: int
    skipped: int  # names this reader does not read


class Hole(Exception):
    """Something between the reader's mark and this record was not delivered: refill it from the published log."""

    def __init__(self, feed: Feed, mark: int, previous: int) -> None:
        super().__init__(f"{feed}: the mark is {mark}, the record before was {previous}")
        self.feed, self.mark, self.previous = feed, mark, previous


class WentBack(Exception):
    """The reader's database is older than what this process last committed: read again from its place."""


class Suspect(Exception):
    """A feed whose records cannot even be given to a stream, or that ran past an unannounced restore: it stops."""


class Restored(Suspect):
    """A restore was announced that took away what this reader has read: a view is rebuilt, a reaction reverses."""

    def __init__(self, feed: Feed, mark: Place, epochs: Sequence[tuple[int, int]], began: tuple[int, int]) -> None:
        super().__init__(f"{feed}: read to {mark.position}, the log was restored to {began[1]}: rebuild it")
        self.feed, self.mark, self.epochs = feed, mark, tuple(epochs)

    @property
    def epoch(self) -> int:
        """The newest, in which the log goes on."""
        return self.epochs[-1][0]

    @property
    def position(self) -> int:
        """Up to where the reader had read what still is."""
        return min(self.mark.position, *(after for epoch, after in self.epochs if epoch > self.mark.epoch))


class Sink(Protocol):
    """What a reader does with a batch, its effect and its place in one transaction."""

    @property
    def names(self) -> Mapping[str, type[Any]]:
        """The published names this reader reads."""

    async def places(self) -> dict[Feed, Place]: ...

    async def apply(self, feed: Feed, records: Sequence[Record]) -> Place:
        """Apply what is new, park what cannot be, keep the place. Raises Hole, WentBack, Suspect."""


@runtime_checkable
class SetWise(Protocol):
    """A sink that takes a polled batch of several feeds in one transaction."""

    async def apply_all(self, batches: Mapping[Feed, Sequence[Record]]) -> dict[Feed, Place]:
        """All or none. What one of them raises holds up all: then each is to be applied for itself."""
