"""What a log can do, whatever database holds it: write units all or none, and read streams and the log."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from services.chassis.feeds import Feed, Parked, Place
from services.chassis.unavailable import Unavailable as Unavailable  # noqa: PLC0414 - told here to all who record

if TYPE_CHECKING:
    from services.chassis.counts import Counts
    from services.chassis.running_clocks import RunningClocks


class LogRow(NamedTuple):
    """A stored fact with its position in the log and the instant it was recorded."""

    position: int
    stream: UUID
    version: int
    topic: str
    state: bytes
    recorded_at: datetime


class KeyRow(NamedTuple):
    """An idempotency key as it is stored: what was asked, and the answer without its receipt."""

    key: str
    fingerprint: str
    answer: bytes


class Answered(NamedTuple):
    """What was answered under a key, and the positions of the unit it was written in.

    A unit without facts has no first; its last is where the log ended: how old it is.
    """

    fingerprint: str
    answer: bytes
    first: int
    last: int


class PlaceMove(NamedTuple):
    """A reaction's place, written against the value that was read."""

    reader: str
    feed: Feed
    before: Place | None
    after: Place
    parked: Sequence[Parked] = ()
    released: Sequence[UUID] = ()  # event ids that leave quarantine with this unit
    caused: Sequence[Parked] = ()  # what stays there with another cause than it had; not what has left it meanwhile


class Write(NamedTuple):
    """One unit, ready to be written."""

    events: Sequence[StoredEvent]
    key: KeyRow | None = None
    move: PlaceMove | None = None
    at: datetime | None = None  # in a simulated city: when this is said to be written
    epoch: int | None = None  # in which that was known which it was decided on; in another one it loses (OutOfDate)


class Skipped(NamedTuple):
    """An event that a reader leaves out: why, and who said so."""

    event_id: UUID
    reason: str
    by: str
    at: datetime


class Written(NamedTuple):
    """Where a unit came to stand. A unit without facts has no positions."""

    positions: tuple[int, ...]
    recorded_at: datetime
    epoch: int = 1  # in which it was written


def preceding(writes: Sequence[Write]) -> list[tuple[UUID | str, int]]:
    """(stream, version) of the facts that must be there already: those before the first that each stream gains."""
    new = {(event.originator_id, event.originator_version) for write in writes for event in write.events}
    before = {(stream, version - 1) for stream, version in new if version > 1}
    return list(before - new)


class Rivalry(Exception):
    """Something in this batch was written by another first; nothing of the batch was written."""


class Conflict(Exception):
    """A stream of this unit no longer stands at the version that was read."""

    def __init__(self, stream: UUID) -> None:
        super().__init__(f"stream {stream} has moved on")
        self.stream = stream


class KeyTaken(Exception):
    """The idempotency key was used in the meantime."""


class PlaceMoved(Exception):
    """Another worker moved this reader's place first."""


class Recorder(Protocol):
    @property
    def clocks(self) -> "RunningClocks": ...

    @property
    def counts(self) -> "Counts": ...

    async def write(self, writes: Sequence[Write], now: datetime) -> list[Written]:
        """Write a batch of units, all or none, durably. Raises Rivalry, Unavailable."""

    async def losers(self, writes: Sequence[Write]) -> list[Exception | None]:
        """After a Rivalry: why each unit of the batch cannot be written any more, or None where it still can."""

    async def stream(self, id: UUID, after: int = 0) -> list[StoredEvent]: ...

    async def log(
        self,
        after: int,
        limit: int,
        upto: int | None = None,
        partitions: Collection[int] | None = None,
        names: Collection[str] | None = None,
    ) -> list[LogRow]:
        """Facts by rising position, of all or some partitions and stored names (without version); holes are normal."""

    async def positions(self, streams: Collection[UUID], after: int = 0, upto: int | None = None) -> list[int]:
        """Where the facts of these streams stand, rising."""

    async def log_at(self, positions: Sequence[int]) -> list[LogRow]:
        """The facts at these positions, rising."""

    async def census(self, after: int, marks: Sequence[int]) -> list[tuple[str, int, int]]:
        """Of each stored name how many facts lie after a position, up to each partition's mark; and where the first."""

    async def version(self, id: UUID) -> int:
        """How many facts a stream has, without reading them."""

    async def head(self) -> int: ...

    async def answered(self, key: str) -> Answered | None: ...

    async def forget_keys(self, after: str, upto: int, most: int) -> tuple[str, int]:
        """Of so many keys after one, those of units up to a position: the last looked at, or "", and how many went."""

    async def places(self, reader: str) -> dict[Feed, Place]: ...

    async def parked(self, reader: str) -> list[Parked]: ...

    async def skips(self, reader: str) -> set[UUID]:
        """The events that a person has had left out."""

    async def skip(self, reader: str, skipped: Skipped) -> bool:
        """Take an event out of quarantine for good, with the reason; False where it is not there."""

    async def epochs(self) -> list[tuple[int, int]]:
        """Every (epoch, the position it begins after), oldest first; a new log stands in (1, 0)."""

    async def announce(self, epoch: int | None = None) -> tuple[int, int]:
        """Begin a new epoch after the head: the log was restored, or is to be published anew.

        `epoch`: above any that was ever sent (the next one here). Returns it and the position it begins after.
        Raises NotAbove.
        """

    async def keep_policies(self, version: str, content: bytes, now: datetime) -> None:
        """Keep a set of policies under its version: what was decided by it can be decided again."""

    async def policies(self, version: str) -> bytes | None:
        """What was kept under a version."""

    async def close(self) -> None: ...
