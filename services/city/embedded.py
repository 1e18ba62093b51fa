"""The embedded city: every service, the district views and the portal in one process, on SQLite in one folder."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import httpx
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.routing import Mount

from services.chassis import published_log, quarantine_api
from services.chassis.api import api
from services.chassis.clock import Clock, SystemClock, today
from services.chassis.log_feed import LogFeed
from services.chassis.published_log import PublishedLog
from services.chassis.reaction import ReactionSink
from services.chassis.service import Service
from services.chassis.sqlite_recorder import SqliteRecorder
from services.chassis.store import Store
from services.city.folder import Folder
from services.city.rooms import SERVICES
from services.districts.ledger.sqlite import SqliteDatabase
from services.districts.main import Districts, districts_api
from services.portal.main import portal

ADVANCE_EVERY = 30.0  # seconds between looks at the calendar


class EmbeddedCity:
    """Enter it to open the folder's files; `app` then answers, and facts travel while it is open."""

    def __init__(self, folder: Folder, clock: Clock | None = None, *, development: bool = True) -> None:
        self._folder, self._clock, self._development = folder, clock or SystemClock(), development
        self._stack = AsyncExitStack()
        self.stores: dict[str, Store] = {}
        self.apps: dict[str, FastAPI] = {}
        self._feeds: list[LogFeed] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "EmbeddedCity":
        for service in SERVICES:
            store = service.store(SqliteRecorder(self._folder.file(service.name)), self._clock)
            self._stack.push_async_callback(store.close)
            self.stores[service.name] = store
            self.apps[service.name] = command_api(service, store, development=self._development)
        database = SqliteDatabase(self._folder.file("districts"))
        self._stack.push_async_callback(database.close)
        logs = {name: PublishedLog(store) for name, store in self.stores.items()}
        self.districts = Districts(database, self._clock, logs)
        self.apps["districts"] = districts_api(self.districts, development=self._development)
        self.app = self._mounted()
        await self._follow(logs)
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._stack.aclose()

    def _mounted(self) -> Starlette:
        client = httpx.AsyncClient(transport=httpx.ASGITransport(self.apps["districts"]), base_url="http://districts")
        self._stack.push_async_callback(client.aclose)
        mounts = [Mount(f"/api/{name}", app) for name, app in self.apps.items()]
        return Starlette(routes=[*mounts, Mount("/", portal(client))])

    async def _follow(self, logs: dict[str, PublishedLog]) -> None:
        for service in SERVICES:
            for reaction in service.reactions:
                state = self.apps[service.name].state
                state.feeds[reaction.name] = self._feed(
                    reaction.name, logs[reaction.source], list(reaction.channels), state.reactions[reaction.name]
                )
        for view, view_sink in self.districts.sinks.items():
            by_source: dict[str, list[str]] = {}
            for channel, source in view_sink.spec.channels.items():
                by_source.setdefault(source, []).append(channel)
            for source, channels in by_source.items():
                self._feed(view, logs[source], channels, view_sink)
        self._tasks.append(asyncio.create_task(self._advance(), name="calendar"))

    def _feed(self, reader: str, log: PublishedLog, channels: list[str], sink: Any) -> LogFeed:
        feed = LogFeed(reader, log, channels, sink, log.store.follow(), self._clock)
        self._feeds.append(feed)
        self._tasks.append(asyncio.create_task(feed.run(), name=f"{reader}<{log.store.publisher.source}"))
        return feed

    async def _advance(self) -> None:
        """After midnight, what time alone moves enters the balances, also of quiet feeds."""
        day = None
        while True:
            if day != today(self._clock):
                day = today(self._clock)
                for sink in self.districts.sinks.values():
                    await sink.advance(day)
            await asyncio.sleep(ADVANCE_EVERY)

    async def settle(self) -> None:
        """Until every reader has read every log to its end, or stands still and says why."""
        while True:
            heads = {name: await store.recorder.head() for name, store in self.stores.items()}
            read = all(feed.failure or feed.read_to >= heads[feed.source] for feed in self._feeds)
            # a reaction may have written meanwhile: then there is more to read
            if read and heads == {name: await store.recorder.head() for name, store in self.stores.items()}:
                return
            await asyncio.sleep(0.01)


def command_api(service: Service, store: Store, *, development: bool) -> FastAPI:
    """A write service's API: its commands, its published log for the others, and the quarantine of its reactions."""

    async def ready() -> None:
        await store.recorder.head()

    routers = (*service.routers, published_log.router, quarantine_api.router)
    app = api(service.name, service.title, routers, ready, development=development)
    app.state.store = store
    app.state.reactions = {reaction.name: ReactionSink(store, reaction) for reaction in service.reactions}
    app.state.feeds = {}  # of these reactions, where they run in this process
    return app
