"""A city with 1,000,000 cases of four steps each: every view rebuilt, in seconds and in memory."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any, Final

from tests.bench.ground import Ground
from tests.bench.material import STEPS, fill, recorder_on, store_on
from tests.bench.measuring import Aim, NotDone, Result, Told, must_be

CASES: Final = 1_000_000
QUICK: Final = 10_000
SECONDS, MEGABYTES = Aim(most=120), Aim(most=1_536)


async def measure(ground: Ground) -> AsyncIterator[Result]:
    """First into empty tables, as after a loss; then beside what serves, compared with it."""
    cases = ground.many(CASES, QUICK)
    async with ground.database() as log, ground.database() as views:
        async with recorder_on(log) as recorder:
            await fill(store_on(recorder), cases * STEPS)
        for gate in ("every view filled anew", "every view rebuilt beside what serves"):
            done = await asyncio.to_thread(_rebuilt, ground, log, views)
            must_be(done["events"], cases * STEPS, "events of the views")
            rate = f"{done['events'] / done['seconds']:,.0f} events/s"
            yield Told(f"{gate}, {cases:,} cases", done["seconds"], "s", SECONDS, beside=rate)
            yield Told(f"memory of that, {cases:,} cases", done["mb"], "MB", MEGABYTES)


def _rebuilt(ground: Ground, log: str, views: str) -> dict[str, Any]:
    """In a process of its own, whose memory is the rebuild's alone. Raises NotDone."""
    folder = ground.file("others")
    folder.mkdir()
    command = [sys.executable, "-m", "tests.bench.rebuilder", log, views, str(folder)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise NotDone(f"the rebuild says {ran.returncode}: {ran.stderr.strip()[-500:]}")
    return dict(json.loads(ran.stdout))
