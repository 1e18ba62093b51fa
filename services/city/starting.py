"""Commands that start something: the embedded city, a process of the distributed one, all of it on this machine."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from services.access.sign_in_settings import sign_in_settings
from services.chassis import logs
from services.chassis.clock import FastClock
from services.chassis.law import adopt_law
from services.chassis.settings import from_environment
from services.city.embedded import EmbeddedCity
from services.city.example_people import seed_examples
from services.city.filling import begun, filling
from services.city.folder import Folder
from services.city.seed import seed
from services.city.serve import address, answer, listen, run
from services.city.signing_in import own_provider
from services.city.training import set_apart, training_clock

# Kafka's client takes as long to load as all the rest: only the commands that need it load it.
# ruff: noqa: PLC0415

DATA: Final = Path("var/city")
HOST: Final = "127.0.0.1"  # of a city that is tried out; a city of many has a gateway of its own
say = Console()

Data = Annotated[Path, typer.Option(help="the city's folder")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="of 127.0.0.1")]
Empty = Annotated[
    bool, typer.Option("--empty", help="without the 2010 return and the simulated half-year, now and later")
]
Begins = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%dT%H:%M"], help="for training: the city's time begins here (a folder of its own)"),
]
Speed = Annotated[
    float,
    typer.Option(min=1, max=100_000, help="for training: 1440 is a day of the city in a minute"),
]
Name = Annotated[
    str, typer.Argument(help="registration, mediation, procurement, evaluation, posts, districts; serve also: portal")
]


def up(data: Data = DATA, port: Port = 8000, empty: Empty = False, clock: Begins = None, speed: Speed = 1.0) -> None:
    """Start the city here, in one process, at http://127.0.0.1:8000."""
    logs.configure()
    asyncio.run(_up(data, port, empty=empty, clock=training_clock(clock, speed)))


async def _up(data: Path, port: int, *, empty: bool, clock: FastClock | None) -> None:
    where = address(HOST, port)
    with listen(HOST, port) as listening, Folder(data) as folder:

        def started() -> None:
            folder.serves(where)
            say.print(f"邻里 Linli  [bold]{where}[/]  数据 {data}  (Ctrl-C 停止)", highlight=False, soft_wrap=True)
            if folder.kept:
                kept = f"旧版数据原样保存在 {folder.kept} · the folder as an earlier version had it is kept there"
                say.print(kept, highlight=False, soft_wrap=True)

        settings = from_environment()
        adopt_law(settings, clock)
        if clock:
            empty = await set_apart(folder, clock, settings)
        simulation = begun(folder, empty=empty)
        simulated, holds = settings.simulated or simulation is not None, settings.rebuild_holds
        sign_in, own = sign_in_settings(), own_provider(where) if settings.development else None
        async with EmbeddedCity(
            folder,
            clock,
            simulated=simulated,
            rebuild_holds=holds,
            development=settings.development,
            sign_in=sign_in or own,
        ) as city:
            if own and not sign_in:
                await seed_examples(city.stores["posts"], own.provider)
            await seed(city, folder, empty=empty, simulation=simulation)
            async with filling(city, folder, simulation, always=settings.simulated):
                await answer(city.app, listening, started)


def serve(name: Name) -> None:
    """Answer HTTP as one service of the distributed city (settings from the environment)."""
    from services.city import distributed

    logs.configure()
    settings = from_environment()
    adopt_law(settings)
    run(distributed.serve(name, settings))


def work(name: Name) -> None:
    """Relay, react and build views as the worker of one service (settings from the environment)."""
    from services.city import working

    logs.configure()
    settings = from_environment()
    adopt_law(settings)
    asyncio.run(working.work(name, settings))


def city(
    data: Annotated[Path, typer.Option(help="where PostgreSQL and Kafka keep their files")] = Path("var/distributed"),
    port: Port = 8000,
) -> None:
    """Start the distributed city on this machine: PostgreSQL, Kafka, an api and a worker of every service."""
    from services.city import local

    logs.configure()
    asyncio.run(local.run(data, port, say))


COMMANDS = (up, serve, work, city)
