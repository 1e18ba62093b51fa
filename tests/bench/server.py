"""The servers that are measured, each in a process of its own: `python -m tests.bench.server <kind> <port> <dsn>`."""

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final
from uuid import UUID

import asyncpg
import msgspec
from fastapi import APIRouter, Depends, FastAPI
from msgspec.structs import replace
from pydantic import BaseModel, Field
from starlette.types import ASGIApp

from contracts.access import deciding
from contracts.access.actions import Action
from contracts.access.grants import at
from contracts.access.standing import Relation
from contracts.roles import Role
from contracts.vocabulary import OrganisationKind, Places
from services.access.door import Door
from services.access.tokens import Verifier
from services.chassis import logs
from services.chassis.api import api
from services.chassis.clock import SystemClock
from services.chassis.desk import CommandRoute, occasion_of, store_of
from services.chassis.identity import new_id
from services.chassis.postgres_recorder import PostgresRecorder
from services.chassis.store import Store
from services.chassis.streams import Answer, Occasion
from services.city.identifying import drawn_development_key
from services.city.serve import run, serve
from services.city.settling import settle_memory
from services.registration.application import ORGANISATIONS
from services.registration.domain.organisation_facts import OrganisationRegistered
from services.registration.main import SERVICE
from tests.bench.material import store_on
from tests.bench.writers import BARE, COLUMNS, bare_pool
from tests.support.open_door import OpenDoor

POOL: Final = 8


class Register(BaseModel, extra="forbid"):
    """A form with eight fields, as a clerk's are."""

    name: str = Field(min_length=1, max_length=100)
    credit_code: str = Field(pattern=r"^[0-9A-Z]{18}$")
    certificate_no: str = Field(max_length=60)
    kind: OrganisationKind
    domicile: str = Field(pattern=r"^\d{12}$")
    head: str = Field(pattern=r"^[A-Za-z0-9:_-]{1,64}$")
    capital_fen: int = Field(ge=0, strict=True)
    on: date

    def fact(self) -> OrganisationRegistered:
        registrar = self.domicile[:6]
        return OrganisationRegistered(
            name=self.name,
            name_as_given=self.name,
            credit_code=self.credit_code,
            certificate_no=self.certificate_no,
            kind=self.kind,
            places=Places(registrar=registrar, domicile=self.domicile, territory=registrar),
            head=self.head,
            capital_fen=self.capital_fen,
            application=UUID(int=1),
            registered_on=self.on,
        )


def nothing() -> FastAPI:
    """FastAPI that reads the form and answers: the limit of the framework."""
    app = FastAPI()

    @app.post("/organisations", status_code=201)
    async def register(form: Register) -> dict[str, Any]:
        return {"id": new_id(), "version": 1, "receipt": [], "number": None}

    return app


def insert(dsn: str) -> FastAPI:
    """FastAPI that reads the form and inserts one row over a pool."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with bare_pool(dsn, POOL) as pool:
            app.state.pool = pool
            yield

    app = FastAPI(lifespan=lifespan)

    @app.post("/organisations", status_code=201)
    async def register(form: Register) -> dict[str, Any]:
        organisation, fact = new_id(), form.fact()
        body = msgspec.json.encode(fact)
        await app.state.pool.execute(f"{COLUMNS} values ($1, $2, $3, $4)", organisation, 1, fact.TOPIC, body)
        return {"id": organisation, "version": 1, "receipt": [], "number": None}

    return app


def behind(key: str) -> Callable[..., ASGIApp]:
    """The real door: token, table and guard; whose row in the table the form has is said here."""
    grants = at(Relation.REGISTRAR, Role.DISTRICT)
    deciding.ACTIONS["bench.register"] = Action("基准", "measure", "registration.organisation", grants)  # type: ignore[index]
    return partial(Door, verifier=Verifier([drawn_development_key(Path(key)).issuer]))


def command(store: Store, door: Callable[..., ASGIApp] = OpenDoor) -> FastAPI:
    """The same form as a command of ours: problems, limits, metrics, occasion, receipt, and the lane behind it."""
    router = APIRouter(route_class=CommandRoute)

    @router.post("/organisations", status_code=201)
    async def register(
        form: Register,
        store: Annotated[Store, Depends(store_of)],
        occasion: Annotated[Occasion, Depends(occasion_of)],
    ) -> Answer:
        organisation = ORGANISATIONS.new(new_id())
        return await store.append(replace(occasion, effective_on=form.on), organisation.then(form.fact()))

    async def ready() -> None:
        await store.recorder.head()

    app = api("bench", "基准", [router, *SERVICE.routers], ready, door=door)
    app.state.store = store
    return app


def groups(store: Store, door: Callable[..., ASGIApp]) -> FastAPI:
    """Registration's own API."""

    async def ready() -> None:
        await store.recorder.head()

    app = api(SERVICE.name, SERVICE.title, SERVICE.routers, ready, door=door)
    app.state.store = store
    return app


async def main(kind: str, port: int, dsn: str, *words: str) -> None:
    logs.configure("ERROR")
    if kind == "nothing":
        app = nothing()
    elif kind == "insert":
        db = await asyncpg.connect(dsn)
        await db.execute(BARE)
        await db.close()
        app = insert(dsn)
    elif kind == "registration":
        app = groups(SERVICE.store(await PostgresRecorder.open(dsn), SystemClock()), behind(words[0]))
    else:
        store = store_on(await PostgresRecorder.open(dsn))
        app = command(store, behind(words[0])) if kind == "door" else command(store)
    if kind != "unsettled":
        settle_memory()
    await serve(app, "127.0.0.1", port)


if __name__ == "__main__":
    run(main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:]))
