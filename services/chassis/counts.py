"""What a service counts of its own facts (计数): by subject, month and line, from its log, exact to a position."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from eventsourcing.persistence import StoredEvent

from services.chassis.codec import Recorded
from services.chassis.recorder import PlaceMoved, Recorder, Unavailable

if TYPE_CHECKING:
    from services.chassis.codec import FactMapper

PAGE: Final = 5000  # facts that are held at once


class Cell(NamedTuple):
    """Under what a fact counts."""

    subject: str  # whose book it belongs to, e.g. the code of a street
    month: str  # YYYY-MM, in which it holds
    line: str


class Counting(NamedTuple):
    """`adds`: what one fact adds. Where it answers otherwise than before, `version` rises and all is counted anew."""

    names: tuple[str, ...]  # the stored names, without their versions, of the facts that count
    adds: Callable[[Recorded], Iterable[tuple[Cell, int]]]
    version: int = 1


class Counted(NamedTuple):
    """What one subject's facts come to, all of the log up to a position and nothing beyond it."""

    upto: int
    amounts: Mapping[tuple[str, str], int]  # (month, line)


class Counts(Protocol):
    """What a database keeps of them. Nothing here is a fact: all of it can be counted again."""

    async def place(self) -> tuple[int, int]:
        """How far the log is counted, and by which version; nothing was counted at (0, 0)."""

    async def add(self, amounts: Mapping[Cell, int], before: tuple[int, int], after: tuple[int, int]) -> None:
        """All or nothing; another version's counts make room. Raises PlaceMoved where another has counted since."""

    async def of(self, subject: str) -> Counted:
        """As they stand, with their position, at one instant."""


async def count_on(recorder: Recorder, mapper: "FactMapper", counting: Counting) -> None:
    """Count what the log has gained, up to its head as it is now; several may, and one of them has done it.

    Raises Unavailable where a newer version has counted here: what it counted is not undone.
    """
    head = await recorder.head()
    while True:
        before = await recorder.counts.place()
        position, version = before
        if version > counting.version:
            raise Unavailable(f"counted by version {version}; this one is {counting.version}")
        position = position if version == counting.version else 0
        if position >= head:
            return
        rows = await recorder.log(position, PAGE, upto=head, names=counting.names)
        amounts = _sum(
            counting, [mapper.to_domain_event(StoredEvent(r.stream, r.version, r.topic, r.state)) for r in rows]
        )
        after = (rows[-1].position if len(rows) == PAGE else head, counting.version)
        try:
            await recorder.counts.add(amounts, before, after)
        except PlaceMoved:
            continue


def _sum(counting: Counting, facts: Sequence[Recorded]) -> Mapping[Cell, int]:
    """In the order of their cells, so that two who write meet in it."""
    amounts: Counter[Cell] = Counter()
    for fact in facts:
        for cell, amount in counting.adds(fact):
            amounts[cell] += amount
    return {cell: amounts[cell] for cell in sorted(amounts)}
