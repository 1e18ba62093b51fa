"""The command that lets changed code follow beside what serves, in the distributed city, before it is rolled out."""

import asyncio
from contextlib import AsyncExitStack, suppress
from typing import Annotated

import typer
from rich.console import Console

from services.chassis import logs
from services.chassis.law import adopt_law
from services.chassis.settings import from_environment
from services.city.client import Refused
from services.city.rebuilding import LOOK, Accept

# Kafka's client takes as long to load as all the rest: only the commands that need it load it.
# ruff: noqa: PLC0415

say = Console(stderr=True, highlight=False)


def shadow(view: Annotated[str, typer.Argument()], accept: Accept = None) -> None:
    """Build a view with this code beside the one that serves and follow the logs, to be compared (linli compare).

    With --accept it does not follow: what differs under that name is accepted, and it serves. Settings as a worker's.
    """
    logs.configure()
    with suppress(KeyboardInterrupt):
        asyncio.run(_shadow(view, accept))


async def _shadow(view: str, accept: str | None) -> None:
    """Raises BadSettings, Unavailable, Refused, UnknownView."""
    from services.city.distributed import open_districts
    from services.districts.ledger.building.progress import Progress
    from services.districts.ledger.rebuild import RebuildRefused
    from services.districts.rebuilding import rebuilt
    from services.districts.shadowing import Shadow

    async with AsyncExitStack() as stack:
        settings = from_environment()
        adopt_law(settings)
        districts = await open_districts(settings, stack)
        progress = Progress(view)
        telling = asyncio.create_task(_tell(progress))
        stack.callback(telling.cancel)
        if accept:
            try:
                done = await rebuilt(districts, view, accept=accept, progress=progress)
            except RebuildRefused as differs:
                told = f"{'; '.join(differs.differences[:20])} (--accept {differs.name})"
                raise Refused({"errors": [{"zh": told, "en": told}]}) from differs
            say.print(f"{view}:第 {done.after.number} 代已启用")
            return
        following = await Shadow.build(districts, view, progress)
        telling.cancel()
        say.print(
            f"{view}:影子第 {following.generation.number} 代已建成并跟随,可用 linli compare {view} 比对 (Ctrl-C 停止)"
        )
        say.print(f"{view}:影子第 {following.generation.number} 代现为 {await following.follow()}")


async def _tell(progress: object) -> None:
    from services.districts.ledger.building.progress import Progress

    assert isinstance(progress, Progress)
    while True:
        await asyncio.sleep(10 * LOOK)
        left = progress.seconds_left
        say.print(f"{progress.view} {progress.ratio:.0%} {'' if left is None else f'约剩 {left:,.0f} 秒'}")


COMMANDS = (shadow,)
