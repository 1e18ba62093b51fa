"""Commands that start something: the embedded city, a process of the distributed one, all of it on this machine."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from services.chassis import logs
from services.chassis.clock import SystemClock
from services.chassis.settings import from_environment
from services.city import distributed, local
from services.city.embedded import EmbeddedCity
from services.city.folder import Folder
from services.city.seed import seed
from services.city.serve import serve as serve_http

DATA = Path("var/city")
say = Console()

Data = Annotated[Path, typer.Option(help="the city's folder")]
Host = Annotated[str, typer.Option(help="until identity exists: an address of this machine only")]
Port = Annotated[int, typer.Option()]
Empty = Annotated[bool, typer.Option("--empty", help="without the 2010 return on the first start")]


def up(data: Data = DATA, host: Host = "127.0.0.1", port: Port = 8000, empty: Empty = False) -> None:
    """Start the city here, in one process, at http://127.0.0.1:8000."""
    logs.configure()
    asyncio.run(_up(data, host, port, empty=empty))


async def _up(data: Path, host: str, port: int, *, empty: bool) -> None:
    folder = Folder(data)
    address = f"http://{host}:{port}"

    def started() -> None:
        folder.serves(address)
        say.print(f"邻里 Linli  [bold]{address}[/]  数据 {data}  (Ctrl-C 停止)", highlight=False)

    try:
        async with EmbeddedCity(folder, SystemClock()) as city:
            if folder.new and not empty:
                await seed(city)
            await serve_http(city.app, host, port, started)
    finally:
        folder.close()


def serve(name: str) -> None:
    """Answer HTTP as one service of the distributed city (settings from the environment)."""
    logs.configure()
    asyncio.run(distributed.serve(name, from_environment()))


def work(name: str) -> None:
    """Relay, react and build views as the worker of one service (settings from the environment)."""
    logs.configure()
    asyncio.run(distributed.work(name, from_environment()))


def city(
    data: Annotated[Path, typer.Option(help="where PostgreSQL and Kafka keep their files")] = Path("var/distributed"),
    port: Port = 8000,
) -> None:
    """Start the distributed city on this machine: PostgreSQL, Kafka, an api and a worker of every service."""
    logs.configure()
    asyncio.run(local.run(data, port, say))


COMMANDS = (up, serve, work, city)
