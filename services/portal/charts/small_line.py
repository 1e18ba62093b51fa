"""A line as small as a word: how a figure came to what it is (小走势)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

WIDTH: Final = 120
HEIGHT: Final = 28
MARGIN: Final = 3  # the last point is a dot, which must not be cut


class SmallLine(NamedTuple):
    """A path in 120 by 28, and its last point."""

    path: str
    x: float
    y: float


def small_line(series: Sequence[Mapping[str, Any]]) -> SmallLine | None:
    """From its own lowest to its own highest: it shows the movement, the number beside it shows the size."""
    known = [(at, one["value"]) for at, one in enumerate(series) if one["value"] is not None]
    if len(known) < 2:
        return None
    lowest, highest = min(value for _, value in known), max(value for _, value in known)
    tall = highest - lowest
    places = [
        (
            round(MARGIN + at / (len(series) - 1) * (WIDTH - 2 * MARGIN), 1),
            round(HEIGHT - MARGIN - ((value - lowest) / tall if tall else 0.5) * (HEIGHT - 2 * MARGIN), 1),
        )
        for at, value in known
    ]
    return SmallLine("M" + "L".join(f"{x:g} {y:g}" for x, y in places), *places[-1])
