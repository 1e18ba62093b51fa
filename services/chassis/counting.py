"""Counting a service's own facts as its log grows: several may, and each fact is counted once."""

import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from eventsourcing.persistence import StoredEvent

from services.chassis.codec import FactMapper, Recorded
from services.chassis.counts import Cell
from services.chassis.recorder import PlaceMoved, Recorder

PAGE: Final = 5000  # facts that are held at once


class Counting(NamedTuple):
    """`adds`: what one fact adds. Where it answers otherwise, `version` is another one, and all is counted anew."""

    names: tuple[str, ...]  # the stored names, without their versions, of the facts that count
    adds: Callable[[Recorded], Iterable[tuple[Cell, int]]]
    version: int = 1

    @property
    def rule(self) -> int:
        """Which facts are counted, and how: what was counted by another rule makes room."""
        return zlib.crc32(f"{self.version} {' '.join(sorted(self.names))}".encode()) & 0x7FFF_FFFF


async def count_on(recorder: Recorder, mapper: FactMapper, counting: Counting) -> None:
    """Count what the log has gained, up to its head as it is now; several may, and one of them has done it.

    Two versions that run side by side count anew in turn: each answers right, and slowly.
    """
    head = await recorder.head()
    while True:
        before = await recorder.counts.place()
        position, rule = before
        if rule == counting.rule and position >= head:
            return
        position = position if rule == counting.rule else 0
        rows = await recorder.log(position, PAGE, upto=head, names=counting.names)
        amounts = _sum(
            counting, [mapper.to_domain_event(StoredEvent(r.stream, r.version, r.topic, r.state)) for r in rows]
        )
        after = (rows[-1].position if len(rows) == PAGE else head, counting.rule)
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
