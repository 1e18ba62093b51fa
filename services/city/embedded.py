"""The embedded city: every service, the district views and the portal in one process, on SQLite in one folder."""

import asyncio
from collections.abc import Collection, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from services.access.sign_in_settings import SignInSettings
from services.chassis import quarantine_api
from services.chassis.clock import Clock, SystemClock
from services.chassis.log_feed import LogFeed
from services.chassis.published_log import PublishedLog
from services.chassis.reaction import ReactionSink
from services.chassis.releasing import NotParked
from services.chassis.sqlite_recorder import NewerFormat, SqliteRecorder
from services.chassis.store import Store
from services.chassis.timekeeper import Alone, Timekeeper
from services.city.calendar import follow_the_calendar
from services.city.command_api import command_api
from services.city.drafts import drafts_beside
from services.city.entrance import entrance
from services.city.folder import Folder, NewerFolder
from services.city.forgetting import forget
from services.city.getting_ready import make_ready
from services.city.health import health_routes
from services.city.holding import Held
from services.city.identifying import drawn_development_key
from services.city.old_keys import forget_old_keys
from services.city.rooms import SERVICES
from services.city.texts_shown import texts_shown
from services.city.whole_addresses import whole_mount
from services.districts.ledger.sqlite import SqliteDatabase
from services.districts.main import Districts, districts_api
from services.districts.rebuilding import build_own
from services.districts.reconciliation.watching import watch
from services.districts.sampling import watching as sampling
from services.districts.verifying import watching as verifying
from services.portal.main import portal
from services.portal.signing_in.desk import SigningIn
from services.sheets.joining import Sheets
from services.vault.opening import open_beside
from services.vault.texts import Texts
from services.vault.values import Reader
from services.vault.vault import Vault


class OwnLog(PublishedLog):
    """The published log of a service in this process; as over HTTP, it also tells how that service's reactions are."""

    def __init__(self, store: Store, app: FastAPI) -> None:
        super().__init__(store)
        self._app = app

    async def texts(self, references: Collection[str], reader: Reader) -> Mapping[str, str]:
        texts: Texts = self._app.state.texts
        return await texts.read(references, reader)

    async def reactions(self) -> list[dict[str, Any]]:
        return await quarantine_api.standing(self._app.state)

    async def quarantine(self, reaction: str, stream: UUID | None = None) -> list[dict[str, Any]]:
        parked = await quarantine_api.parked(self._reaction(reaction), stream)
        if stream and not parked:
            raise NotParked(stream)
        return parked

    async def release(self, reaction: str, stream: UUID) -> dict[str, Any]:
        return quarantine_api.outcome(await self._reaction(reaction).release(stream))

    async def skip(self, reaction: str, event_id: UUID, reason: str, by: str) -> None:
        await self._reaction(reaction).skip(event_id, reason, by)

    def _reaction(self, name: str) -> ReactionSink:
        sink: ReactionSink = self._app.state.reactions[name]
        return sink


class EmbeddedCity:
    """Enter it to open the folder's files; `app` then answers, and facts travel while it is open."""

    def __init__(
        self,
        folder: Folder,
        clock: Clock | None = None,
        *,
        development: bool = True,
        simulated: bool = False,
        rebuild_holds: int | None = None,
        keeps_time: bool = True,
        sign_in: SignInSettings | None = None,
    ) -> None:
        """`keeps_time`: clocks fire by themselves; else when their timekeepers are asked.

        `sign_in`: how people do; None: nobody does, and whoever has the folder's key is whoever may.
        `simulated`: messages may bring the time with them, and the folder says so from then on."""
        self._folder, self._clock, self._development = folder, clock or SystemClock(), development
        self._simulated, self._rebuild_holds = simulated and development, rebuild_holds
        self._keeps_time = keeps_time
        self._sign_in = sign_in
        self._stack = AsyncExitStack()
        self.key = drawn_development_key(folder.key)
        self.filling = False  # its first half-year is being told
        self.stores: dict[str, Store] = {}
        self.vaults: dict[str, Vault] = {}
        self.apps: dict[str, FastAPI] = {}
        self.timekeepers: dict[str, Timekeeper] = {}
        self._feeds: list[LogFeed] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "EmbeddedCity":
        """Raises NewerFolder."""
        try:
            await self._open()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def _open(self) -> None:
        entered = entrance(self._folder, self.key, self._sign_in, self._stack, development=self._development)
        for service in SERVICES:
            store = service.store(self._recorder(service.name), self._clock, simulated=self._simulated)
            self._stack.push_async_callback(store.close)
            self.stores[service.name] = store
            vault = await open_beside(service.name, self._folder.path, self._clock)
            self._stack.push_async_callback(vault.close)
            self.vaults[service.name] = vault
            await make_ready(service.name, store, vault)
            # its published log is for the other services, who have it in process: it is not handed on
            self.apps[service.name] = command_api(service, store, vault, door=entered.door, published=False)
        entered.identify(self.apps["posts"])
        database = SqliteDatabase(self._folder.file("districts"))
        self._stack.push_async_callback(database.close)
        logs = {name: OwnLog(store, self.apps[name]) for name, store in self.stores.items()}
        self.districts = Districts(database, self._clock, logs)
        self.districts.holds = self._rebuild_holds or self.districts.holds
        if self._simulated and self._folder.simulated is None:
            self._folder.note_simulated({})
        if self._folder.simulated is not None:
            self.districts.simulated = {"percent": None}
        self.apps["districts"] = districts_api(self.districts, door=entered.door, within=texts_shown(logs))
        self._stack.push_async_callback(self.apps["districts"].state.rebuilds.close)
        self.app = self._mounted(*await entered.desk(self.apps["posts"], self._stack))
        await build_own(self.districts)
        self._follow(logs)
        self._keep()

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._stack.aclose()

    def _recorder(self, name: str) -> SqliteRecorder:
        file = self._folder.file(name)
        try:
            return SqliteRecorder(file)
        except NewerFormat as wrong:
            raise NewerFolder(f"{file}: {wrong}") from wrong

    def _mounted(self, signing_in: SigningIn | None, places: Sequence[Mount]) -> Starlette:
        clients = {
            name: httpx.AsyncClient(transport=httpx.ASGITransport(self.apps[name]), base_url=f"http://{name}")
            for name in self.apps
        }
        for client in clients.values():
            self._stack.push_async_callback(client.aclose)
        mounts = [*(whole_mount(f"/api/{name}", self._held(name)) for name in self.apps), *places]
        kept = drafts_beside(self._folder.path, self._clock)
        self._stack.push_async_callback(kept.close)
        pages = whole_mount("/", portal(clients["districts"], signing_in, clients, kept))
        return Starlette(routes=[*health_routes(self.failures), *mounts, pages])

    def _held(self, name: str) -> ASGIApp:
        return Held(self.apps[name], lambda: self.filling) if name in self.stores else self.apps[name]

    def take_time_from_messages(self, simulated: bool) -> None:
        """Whether messages may bring the time with them from now on."""
        for store in self.stores.values():
            store.simulated = simulated

    async def failures(self) -> list[str]:
        """What stands still, or goes back to its place again and again, and why."""
        keepers = [f"{name}: {keeper.failure}" for name, keeper in self.timekeepers.items() if keeper.failure]
        return [f"{feed.source}: {feed.failure}" for feed in self._feeds if feed.failure] + keepers

    def _follow(self, logs: Mapping[str, PublishedLog]) -> None:
        for service in SERVICES:
            state = self.apps[service.name].state
            for reaction in service.reactions:
                sink = state.reactions[reaction.name]
                sink.log = logs[reaction.source]
                feed = self._feed(reaction.name, logs[reaction.source], list(reaction.channels), sink)
                state.feeds[reaction.name] = feed
        for view, view_sink in self.districts.sinks.items():
            by_source: dict[str, list[str]] = {}
            for channel, source in view_sink.spec.channels.items():
                by_source.setdefault(source, []).append(channel)
            for source, channels in by_source.items():
                self._feed(view, logs[source], channels, view_sink)

    def _keep(self) -> None:
        """What is done by itself."""
        for service in SERVICES:
            keeper = self.apps[service.name].state.timekeeper
            self.timekeepers[service.name] = keeper
            if self._keeps_time:
                self._run(keeper.run(Alone), f"timekeeper-{service.name}")
                vault, store = self.vaults[service.name], self.stores[service.name]
                self._run(forget(vault, store, Alone), f"forgetting-{service.name}")
        for name, store in self.stores.items():
            sheets: Sheets = self.apps[name].state.sheets
            if sheets.layouts:
                self._run(sheets.runner(store, self.vaults[name]).run(Alone), f"sheets-{name}")
        if self._keeps_time and self._folder.simulated is None:  # a simulation is told again from its first day
            for name, store in self.stores.items():
                self._run(forget_old_keys(store), f"keys-{name}")
        self._run(follow_the_calendar(self.districts), "calendar")
        self._run(watch(self.districts), "reconciliation")
        self._run(verifying.watch(self.districts), "verification")
        self._run(sampling.watch(self.districts), "sampling")

    def _feed(self, reader: str, log: PublishedLog, channels: list[str], sink: Any) -> LogFeed:
        feed = LogFeed(reader, log, channels, sink, log.store.follow(), self._clock)
        self._feeds.append(feed)
        self._run(feed.run(), f"{reader}<{log.store.publisher.source}")
        return feed

    def _run(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._tasks.append(asyncio.create_task(work, name=name))

    async def settle(self) -> None:
        """Until every reader has read every log to its end, or stands still and says why."""
        while True:
            heads = {name: await store.recorder.head() for name, store in self.stores.items()}
            read = all(feed.failure or feed.read_to >= heads[feed.source] for feed in self._feeds)
            # a reaction may have written meanwhile: then there is more to read
            if read and heads == {name: await store.recorder.head() for name, store in self.stores.items()}:
                return
            await asyncio.sleep(0.01)
