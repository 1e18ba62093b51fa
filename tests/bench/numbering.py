"""Numbers without gaps: appending a fact with the next number of a series beside appending one without."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

from services.chassis.store import Store
from services.chassis.streams import Change, Numbered
from tests.bench.ground import Ground, asked
from tests.bench.material import OCCASION, change
from tests.bench.measuring import Aim, Pace, Ratio, Result, interleave, must_be, rates
from tests.bench.writers import Desk, desk, together

MANY_SERIES: Final = 16  # districts
DRAWN: Final = "select count(*) from stored_events where topic = 'linli.series.number-allotted:1'"


async def measure(ground: Ground) -> AsyncIterator[Result]:
    """A number is a fact of its own in the same unit: two rows for one."""
    many, drawn = ground.many(6_400), 0
    async with desk(ground) as here:
        for series, aim in ((MANY_SERIES, Aim(least=0.6)), (1, Aim(least=0.5))):
            sides = await interleave(ground.rounds, _numbered(here, many, series), _bare(here, many))
            drawn += many * (ground.rounds + 1)
            what = f"{series} series" if series > 1 else "one series"
            gate = f"append, 64 at once, with the next number of {what} ÷ without"
            ours, bare = map(rates, sides)
            yield Ratio(gate, aim, ours, bare)
        must_be(await asked(here.dsn, DRAWN), drawn, "numbers drawn")


def _numbered(here: Desk, count: int, series: int) -> Callable[[], Awaitable[Pace]]:
    async def work() -> Pace:
        return await together((_append(here.store, n, series) for n in range(count)), count)

    return work


def _bare(here: Desk, count: int) -> Callable[[], Awaitable[Pace]]:
    return lambda: here.store_together(count)


async def _append(store: Store, n: int, series: int) -> None:
    opened: Change = change(n)
    await store.append(OCCASION, Numbered(f"bench.number/{n % series}/2026", lambda _: opened))
