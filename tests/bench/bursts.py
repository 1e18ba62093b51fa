"""Many come at once to a city with a million cases, and go again: who is refused, and how soon it is as before."""

from collections.abc import AsyncIterator, Sequence
from typing import Final

from services.city.folder import key_of
from tests.bench.cities import BenchCity
from tests.bench.ground import Ground
from tests.bench.lives import Lived, Plan, Stage
from tests.bench.measuring import Aim, Result, Told, pace

RATES: Final = (1.0, 35.0, 10.0)  # lives a second: before, at the peak, after it
SECONDS: Final = (10.0, 10.0, 20.0)
WINDOW: Final = 2.0  # seconds whose lives are looked at together
AS_BEFORE: Final = 2.0  # times the p99 before: of so few lives a second it is their slowest
NONE, SOON = Aim(most=0), Aim(most=10)


async def measure(ground: Ground, city: BenchCity, cases: int) -> AsyncIterator[Result]:
    """Lives begin by schedule, whoever still waits, and are timed from the moment they were to begin."""
    for times in (1, 10):
        seconds = [each / 5 for each in SECONDS] if ground.quick else SECONDS
        stages = tuple(Stage(times * rate, long) for rate, long in zip(RATES, seconds, strict=True))
        lived = await city.lived(Plan(city.port, str(key_of(city.folder)), stages=stages))
        late = await city.caught_up()
        before, peak, after = (_slowest(lived, begins, ends) for begins, ends in _spans(seconds))
        gate = f"burst {' → '.join(f'{stage.rate:g}' for stage in stages)} life cycles a second, {cases:,} cases"
        told = f"p99 before {before:.0f} ms, at the peak {peak:.0f} ms, at last {after:.0f} ms"
        wrong = sum(lived.wrong.values()) + _missing(lived, stages)
        done = f"{len(lived.lives):,} lives, {lived.commands:,} commands"
        first = "".join(f", {count} of {what[:90]}" for what, count in lived.wrong.items())
        yield Told(f"{gate}: errors", wrong, "", NONE, beside=done + first)
        yield Told(f"{gate}: until p99 is as before", _back(lived, before, seconds), "s", SOON, beside=told)
        yield Told(f"{gate}: until the views have read it all, after the last", late, "s")


def _missing(lived: Lived, stages: Sequence[Stage]) -> int:
    """Lives that came to no end: one that was refused is told already."""
    begun = sum(round(stage.rate * stage.seconds) for stage in stages)
    return max(0, begun - len(lived.lives) - sum(lived.wrong.values()))


def _spans(seconds: Sequence[float]) -> tuple[tuple[float, float], ...]:
    """Before, at the peak, and the last quarter of what comes after it."""
    first, second, third = seconds
    return (0.0, first), (first, first + second), (first + second + 0.75 * third, first + second + third)


def _slowest(lived: Lived, begins: float, ends: float) -> float:
    """The p99 in milliseconds of the lives that were to begin in this time; 0 where there are none."""
    took = [each for scheduled, each in lived.lives if begins <= scheduled < ends]
    return pace(len(took), ends - begins, took).p99 if took else 0.0


def _back(lived: Lived, before: float, seconds: Sequence[float]) -> float:
    """Seconds after the peak from which every window is as before; all of the time where the last is not."""
    peak_ends, end = sum(seconds[:2]), sum(seconds)
    at, back = end - WINDOW, end
    while at >= peak_ends and 0 < _slowest(lived, at, at + WINDOW) <= AS_BEFORE * before:
        at, back = at - WINDOW / 4, at
    return back - peak_ends
