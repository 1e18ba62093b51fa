"""The scale of a chart: round marks, from nought wherever nought can be shown (刻度)."""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

MARKS: Final = 4  # about so many marks: more are read as noise
FLAT: Final = 0.25  # a line that moves within a quarter of its height above nought would look like a flat one


class Scale(NamedTuple):
    """From `low` to `high`, with the values that are marked; `broken` where it does not start at nought."""

    low: float
    high: float
    marks: tuple[float, ...]
    broken: bool

    def height(self, value: float) -> float:
        """How far up the scale, 0 to 100."""
        return (value - self.low) / (self.high - self.low) * 100


def scale(values: Sequence[float]) -> Scale:
    """Holds every value and, unless the line would look flat, nought; whole numbers get whole marks."""
    lowest, highest = min(values, default=0), max(values, default=0)
    broken = lowest > 0 and 0 < highest - lowest < FLAT * highest
    start, end = (lowest, highest) if broken else (min(lowest, 0), max(highest, 0))
    whole = all(value == int(value) for value in values)
    step = _step((end - start) / MARKS, whole)
    first, last = math.floor(start / step), math.ceil(end / step)
    if first == last:
        last += 1
    marks = tuple(step * at for at in range(first, last + 1))
    return Scale(marks[0], marks[-1], marks, broken and marks[0] > 0)


def _step(rough: float, whole: bool) -> float:
    """The next of 1, 2, 2.5, 5, 10, 20 … that is not smaller."""
    if rough <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(times * power for times in (1, 2, 2.5, 5, 10) if times * power >= rough * (1 - 1e-9))
    return max(1.0, float(math.ceil(step))) if whole else step
