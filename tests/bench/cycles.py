"""Organisations registered in four steps over HTTP: in a city with a million cases and in one with none."""

from collections.abc import AsyncIterator
from typing import Final

from services.city.folder import key_of
from tests.bench.cities import BenchCity
from tests.bench.ground import Ground
from tests.bench.lives import STEPS, Plan
from tests.bench.measuring import Aim, Pace, Ratio, Result, interleave, must_be, rates

AT_ONCE: Final = 64
EQUAL: Final = Aim(least=0.9)


class Side:
    """A load of one city; it ends when the views have read it, so that the next side has the machine to itself."""

    def __init__(self, city: BenchCity, clients: int, seconds: float, steps: int = STEPS) -> None:
        self._city, self._plan = city, Plan(city.port, str(key_of(city.folder)), steps, clients, seconds)

    async def __call__(self) -> Pace:
        lived = await self._city.lived(self._plan)
        must_be(sum(lived.wrong.values()), 0, f"answers that were not 201 ({[*lived.wrong][:1]})")
        await self._city.caught_up()
        return Pace(lived.rate, lived.p50, lived.p99)


async def measure(ground: Ground, full: BenchCity, empty: BenchCity, cases: int) -> AsyncIterator[Result]:
    """The cities' relays and views are at work meanwhile, on the same cores."""
    seconds = 0.5 if ground.quick else 2.0
    gate = f"life cycle of four steps, {cases:,} cases ÷ none"
    there, none = await interleave(ground.rounds, Side(full, 1, seconds), Side(empty, 1, seconds))
    yield Ratio(f"{gate}, one after the other", EQUAL, rates(there), rates(none))
    yield Ratio(f"{gate}, p50", Aim(most=1.11), [p.p50 for p in there], [p.p50 for p in none], "ms")
    there, none, handed_in = await interleave(
        ground.rounds,
        Side(full, AT_ONCE, seconds),
        Side(empty, AT_ONCE, seconds),
        Side(full, AT_ONCE, seconds, steps=1),
    )
    yield Ratio(f"{gate}, {AT_ONCE} at once", EQUAL, rates(there), rates(none))
    quarter = [pace.rate / STEPS for pace in handed_in]
    gate = f"life cycles a second, {cases:,} cases, {AT_ONCE} at once ÷ applications handed in a second ÷ {STEPS}"
    yield Ratio(gate, EQUAL, rates(there), quarter)
