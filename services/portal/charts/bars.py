"""Bars from one common nought: how much of a figure each part is (条形)."""

from collections.abc import Sequence
from typing import NamedTuple


class Bar(NamedTuple):
    """Where a bar starts and how long it is, in shares of the room (0 to 100). Nought and nothing have no length."""

    start: float
    length: float

    @property
    def drawn(self) -> bool:
        return self.length > 0


def bars(values: Sequence[float | None]) -> list[Bar]:
    """The longest fills the room; what is below nought goes to the left of it."""
    known = [value for value in values if value is not None]
    low, high = min(known, default=0), max(known, default=0)
    low, high = min(low, 0), max(high, 0)
    room = high - low
    if not room:
        return [Bar(0.0, 0.0) for _ in values]
    return [_bar(value or 0, low, room) for value in values]


def _bar(value: float, low: float, room: float) -> Bar:
    start, end = sorted((-low / room * 100, (value - low) / room * 100))
    return Bar(round(start, 2), round(end - start, 2))
