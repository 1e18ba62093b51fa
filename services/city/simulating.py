"""The command that lets a city live: simulated months of all its services, and at the end every figure checked."""

import asyncio
import json
import time
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from services.chassis import logs
from services.chassis.clock import SystemClock, today
from services.chassis.settings import BadSettings
from services.city import showing
from services.city.asking import HERE, AsJson, Data, Url
from services.city.client import City, opened
from services.city.folder import RealCity
from services.city.simulation.asked import LONGEST, Simulation
from services.city.simulation.comparing import Difference, broken_rules, caught_up, differences, measures
from services.city.simulation.counting import Expected
from services.city.simulation.days import days
from services.city.simulation.driving import Driver

DIFFERENT: Final = 1

Scale = Annotated[float, typer.Option(min=0.0005, max=1, help="1: as many of everything as Beijing has")]
Months = Annotated[int, typer.Option(min=1, max=LONGEST, help="how long, up to the last day")]
Seed = Annotated[int, typer.Option(min=0, help="which of all such cities")]
Until = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="the last day (yesterday); the same to go on another day")
]


@dataclass
class Report:
    """How a simulation went."""

    commands: int = 0
    seconds: float = 0.0
    rules: int = 0
    figures: int = 0
    differences: list[Difference] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)  # figures that were counted and that the city does not keep
    broken: list[dict[str, Any]] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.commands / self.seconds if self.seconds else 0.0


def simulate(
    scale: Scale = 0.01,
    months: Months = 6,
    seed: Seed = 1,
    until: Until = None,
    data: Data = HERE,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """Let an empty city live for some months, then check every figure and every rule; exit 1 where one differs.

    Told again, it goes on where it was. A running city takes part where LINLI_SIMULATED=true was set for it.
    """
    last = until.date() if until else today(SystemClock()) - timedelta(days=1)
    if last >= today(SystemClock()):
        raise BadSettings(f"--until {last}: a simulation ends before today")
    logs.configure("WARNING")
    report = asyncio.run(_simulated(Simulation(scale, months, seed, last), data, url))
    if as_json:
        print(json.dumps(asdict(report) | {"rate": report.rate}, ensure_ascii=False, indent=2, default=str))
    else:
        showing.simulated(report)
    if report.differences or report.unknown or report.broken:
        raise typer.Exit(DIFFERENT)


async def _simulated(simulation: Simulation, data: Path, url: str | None) -> Report:
    async with opened(data, url, simulation=simulation.told()) as city:
        if (await city.get("districts", "/status"))["simulated"] is None:
            raise RealCity("这是真实的城市,不接受模拟数据 · this is a real city: it takes no simulated time")
        report, expected = Report(), Expected()
        with _progress() as progress:
            total = sum(day.commands for day in days(simulation, Expected()))
            task = progress.add_task(f"{simulation.first} – {simulation.until}", total=total, rate="")
            began = time.monotonic()

            def told(commands: int) -> None:
                report.commands += commands
                report.seconds = time.monotonic() - began
                progress.update(task, completed=report.commands, rate=f"{report.rate:,.0f}/s")

            await Driver(city, told).drive(days(simulation, expected))
            progress.update(task, description="核对 checking")
            await check(city, expected, simulation, report)
        return report


async def check(city: City, expected: Expected, simulation: Simulation, report: Report) -> None:
    """Every figure of every district half-way, on the last day and today, and every rule."""
    await caught_up(city)
    names = await measures(city)
    report.unknown = sorted(expected.measures.difference(names))
    on: list[date] = [simulation.first + (simulation.until - simulation.first) / 2, simulation.until]
    async for difference in differences(city, expected, names, [*on, today(SystemClock())]):
        report.differences.append(difference)
    report.figures = len(names)
    report.rules, report.broken = await broken_rules(city)


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"))
    return Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True)


COMMANDS = (simulate,)
