"""What makes a new city worth looking at: a small simulated half-year, told beside whoever looks at it already."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Final

import httpx
import structlog

from services.chassis.clock import SystemClock, today
from services.city.acting import Acting
from services.city.client import City
from services.city.embedded import EmbeddedCity
from services.city.folder import Folder, Seed
from services.city.in_process import InProcess
from services.city.simulation.asked import Simulation
from services.city.simulation.counting import Expected
from services.city.simulation.days import days
from services.city.simulation.driving import Driver

SCALE, MONTHS, SEED = 0.01, 6, 1
WHOLE: Final = "whole"
log = structlog.get_logger()


def begun(folder: Folder, *, empty: bool) -> Simulation | None:
    """The half-year that is still to be told, noted in the folder before anything of it is: the same at every start."""
    if folder.simulated is None and folder.seed is Seed.PENDING and not empty:
        until = today(SystemClock()) - timedelta(days=1)
        folder.note_simulated({**Simulation(SCALE, MONTHS, SEED, until).told(), WHOLE: False})
    noted = folder.simulated or {}
    if noted.get(WHOLE, True):
        return None
    return Simulation(noted["scale"], noted["months"], noted["seed"], date.fromisoformat(noted["until"]))


@asynccontextmanager
async def filling(
    city: EmbeddedCity, folder: Folder, simulation: Simulation | None, *, always: bool = False
) -> AsyncIterator[None]:
    """While inside, the simulation is told to the city; who leaves early finds the rest told at the next start.

    Meanwhile nothing else is written; after it messages bring the time with them no more, unless they `always` may.
    """
    if simulation is None:
        yield
        return
    city.filling = True
    task = asyncio.create_task(_fill(city, folder, simulation, always), name="filling")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _fill(city: EmbeddedCity, folder: Folder, simulation: Simulation, always: bool) -> None:
    total, done = sum(day.commands for day in days(simulation, Expected())), 0

    def told(commands: int) -> None:
        nonlocal done
        done += commands
        city.districts.simulated = {"percent": 100 * done // total}

    told(0)
    try:
        transport, acting = InProcess(city.app), Acting(city.key.signer)
        async with httpx.AsyncClient(transport=transport, base_url="http://city", auth=acting) as client:
            await Driver(City(client), told).drive(days(simulation, Expected()))
        await city.settle()
    except Exception as wrong:  # the city stands all the same; the rest is told at the next start
        log.error("the simulation stopped", error=f"{type(wrong).__name__}: {wrong}")
    else:
        folder.note_simulated({**(folder.simulated or {}), WHOLE: True})
    city.take_time_from_messages(always)
    city.filling = False
