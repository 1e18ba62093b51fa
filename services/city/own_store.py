"""The store of one service, for what an operator types about it: it must be that service's, and no other's."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import typer

from services.chassis.epochs import NotAbove
from services.chassis.recorder import Recorder, Unavailable
from services.chassis.settings import BadSettings
from services.city.rooms import SERVICES

# PostgreSQL's client takes long to load: only a distributed store needs it.
# ruff: noqa: PLC0415

if TYPE_CHECKING:
    from services.chassis.postgres_recorder import PostgresRecorder

SOME: Final = 100  # facts say whose log it is
Kind = TypeVar("Kind", bound=Recorder)

Name = Annotated[str, typer.Argument(help="registration, mediation, procurement, evaluation, posts")]
Epoch = Annotated[int | None, typer.Option(min=2, max=2**31, help="above every one that Kafka has seen; else the next")]


def must_be_a_service(name: str) -> None:
    """Raises BadSettings."""
    if name not in {each.name for each in SERVICES}:
        raise BadSettings(f"there is no store of {name}; there are {', '.join(each.name for each in SERVICES)}")


async def opened(dsn: str) -> "PostgresRecorder":
    """The store in LINLI_STORE. Raises Unavailable, NewerFormat."""
    from asyncpg import InterfaceError, PostgresError

    from services.chassis.postgres_recorder import PostgresRecorder

    try:
        return await PostgresRecorder.open(dsn)
    except (Unavailable, PostgresError, InterfaceError) as wrong:  # away; or no such database, no such password
        raise Unavailable(f"LINLI_STORE cannot be opened: {wrong}") from wrong


@asynccontextmanager
async def owned(recorder: Kind, name: str, otherwise: str) -> AsyncIterator[Kind]:
    """Closed in the end. Raises BadSettings where it is another service's: its readers would be told of what never was.

    `otherwise`: what then was not done. An epoch that is not above the others is told as a bad setting too.
    """
    try:
        owners = {row.topic.split(".")[0] for row in await recorder.log(0, SOME)} - {"linli"}
        if owners - {name}:
            raise BadSettings(f"this is the store of {', '.join(sorted(owners))}, not of {name}; {otherwise}")
        yield recorder
    except NotAbove as wrong:
        raise BadSettings(str(wrong)) from wrong
    finally:
        await recorder.close()
