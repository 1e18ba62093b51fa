"""Measure two ways of doing the same work in turns, and say how they compare: a ratio, its range, both its sides."""

import gc
import statistics
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeVar

T = TypeVar("T")


class NotDone(Exception):
    """A benchmark did not do the work it was to measure: its figures are worth nothing."""


class Pace(NamedTuple):
    """One round: how many a second, and what one took in milliseconds."""

    rate: float
    p50: float = 0.0
    p99: float = 0.0


class Aim(NamedTuple):
    """What a figure should come to; neither: it is only told."""

    least: float | None = None
    most: float | None = None

    def met(self, figure: float) -> bool | None:
        if self.least is not None:
            return figure >= self.least
        return figure <= self.most if self.most is not None else None

    def __str__(self) -> str:
        if self.least is not None:
            return f"≥ {self.least:g}"
        return f"≤ {self.most:g}" if self.most is not None else "–"


NONE: Final = Aim()


@dataclass(frozen=True)
class Ratio:
    """Ours ÷ the limit, round by round; where less is better (milliseconds) the aim says so."""

    gate: str
    aim: Aim
    ours: Sequence[float]
    limit: Sequence[float]
    unit: str = "/s"
    stock: str = "–"  # what the libraries come to as they are, from an earlier study of them

    @property
    def pairs(self) -> list[float]:
        return [one / other for one, other in zip(self.ours, self.limit, strict=True)]

    @property
    def figure(self) -> float:
        return statistics.median(self.pairs)

    def measured(self) -> str:
        return f"{_short(self.figure)} ({_short(min(self.pairs))}–{_short(max(self.pairs))})"

    def sides(self) -> str:
        ours, limit = statistics.median(self.ours), statistics.median(self.limit)
        return f"{_absolute(ours, self.unit)} ÷ {_absolute(limit, self.unit)}"


@dataclass(frozen=True)
class Told:
    """A figure that is no ratio: a count that should be 0, a time for orientation."""

    gate: str
    figure: float
    unit: str
    aim: Aim = NONE
    stock: str = "–"
    beside: str = ""  # what else there is to say of it

    def measured(self) -> str:
        return f"{self.figure:g}" if self.unit == "" else _absolute(self.figure, self.unit)

    def sides(self) -> str:
        return self.beside or "–"


Result = Ratio | Told


async def interleave(rounds: int, *sides: Callable[[], Awaitable[T]], warm: bool = True) -> list[list[T]]:
    """Every side once to warm up, then A B A B …: what drifts on the machine drifts for all of them."""
    for side in sides if warm else ():
        await side()
    measured: list[list[T]] = [[] for _ in sides]
    for _ in range(rounds):
        for side, found in zip(sides, measured, strict=True):
            gc.collect()
            found.append(await side())
    return measured


def rates(paces: Sequence[Pace]) -> list[float]:
    return [pace.rate for pace in paces]


def pace(count: int, seconds: float, latencies: Sequence[float] = ()) -> Pace:
    """`latencies` in seconds."""
    if not latencies:
        return Pace(count / seconds)
    ordered = sorted(latencies)
    return Pace(count / seconds, *(1000 * ordered[int(len(ordered) * part)] for part in (0.5, 0.99)))


def must_be(found: int, expected: int, what: str) -> None:
    """Raises NotDone."""
    if found != expected:
        raise NotDone(f"{what}: {found}, not {expected}")


def _short(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.1f}"


def _absolute(figure: float, unit: str) -> str:
    if unit == "/s" and figure >= 10_000:
        return f"{figure / 1000:.0f} k/s"
    if unit == "/s":
        return f"{figure:,.0f}/s"
    return f"{figure:.2f} {unit}"
