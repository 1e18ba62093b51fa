"""An api of the distributed city: one service's HTTP, on PostgreSQL; the portal in front of all of them."""

import sys
from contextlib import AsyncExitStack
from typing import Any, Final

import httpx

from services.access.settings import access_settings
from services.access.sign_in_settings import sign_in_settings
from services.chassis.clock import SystemClock
from services.chassis.postgres_recorder import LOST, PostgresRecorder
from services.chassis.recorder import Unavailable
from services.chassis.remote_log import RemoteLog
from services.chassis.settings import BadSettings, Settings
from services.city import gateway
from services.city.beside import run_beside
from services.city.command_api import command_api
from services.city.companion import kept_running
from services.city.doors import door_of, knocking
from services.city.getting_ready import make_ready
from services.city.identifying import identify, issuing_alone, provider_of
from services.city.rooms import NAMES, service
from services.city.serve import serve as serve_http
from services.city.settling import settle_memory
from services.city.texts_shown import RemoteTexts, texts_shown
from services.districts.hands import Hands
from services.districts.ledger.postgres import PostgresDatabase
from services.districts.main import Districts, districts_api
from services.districts.reconciliation.watching import watch
from services.districts.sampling import watching as sampling
from services.districts.verifying import watching as verifying
from services.vault.opening import open_vault, vault_settings

CLOCK: Final = SystemClock()
HAND: Final = (sys.executable, "-m", "services.city.hand")
VERIFIER: Final = (sys.executable, "-m", "services.city.verifier")
WORKERS: Final = tuple(name for name in NAMES if name != "portal")


async def serve(name: str, settings: Settings) -> None:
    """Answer HTTP as one service. Raises BadSettings, Unavailable, PortInUse."""
    if name not in NAMES:
        raise BadSettings(f"there is no service {name}; there are {', '.join(NAMES)}")
    access = access_settings()
    async with AsyncExitStack() as stack:
        issuing = issuing_alone(access) if name == "posts" else None
        if name == "portal":
            app: Any = await gateway.gateway(settings, stack, sign_in_settings())
        elif name == "districts":
            districts = await open_districts(settings, stack)
            within = texts_shown({name: RemoteTexts(log) for name, log in districts.logs.items()})
            app = districts_api(districts, door=await door_of(settings, access, stack), within=within)
            stack.push_async_callback(app.state.rebuilds.close)
            run_beside(stack, watch(districts), "reconciliation")
            run_beside(stack, kept_running(*VERIFIER), "verifier")
            run_beside(stack, verifying.tell(districts), "verification")
            run_beside(stack, sampling.watch(districts), "sampling")
        else:
            recorder = await PostgresRecorder.open(settings.need("store"))
            store = service(name).store(recorder, CLOCK, simulated=settings.simulated)
            stack.push_async_callback(store.close)
            vault = await open_vault(name, vault_settings(), CLOCK)
            stack.push_async_callback(vault.close)
            await make_ready(name, store, vault)
            app = command_api(service(name), store, vault, door=await door_of(settings, access, stack, issuing))
            if issuing:
                identify(app, issuing, await provider_of(access, stack))
        settle_memory()
        await serve_http(app, settings.host, settings.port)


async def open_districts(settings: Settings, stack: AsyncExitStack) -> Districts:
    """Raises BadSettings, Unavailable."""
    try:
        database = await PostgresDatabase.open(settings.need("store"))
    except LOST as wrong:
        raise Unavailable(f"the database of the views: {wrong or type(wrong).__name__}") from wrong
    stack.push_async_callback(database.close)
    logs = {each: await open_log(each, "districts", settings, stack) for each in settings.sources}
    districts = Districts(database, CLOCK, logs)
    districts.simulated = {"percent": None} if settings.simulated else None
    districts.kafka = settings.kafka or None
    districts.hands = Hands(HAND)
    districts.holds = settings.rebuild_holds or districts.holds
    return districts


async def open_log(name: str, reader: str, settings: Settings, stack: AsyncExitStack) -> RemoteLog:
    """A service's published log, as the reader knocks for it. Raises BadSettings."""
    if name not in settings.sources:
        raise BadSettings(f"LINLI_SOURCES_{name.upper()} is not set")
    auth = knocking(reader, access_settings())
    client = await stack.enter_async_context(httpx.AsyncClient(base_url=settings.sources[name], timeout=10, auth=auth))
    return RemoteLog(name, client)
