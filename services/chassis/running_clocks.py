"""The clocks that run (在计期限): a table that a service folds from its own log, with what comes next first."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple, Protocol
from uuid import UUID

import msgspec

from services.chassis.clock_facts import ClockFact
from services.chassis.clocks import CLOCKS, StatutoryClock
from services.chassis.outages import OutageRecorded
from services.chassis.recorder import LogRow
from services.chassis.streams import Loaded

encode: Final = msgspec.json.Encoder().encode
decode: Final = msgspec.json.Decoder(StatutoryClock).decode


class ClocksPlace(NamedTuple):
    """How far the log is folded, the latest time that was seen, the calendar that was reckoned with, and the outages
    whose days are not yet taken out of the clocks that ran then.
    """

    position: int
    seen: datetime | None
    calendar: str
    outages: tuple[OutageRecorded, ...] = ()


class RunningClocks(Protocol):
    """What a database keeps of them. Nothing here is a fact: all of it can be folded again."""

    async def place(self) -> ClocksPlace: ...

    async def known(self, ids: Collection[UUID]) -> list[Loaded[StatutoryClock]]:
        """Those of these clocks that run."""

    async def keep(
        self, running: Sequence[Loaded[StatutoryClock]], gone: Collection[UUID], place: ClocksPlace, before: int
    ) -> None:
        """All or nothing; `before`: the position that was read. Raises PlaceMoved where another has folded since."""

    async def due(self, now: datetime, limit: int) -> list[Loaded[StatutoryClock]]:
        """Those that have run out and nobody has said so, the longest due first."""

    async def near(self, now: datetime, limit: int) -> list[Loaded[StatutoryClock]]:
        """Those whose end is near and nobody has said so, the nearest first."""

    async def after(self, id: UUID | None, limit: int) -> list[Loaded[StatutoryClock]]:
        """All of them, a page at a time, by identity."""

    async def figures(self, now: datetime) -> tuple[int, datetime | None]:
        """How many run, and since when the first of those that are due now is."""


def folded(
    known: Mapping[UUID, Loaded[StatutoryClock]], facts: Sequence[tuple[LogRow, ClockFact]]
) -> tuple[list[Loaded[StatutoryClock]], set[UUID]]:
    """What facts make of clocks: those that run afterwards, and those that do not any more."""
    now = dict(known)
    for row, fact in facts:
        before = now.get(row.stream, CLOCKS.new(row.stream))
        if row.version <= before.version:  # folded before
            continue
        now[row.stream] = Loaded(CLOCKS, row.stream, row.version, CLOCKS.evolve(before.state, fact))
    touched = {row.stream for row, _ in facts}
    gone = {each for each in touched if now[each].state.set is None}
    return [now[each] for each in touched - gone], gone
