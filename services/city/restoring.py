"""After a store was put back from a backup: say so, before what is new is read as if it followed what is gone."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from services.chassis.recorder import Recorder
from services.chassis.settings import BadSettings, from_environment
from services.chassis.sqlite_recorder import SqliteRecorder
from services.city.folder import Folder, NoCity, is_city
from services.city.rooms import SERVICES

# PostgreSQL's client takes long to load: only a distributed store needs it.
# ruff: noqa: PLC0415

Name = Annotated[str, typer.Argument(help="registration, procurement")]
Data = Annotated[Path | None, typer.Option(help="a stopped city's folder; without: the store in LINLI_STORE")]


def announce(name: Name, data: Data = None) -> None:
    """Announce that a service's store was restored: its log goes on in a new epoch, from where it ends now.

    Readers that had come no further go on; one that had read beyond stops and says that it must be rebuilt.
    """
    if name not in {each.name for each in SERVICES}:
        raise BadSettings(f"there is no store of {name}; there are {', '.join(each.name for each in SERVICES)}")
    epoch, after = asyncio.run(_announce(name, data))
    print(f"{name}: epoch {epoch} begins after position {after}; who had read beyond it must be rebuilt")


async def _announce(name: str, data: Path | None) -> tuple[int, int]:
    if data is None:
        from services.chassis.postgres_recorder import PostgresRecorder

        return await _closing(await PostgresRecorder.open(from_environment().need("store")))
    if not is_city(data):
        raise NoCity(f"{data}: there is no city here")
    with Folder(data) as folder:
        return await _closing(SqliteRecorder(folder.file(name)))


async def _closing(recorder: Recorder) -> tuple[int, int]:
    try:
        return await recorder.announce()
    finally:
        await recorder.close()


COMMANDS = (announce,)
