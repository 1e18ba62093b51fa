"""After Kafka lost a channel: have a service send all that it ever published once more, to readers who need nothing."""

import asyncio
from typing import Annotated

import typer

from services.chassis.epochs import NotAbove
from services.chassis.recorder import Unavailable
from services.chassis.settings import BadSettings, from_environment
from services.city.rooms import SERVICES

# PostgreSQL's client takes long to load: only this one needs it.
# ruff: noqa: PLC0415

Name = Annotated[str, typer.Argument(help="registration, mediation, procurement, evaluation")]
Epoch = Annotated[int | None, typer.Option(min=2, max=2**31, help="above every one that Kafka has seen; else the next")]


def republish(name: Name, epoch: Epoch = None) -> None:
    """Send everything that a service published once more, under a new epoch; its store is the one in LINLI_STORE.

    For a channel that Kafka lost and that was made anew, or facts that were private until now. Nobody rebuilds or
    reverses because of it.
    """
    if name not in {each.name for each in SERVICES}:
        raise BadSettings(f"there is no store of {name}; there are {', '.join(each.name for each in SERVICES)}")
    begun, head = asyncio.run(_republish(from_environment().need("store"), name, epoch))
    print(f"{name}:自头重发,新纪元 {begun} 自位置 {head} 之后开始;视图和联动照常,无须重建")


async def _republish(dsn: str, name: str, epoch: int | None) -> tuple[int, int]:
    """Raises BadSettings, Unavailable, NewerFormat."""
    from asyncpg import InterfaceError, PostgresError

    from services.chassis.postgres_recorder import PostgresRecorder
    from services.chassis.relay import republish as have_sent_again

    try:
        recorder = await PostgresRecorder.open(dsn)
    except (Unavailable, PostgresError, InterfaceError) as wrong:
        raise Unavailable(f"LINLI_STORE cannot be opened: {wrong}") from wrong
    try:
        owners = {row.topic.split(".")[0] for row in await recorder.log(0, 100)} - {"linli"}
        if owners - {name}:
            raise BadSettings(f"this is the store of {', '.join(sorted(owners))}, not of {name}; nothing is sent again")
        return await have_sent_again(recorder, epoch)
    except NotAbove as wrong:
        raise BadSettings(str(wrong)) from wrong
    finally:
        await recorder.close()


COMMANDS = (republish,)
