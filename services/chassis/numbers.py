"""Numbers without gaps: a series is a stream with one fact a number, written in the unit that uses it.

One that goes on where paper ended begins with that fact instead, and its numbers run ahead of its versions.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Final
from uuid import UUID, uuid5

from msgspec import Struct

from services.chassis.claims import NAMESPACE
from services.chassis.streams import Loaded, Stream


class NumberAllotted(Struct, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "linli.series.number-allotted"

    series: str
    number: int
    to: UUID


class NumbersContinued(Struct, frozen=True, kw_only=True):
    """Up to here numbers were drawn on paper: the first fact of a series, and once more where that is found."""

    TOPIC: ClassVar[str] = "linli.series.numbers-continued"

    series: str
    last: int


class NumberMoved(Exception):
    """Another drew the number that something made beforehand bears: nothing was written, it is to be made anew."""


@dataclass(eq=False)
class Series:
    """Up to where it is drawn, by one who asked the log for it; another one where it is asked again.

    `paper`: the last number that was given on paper; 0: it begins with 1.
    """

    head: int
    paper: int = 0

    @classmethod
    def at(cls, version: int, paper: int) -> "Series":
        return cls(version + max(paper - 1, 0), paper)

    def version(self, number: int) -> int:
        """The version at which a number was drawn, or will be."""
        return number - max(self.paper - 1, 0)


def evolve(_: int, fact: NumberAllotted | NumbersContinued) -> int:
    return fact.number if isinstance(fact, NumberAllotted) else fact.last


SERIES: Final = Stream("linli.series", 0, evolve, (NumberAllotted, NumbersContinued), region=lambda _: "")
ON_PAPER: Final = Stream("linli.series", 0, evolve, (NumbersContinued,), region=lambda _: "")


@lru_cache(1024)
def series_id(series: str) -> UUID:
    return uuid5(NAMESPACE, f"series\x1f{series}")


@lru_cache(1024)
def on_paper_id(series: str) -> UUID:
    """Where it is found without reading the series that numbers were given on paper, and up to which."""
    return uuid5(NAMESPACE, f"on-paper\x1f{series}")


async def so_far(
    version: Callable[[UUID], Awaitable[int]], load: Callable[[Any, UUID], Awaitable[Loaded[int]]], series: str
) -> Series:
    """Up to where it is drawn, as the log has it now. Raises Unavailable."""
    drawn = await version(series_id(series))
    return Series.at(drawn, (await load(ON_PAPER, on_paper_id(series))).state if drawn else 0)
