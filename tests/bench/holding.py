"""What the workers of a city hold in memory: idle, and while they catch up at full speed after an hour away."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from tests.bench.cities import BenchCity, city_of
from tests.bench.ground import Ground, asked
from tests.bench.material import fill, recorder_on, store_on
from tests.bench.measuring import Aim, NotDone, Result, Told, must_be

WAITING: Final = 500_000  # facts: an hour of 140 commands a second
QUICK: Final = 20_000
PATIENCE: Final = 900.0  # seconds
MEGABYTES: Final = Aim(most=200)
SENT: Final = "select coalesce(max(position), 0) from relay"
HEAD: Final = "select coalesce(max(notification_id), 0) from stored_events"
APPLIED: Final = "select sum(applied) from organisations_g1_places"


async def measure(ground: Ground) -> AsyncIterator[Result]:
    """The processes are those of a city: each with its health, its metrics and, the districts', with every view."""
    waiting = ground.many(WAITING, QUICK)
    async with city_of(ground) as city:
        await city.open_logs()
        await city.open()
        idle = _most(city, "work-districts")
        await asyncio.to_thread(_end, city, "work-registration")
        async with recorder_on(city.log) as recorder:
            await fill(store_on(recorder), waiting)
        city.spawn("work", "registration")
        seconds = await _sent(city, waiting)
        beside = f"{waiting:,} facts sent in {seconds:.0f} s, {waiting / seconds:,.0f}/s beside the views"
        yield Told(
            "memory of the relay, after an hour away", _most(city, "work-registration"), "MB", MEGABYTES, beside=beside
        )
        await city.caught_up(PATIENCE)
        must_be(await asked(city.views, APPLIED), waiting, "events in the view")
        held = _most(city, "work-districts")
        yield Told("memory of a districts' worker, at full speed", held, "MB", MEGABYTES, beside=f"idle {idle:.0f} MB")


async def _sent(city: BenchCity, waiting: int) -> float:
    """Seconds from the relay's first recorded position to the end of the log. Raises NotDone."""
    loop = asyncio.get_running_loop()
    until, began = loop.time() + PATIENCE, 0.0
    must_be(await asked(city.log, HEAD), waiting, "the end of the log")
    while (at := await asked(city.log, SENT)) < waiting:
        began = began or (loop.time() if at else 0.0)
        if loop.time() > until:
            raise NotDone(f"the relay stands at {at}, not {waiting}")
        await asyncio.sleep(0.1)
    return loop.time() - began


def _end(city: BenchCity, name: str) -> None:
    """In order, as an upgrade does."""
    process: subprocess.Popen[bytes] = city.processes[name]
    process.terminate()
    process.wait(30)


def _most(city: BenchCity, name: str) -> float:
    """Megabytes that a process has ever held at once."""
    told = Path(f"/proc/{city.processes[name].pid}/status").read_text(encoding="ascii")
    (most,) = [line.split()[1] for line in told.splitlines() if line.startswith("VmHWM:")]
    return int(most) / 1024
