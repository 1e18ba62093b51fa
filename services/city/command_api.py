"""The API of a write service, put together: its commands, its vault, and what every service offers beside them."""

from collections.abc import Callable

from fastapi import FastAPI
from starlette.types import ASGIApp

from services.access import described
from services.chassis import law, published_log, quarantine_api
from services.chassis.api import api
from services.chassis.reaction import ReactionSink
from services.chassis.service import Service
from services.chassis.store import Store
from services.chassis.timekeeper import Timekeeper
from services.dossiers.dossier import dossier
from services.house import pass_time, record_outage, void_number
from services.sheets.joining import sheets_of
from services.vault.joining import texts_within
from services.vault.texts import Texts
from services.vault.vault import Vault


def command_api(
    service: Service, store: Store, vault: Vault, *, door: Callable[..., ASGIApp], published: bool = True
) -> FastAPI:
    """A write service's API: its commands, its published log for the others, and the quarantine of its reactions."""
    texts = Texts(vault, store, service.streams)

    async def ready() -> None:
        await store.recorder.head()

    internal = (published_log.router, quarantine_api.router) if published else (quarantine_api.router,)
    shared = (*internal, law.router, record_outage.router, void_number.router, pass_time.router)
    routers = (*service.routers, *shared)
    app = api(service.name, service.title, routers, ready, door=door, within=texts_within(texts, store))
    described.describe(app, service.name, routers)
    app.state.store, app.state.vault, app.state.texts, app.state.dossiers = store, vault, texts, dossier
    app.state.sheets = sheets_of(service)
    app.state.timekeeper = Timekeeper(store, store.recorder.clocks, service.fires)  # for when it is told the time
    app.state.reactions = {reaction.name: ReactionSink(store, reaction) for reaction in service.reactions}
    app.state.feeds = {}  # of these reactions, where they run in this process
    return app
