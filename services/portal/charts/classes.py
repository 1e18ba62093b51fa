"""Values put into classes for a map: as many regions in each, or as wide each (分级)."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final, NamedTuple

CLASSES: Final = 5  # more shades of one colour cannot be told apart
QUANTILE: Final = "quantile"
EQUAL: Final = "equal"


Value = int | Decimal


class Class(NamedTuple):
    """Both limits belong to it, and no two classes share one: items, fen, or shares with the decimals they have."""

    low: Value
    high: Value

    def holds(self, value: Value) -> bool:
        return self.low <= value <= self.high


def classes(values: Sequence[Value], how: str = QUANTILE, most: int = CLASSES) -> tuple[Class, ...]:
    """By rising limits; every value is in exactly one class. Fewer than `most` where few values differ."""
    if not values:
        return ()
    return _equal(values, most) if how == EQUAL else _quantile(sorted(values), most)


def class_of(value: Value, among: Sequence[Class]) -> int:
    """Its place, from 0. Raises StopIteration where the classes were made of other values."""
    return next(at for at, one in enumerate(among) if one.holds(value))


def _quantile(ordered: Sequence[Value], most: int) -> tuple[Class, ...]:
    """Limits are values that occur. Equal values are never torn apart, so that classes may differ in size."""
    distinct = sorted(set(ordered))
    if len(distinct) <= most:
        return tuple(Class(value, value) for value in distinct)
    highs = sorted({ordered[-(-len(ordered) * part // most) - 1] for part in range(1, most + 1)})
    lows = [distinct[0], *(next(value for value in distinct if value > high) for high in highs[:-1])]
    return tuple(Class(low, high) for low, high in zip(lows, highs, strict=True))


def _equal(values: Sequence[Value], most: int) -> tuple[Class, ...]:
    """Counted in the smallest step that any of the values is told in, so that classes meet without a gap."""
    step: Value = min(_step(value) for value in values)
    low, high = int(min(values) // step), int(max(values) // step)
    many = min(most, high - low + 1)
    edges = [low + (high - low + 1) * part // many for part in range(many + 1)]
    return tuple(Class(start * step, (end - 1) * step) for start, end in pairwise(edges))


def _step(value: Value) -> Value:
    return 1 if isinstance(value, int) else Decimal(1).scaleb(int(value.as_tuple().exponent))
