"""A city with 1,000,000 cases of four steps each: every view rebuilt, people come to it, its boards are opened."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any, Final

from tests.bench import bursts, cycles, opening
from tests.bench.cities import BenchCity, city_of
from tests.bench.ground import Ground
from tests.bench.material import STEPS, fill, recorder_on, store_on
from tests.bench.measuring import Aim, NotDone, Result, Told, must_be

CASES: Final = 1_000_000
QUICK: Final = 5_000
SECONDS, MEGABYTES = Aim(most=120), Aim(most=1_536)


async def measure(ground: Ground) -> AsyncIterator[Result]:
    """It is filled once; all that is measured stands on it, its processes as they run in production."""
    cases = ground.many(CASES, QUICK)
    async with city_of(ground) as full:
        async with recorder_on(full.log) as recorder:
            await fill(store_on(recorder), cases * STEPS)
        await full.open_logs()
        async for result in _rebuilding(full, cases):
            yield result
        await full.settled()
        await full.open()
        async with city_of(ground) as empty:
            await empty.open_logs()
            await empty.open()
            async for result in opening.measure(ground, full, cases):
                yield result
            async for result in cycles.measure(ground, full, empty, cases):
                yield result
        async for result in bursts.measure(ground, full, cases):
            yield result


async def _rebuilding(city: BenchCity, cases: int) -> AsyncIterator[Result]:
    """First into empty tables, as after a loss; then beside what serves, compared with it."""
    for gate in ("every view filled anew", "every view rebuilt beside what serves"):
        done = await asyncio.to_thread(_rebuilt, city)
        must_be(done["events"], cases * STEPS, "events of the views")
        rate = f"{done['events'] / done['seconds']:,.0f} events/s"
        yield Told(f"{gate}, {cases:,} cases", done["seconds"], "s", SECONDS, beside=rate)
        yield Told(f"memory of that, {cases:,} cases", done["mb"], "MB", MEGABYTES)


def _rebuilt(city: BenchCity) -> dict[str, Any]:
    """In a process of its own and its hands, whose memory is the rebuild's alone. Raises NotDone."""
    command = [sys.executable, "-m", "tests.bench.rebuilder"]
    ran = subprocess.run(command, env=city.reading(), capture_output=True, text=True, check=False)
    if ran.returncode:
        raise NotDone(f"the rebuild says {ran.returncode}: {ran.stderr.strip()[-500:]}")
    return dict(json.loads(ran.stdout))
