"""Numbers without gaps: a series is a stream with one fact a number, written in the unit that uses it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Final
from uuid import UUID, uuid5

from msgspec import Struct

from services.chassis.claims import NAMESPACE
from services.chassis.streams import Stream


class NumberAllotted(Struct, frozen=True, kw_only=True):
    TOPIC: ClassVar[str] = "linli.series.number-allotted"

    series: str
    number: int
    to: UUID


class NumberMoved(Exception):
    """Another drew the number that something made beforehand bears: nothing was written, it is to be made anew."""


@dataclass(eq=False)
class Series:
    """Up to where it is drawn, by one who asked the log for it; another one where it is asked again."""

    head: int


def evolve(_: int, fact: NumberAllotted) -> int:
    return fact.number


SERIES: Final = Stream("linli.series", 0, evolve, (NumberAllotted,), region=lambda _: "")


@lru_cache(1024)
def series_id(series: str) -> UUID:
    return uuid5(NAMESPACE, f"series\x1f{series}")
