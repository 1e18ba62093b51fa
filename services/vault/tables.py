"""What a vault keeps, whatever database holds it: keys, sealed values, a blind index, tombstones, and who looked."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple, Protocol
from uuid import UUID


class Pair(NamedTuple):
    """What has a key of its own."""

    person: str
    purpose: str


class KeyRow(NamedTuple):
    id: UUID  # random, or what follows from the key that it took over from: one that is gone is known by it
    pair: Pair
    master: str
    wrapped: bytes
    made_at: datetime
    restricted: bool = False  # as it is read: it is its pair that is restricted, whichever key it has


class ValueRow(NamedTuple):
    key: UUID
    field: str
    blob: bytes
    source: str
    noted_on: date
    until: date  # the last day on which it is kept
    order: int = 0  # of the fact that noted it: what comes later in the log is greater, whoever is sealed first
    region: str = ""  # where the person was noted: which place's count it belongs to


class IndexRow(NamedTuple):
    key: UUID
    field: str
    kind: str
    digest: bytes


class Claim(NamedTuple):
    """A number, by its keyed hash, that somebody was given before it is sealed."""

    kind: str
    digest: bytes
    purpose: str
    person: str
    at: datetime


class Owner(NamedTuple):
    """Whose a number is; `sealed`: and not only claimed."""

    person: str
    sealed: bool


class Found(NamedTuple):
    key: KeyRow
    value: ValueRow


class Tombstone(NamedTuple):
    """`fields`: where the others went on under another key, which did not; empty: all of them are gone. `told`: the
    order of the fact that said so, for one that does not name this very key."""

    key: UUID
    pair: Pair
    why: str
    erased_at: datetime
    fields: tuple[str, ...]
    told: int = 0


class Look(NamedTuple):
    """Who looks, and why: written with what is read, or nothing is read."""

    at: datetime
    caller: str
    role: str
    unit: str
    reason: str


class Looked(NamedTuple):
    """A reading as it is kept. `person` is empty where somebody was looked for and not found."""

    look: Look
    person: str
    purpose: str
    fields: tuple[str, ...]
    id: int = 0  # rises


class Old(NamedTuple):
    """A value by where it lies and when it was noted."""

    key: UUID
    pair: Pair
    field: str
    order: int


class Unplaced(NamedTuple):
    """A value that does not say where its person was noted; `field`: "" of a key that has none such any more."""

    key: UUID
    pair: Pair
    field: str
    order: int


class Before(NamedTuple):
    """What was noted of a pair before something else was told; `field`: of this one, "": of all."""

    pair: Pair
    field: str
    order: int


class Over(NamedTuple):
    """Fields of a pair whose time is over, and how many it has in all."""

    key: UUID
    pair: Pair
    fields: tuple[str, ...]
    held: int


class Writing(NamedTuple):
    """Keys that are new, and values under these and others: all or none."""

    keys: Sequence[KeyRow]
    values: Sequence[ValueRow]
    digests: Sequence[IndexRow]


class Raced(Exception):
    """Another made or destroyed one of these keys meanwhile: nothing was written."""


class Tables(Protocol):
    """Every method is one round trip, and raises Unavailable."""

    async def keys(self, pairs: Collection[Pair]) -> list[KeyRow]: ...

    async def keys_of(self, persons: Collection[str]) -> list[KeyRow]: ...

    async def write(self, writing: Writing) -> None:
        """What was noted later than a value stays. Raises Raced where a key of a value is not there, or a new one is
        not the first."""

    async def read(
        self, persons: Collection[str], purpose: str, fields: Collection[str], look: Look
    ) -> tuple[list[Found], set[str]]:
        """What is there, and whose key of this purpose was destroyed once."""

    async def all_of(self, person: str, look: Look) -> tuple[list[Found], list[Tombstone]]: ...

    async def under(self, keys: Collection[UUID]) -> list[Found]:
        """What is kept under keys, for nobody to see: to be sealed anew."""

    async def find(self, kind: str, digest: bytes, purpose: str | None, look: Look, restricted: bool) -> list[str]:
        """`restricted`: also by what may only be stored."""

    async def claim(self, claim: Claim, stale: datetime) -> Owner:
        """Whose the number is: whom it is sealed of, else who claimed it first and not before `stale`. Whoever has a
        value of the kind sealed has no claim any more."""

    async def forget_claims(self, before: datetime) -> None: ...

    async def older(self, than: Sequence[Before]) -> list[Old]:
        """Values that were noted before any of these."""

    async def erase(self, told: Mapping[UUID, int], why: str, at: datetime) -> set[UUID]:
        """Destroy these keys, with all that is under them; which of them were there. `told`: see Tombstone."""

    async def there(self, keys: Collection[UUID]) -> set[UUID]:
        """Which of them are."""

    async def exchange(self, gone: Tombstone, before: Sequence[ValueRow], after: Writing) -> None:
        """A key and what is under it for another and less. Raises Raced where it does not stand as it did before."""

    async def buried(self, keys: Collection[UUID]) -> list[Tombstone]:
        """Of these keys."""

    async def tombstones(self, after: UUID, limit: int) -> list[Tombstone]:
        """In the order of their keys."""

    async def restrict(self, pairs: Collection[Pair], restricted: bool) -> None:
        """Whether they have a key, will have one or have another: it is their own."""

    async def over(self, on: date, after: UUID, limit: int) -> list[Over]:
        """In the order of their keys."""

    async def count_over(self, on: date) -> dict[str, tuple[int, int]]:
        """By purpose: persons, values."""

    async def count_kinds(self) -> list[tuple[str, str, int]]:
        """Purpose, the kind that fields are named for, values."""

    async def count_people(self, purpose: str, kinds: Collection[str], on: date) -> list[tuple[str, str, int]]:
        """Region, kind, people of whom a value of the kind is kept and may be used on the day. Each counts in one
        place: the smallest that anything kept of him for the purpose was noted in, of several the last.
        """

    async def unplaced(self, keys: int) -> list[Unplaced]:
        """Of so many of the keys that are still to be looked at."""

    async def place(self, known: Sequence[tuple[Unplaced, str]], done: Collection[UUID]) -> None:
        """Values with the regions that they were noted in; those noted anew meanwhile stay. `done`: keys looked at."""

    async def wrapped_otherwise(self, master: str, after: UUID, limit: int) -> list[KeyRow]:
        """Keys that another master key wraps, in their order."""

    async def rewrap(self, rows: Sequence[tuple[KeyRow, str, bytes]]) -> int:
        """A key as it was read, its new master, its new wrapping; what has moved on meanwhile stays."""

    async def root(self, name: str, fresh: tuple[str, bytes] | None = None) -> tuple[str, bytes] | None:
        """A key that is nobody's: (master, wrapped). `fresh` is kept where there is none yet."""

    async def rewrap_root(self, name: str, old: tuple[str, bytes], new: tuple[str, bytes]) -> None: ...

    async def reads_of(self, unit: str, since: datetime | None, limit: int, before: int) -> list[Looked]:
        """The newest first; those with a lesser id."""

    async def reads_about(self, person: str, limit: int, before: int) -> list[Looked]:
        """The newest first; those with a lesser id."""

    async def close(self) -> None: ...
