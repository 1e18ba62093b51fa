"""After a store was put back from a backup: say so, before what is new is read as if it followed what is gone."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from services.chassis.recorder import Recorder, Unavailable
from services.chassis.settings import from_environment
from services.chassis.sqlite_recorder import SqliteRecorder
from services.city.folder import Folder, NoCity, is_city
from services.city.own_store import Epoch, Name, must_be_a_service, opened, owned
from services.city.rooms import service

# Kafka's client takes long to load: only a distributed store needs it.
# ruff: noqa: PLC0415

Data = Annotated[Path | None, typer.Option(help="a stopped city's folder; without: the store in LINLI_STORE")]


def announce(name: Name, data: Data = None, epoch: Epoch = None) -> None:
    """Announce that a service's store was restored: its log goes on in a new epoch, from where it ends now.

    Readers that had come no further go on. A view that had read beyond stops and says that it must be rebuilt; a
    reaction takes back what it did because of what is gone (docs/operations/restore.md).
    """
    must_be_a_service(name)
    begun, after = asyncio.run(_announce(name, data, epoch))
    print(f"{name}:新纪元 {begun} 自位置 {after} 之后开始")
    print(f"读过位置 {after} 的视图会停下,须重建(linli rebuild)")
    print("联动自行撤回其结果,须由人核查的见 linli status;其余照常")


async def _announce(name: str, data: Path | None, epoch: int | None) -> tuple[int, int]:
    if data is None:
        settings = from_environment()
        recorder = await opened(settings.need("store"))
        return await _closing(recorder, name, epoch, "" if epoch else settings.need("kafka"))
    if not is_city(data):
        raise NoCity(f"{data}: there is no city here")
    with Folder(data) as folder:
        if not folder.file(name).is_file():
            raise NoCity(f"{folder.file(name)}: no such file; nothing was restored")
        return await _closing(SqliteRecorder(folder.file(name)), name, epoch)


async def _closing(recorder: Recorder, name: str, epoch: int | None, bootstrap: str = "") -> tuple[int, int]:
    async with owned(recorder, name, "nothing was announced"):
        return await recorder.announce(await _above_all(recorder, name, bootstrap) if bootstrap else epoch)


async def _above_all(recorder: Recorder, name: str, bootstrap: str) -> int:
    """An announcement that came after the backup was lost with it: Kafka, and whoever read it, still knows its number.

    Raises Unavailable.
    """
    from aiokafka.errors import KafkaError

    from services.chassis.kafka_ends import newest_epoch

    own = (await recorder.epochs())[-1][0]
    try:
        return max(own, await newest_epoch(bootstrap, service(name).channels)) + 1
    except (KafkaError, TimeoutError) as wrong:
        raise Unavailable(f"Kafka does not say which epoch is its newest: --epoch gives one ({wrong})") from wrong


COMMANDS = (announce,)
