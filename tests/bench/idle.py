"""What the embedded city holds in memory while nobody asks it for anything: an empty one, and a simulated one."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import httpx

from services.districts.made_up import HEADER
from tests.bench.ground import Ground
from tests.bench.measuring import Aim, NotDone, Result, Told
from tests.support import running

MEGABYTES: Final = Aim(most=250)
SETTLE: Final = 10.0  # seconds in which what was to be done at the start is done
PATIENCE: Final = 900.0  # seconds until the simulated half-year is in


async def measure(ground: Ground) -> AsyncIterator[Result]:
    """As `linli up` starts it; the one with a simulated half-year is left out where it is only tried."""
    with running.up(ground.file("city"), "--empty") as city:
        yield await _held(ground, city, "empty")
    if ground.quick:
        return
    with running.up(ground.file("city")) as city:
        await _filled(city.url)
        yield await _held(ground, city, "with the 2010 return and a simulated half-year")


async def _filled(url: str) -> None:
    """Raises NotDone."""
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        try:
            async with asyncio.timeout(PATIENCE):
                while (await client.get("/api/districts/board")).headers.get(HEADER, "") != "yes":
                    await asyncio.sleep(1)
        except TimeoutError:
            raise NotDone(f"the simulated half-year is not in after {PATIENCE:.0f} s") from None


async def _held(ground: Ground, city: running.Up, what: str) -> Result:
    async with httpx.AsyncClient(base_url=city.url, timeout=60) as client:
        for page in ("/", "/api/districts/board"):  # somebody has been there, and has gone
            (await client.get(page, follow_redirects=True)).raise_for_status()
    await asyncio.sleep(1 if ground.quick else SETTLE)
    assert city.process is not None
    now, most = resident(city.process.pid)
    return Told(f"memory of the embedded city, idle, {what}", now, "MB", MEGABYTES, beside=f"at most {most:.0f} MB")


def resident(pid: int) -> tuple[float, float]:
    """Megabytes of a process in memory: now, and at most so far."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    now, most = (int(status[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
    return now, most
