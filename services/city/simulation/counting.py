"""The simulator's own count: what every figure should be, from what it told, never from what the views say."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

from contracts.regions import CITY

DISTRICT: Final = 6  # digits


class Place(NamedTuple):
    """Where something counts, and under which part of the figure."""

    region: str
    cut: str = ""


Turn = tuple[date, Place | None]  # from this day on it counts there, or nowhere any more


def _nothing() -> dict[date, int]:
    return defaultdict(int)


class Expected:
    """What changes in each figure on which day, by district."""

    def __init__(self) -> None:
        self._changes: dict[str, dict[Place, dict[date, int]]] = defaultdict(lambda: defaultdict(_nothing))

    @property
    def measures(self) -> set[str]:
        return set(self._changes)

    def ever(self, measure: str, on: date, place: Place, amount: int = 1) -> None:
        """Counted once, for ever."""
        self._changes[measure][Place(place.region[:DISTRICT], place.cut)][on] += amount

    def stays(self, measure: str, turns: Sequence[Turn]) -> None:
        """Counted in one place after another, from each day on until the next."""
        for index, (on, place) in enumerate(turns):
            leaves = turns[index + 1][0] if index + 1 < len(turns) else None
            if place is None or (leaves is not None and leaves <= on):
                continue
            self.ever(measure, on, place)
            if leaves is not None:
                self.ever(measure, leaves, place, -1)

    def figure(self, measure: str, region: str, on: date) -> dict[str, int]:
        """By cut, as effective on a day, in a district or the whole city; without what is nought."""
        found: dict[str, int] = defaultdict(int)
        for (district, cut), changes in self._changes.get(measure, {}).items():
            if region in (CITY, district):
                found[cut] += sum(amount for day, amount in changes.items() if day <= on)
        return {cut: value for cut, value in found.items() if value}


def until(turns: Iterable[Turn], end: date | None) -> list[Turn]:
    """The same, but from the end on it counts nowhere."""
    if end is None:
        return list(turns)
    return [turn for turn in turns if turn[0] < end] + [(end, None)]
