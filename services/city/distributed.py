"""The processes of the distributed city: one api and one worker a service, PostgreSQL below, Kafka between."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final

import httpx
import structlog
from faststream.kafka import KafkaBroker

from services.chassis.clock import SystemClock, today
from services.chassis.feeds import Feed, Record, Sink
from services.chassis.kafka_feed import KafkaFeed
from services.chassis.postgres_recorder import PostgresRecorder
from services.chassis.reaction import ReactionSink
from services.chassis.relay import Relay
from services.chassis.remote_log import RemoteLog
from services.chassis.settings import BadSettings, Settings
from services.city import gateway
from services.city.embedded import command_api
from services.city.rooms import NAMES, service
from services.city.serve import serve as serve_http
from services.districts.ledger.postgres import PostgresDatabase
from services.districts.main import Districts, districts_api

log = structlog.get_logger()
ADVANCE_EVERY: Final = 30.0
CLOCK: Final = SystemClock()


async def serve(name: str, settings: Settings) -> None:
    """Answer HTTP as one service. Raises BadSettings, Unavailable, PortInUse."""
    if name not in NAMES:
        raise BadSettings(f"there is no service {name}; there are {', '.join(NAMES)}")
    async with AsyncExitStack() as stack:
        if name == "portal":
            app: Any = await gateway.gateway(settings, stack)
        elif name == "districts":
            app = districts_api(await _districts(settings, stack), development=settings.development)
        else:
            recorder = await PostgresRecorder.open(settings.need("store"))
            store = service(name).store(recorder, CLOCK)
            stack.push_async_callback(store.close)
            app = command_api(service(name), store, development=settings.development)
        _settle_memory()
        await serve_http(app, settings.host, settings.port)


def _settle_memory() -> None:
    """What was loaded at the start stays: full collections over it were the slowest requests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


async def _districts(settings: Settings, stack: AsyncExitStack) -> Districts:
    database = await PostgresDatabase.open(settings.need("store"))
    stack.push_async_callback(database.close)
    return Districts(database, CLOCK, {name: await _log(name, settings, stack) for name in settings.sources})


async def _log(name: str, settings: Settings, stack: AsyncExitStack) -> RemoteLog:
    if name not in settings.sources:
        raise BadSettings(f"LINLI_SOURCES_{name.upper()} is not set")
    client = await stack.enter_async_context(httpx.AsyncClient(base_url=settings.sources[name], timeout=10))
    return RemoteLog(name, client)


async def work(name: str, settings: Settings) -> None:
    """Relay, react and build views until cancelled. Raises BadSettings, Unavailable."""
    async with AsyncExitStack() as stack:
        broker = KafkaBroker(settings.need("kafka"), allow_auto_create_topics=False, logger=None)
        if name == "districts":
            await _views(settings, stack, broker)
        else:
            await _write_service(name, settings, stack, broker)
        await _started(broker)
        stack.push_async_callback(broker.stop)
        log.info("working", service=name)
        await asyncio.Event().wait()


async def _started(broker: KafkaBroker) -> None:
    """The broker may come later than its readers: wait for it, and for its channels."""
    while True:
        try:
            await broker.start()
        except Exception as wrong:
            log.warning("kafka is not ready", error=f"{type(wrong).__name__}: {wrong}")
            with contextlib.suppress(Exception):
                await broker.stop()
            await asyncio.sleep(1)
        else:
            return


async def _write_service(name: str, settings: Settings, stack: AsyncExitStack, broker: KafkaBroker) -> None:
    recorder = await PostgresRecorder.open(settings.need("store"))
    this = service(name)
    store = this.store(recorder, CLOCK)
    stack.push_async_callback(store.close)
    await stack.enter_async_context(_task(Relay(store, recorder, settings.need("kafka")).run(), f"relay-{name}"))
    for reaction in this.reactions:
        source = await _log(reaction.source, settings, stack)
        sources = dict.fromkeys(reaction.channels, reaction.source)
        _listen(broker, reaction.name, sources, ReactionSink(store, reaction), {reaction.source: source})


async def _views(settings: Settings, stack: AsyncExitStack, broker: KafkaBroker) -> None:
    districts = await _districts(settings, stack)
    for name, sink in districts.sinks.items():
        _listen(broker, f"districts.{name}", sink.spec.channels, sink, districts.logs)
    await stack.enter_async_context(_task(_advance(districts), "calendar"))


def _listen(broker: KafkaBroker, reader: str, sources: Any, sink: Sink, logs: Any) -> None:
    async def refill(feed: Feed, mark: int) -> Sequence[Record]:
        batches = logs[feed.source].records({feed: mark}, mark)
        return [record async for batch in batches for record in batch.get(feed, [])]

    KafkaFeed(reader, sources, sink, refill).subscribe(broker)


async def _advance(districts: Districts) -> None:
    """After midnight, what time alone moves enters the balances, also of quiet feeds."""
    day = None
    while True:
        if day != today(CLOCK):
            day = today(CLOCK)
            for sink in districts.sinks.values():
                await sink.advance(day)
        await asyncio.sleep(ADVANCE_EVERY)


@asynccontextmanager
async def _task(work: Any, name: str) -> AsyncIterator[None]:
    task = asyncio.create_task(work, name=name)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
