"""A worker of the distributed city: it relays, reacts and builds views, and says over HTTP how that goes."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Final

import structlog
from faststream.kafka import KafkaBroker

from services.chassis.feeds import Feed, Record, Sink
from services.chassis.kafka_feed import KafkaFeed
from services.chassis.leading import FORGETTING, IMPORTING, TIMEKEEPING, lead
from services.chassis.postgres_recorder import PostgresRecorder
from services.chassis.reaction import ReactionSink
from services.chassis.recorder import Unavailable
from services.chassis.relay import Relay
from services.chassis.remote_log import RemoteLog
from services.chassis.settings import BadSettings, Settings
from services.chassis.timekeeper import Timekeeper
from services.city.beside import run_beside
from services.city.calendar import follow_the_calendar
from services.city.distributed import CLOCK, WORKERS, open_districts, open_log
from services.city.forgetting import forget
from services.city.getting_ready import make_store_ready
from services.city.health import health_app
from services.city.old_keys import forget_old_keys
from services.city.rooms import service
from services.city.serve import answer, listen
from services.city.settling import settle_memory
from services.districts.main import Districts
from services.districts.rebuilding import build_own
from services.sheets.joining import sheets_of
from services.vault.opening import open_vault, vault_settings

RETRY: Final = 1.0  # seconds
AT_ONCE: Final = 10_000  # records that a refill holds
log = structlog.get_logger()


async def work(name: str, settings: Settings) -> None:
    """Until SIGINT or SIGTERM. Raises BadSettings, Unavailable, PortInUse."""
    if name not in WORKERS:
        raise BadSettings(f"there is no worker {name}; there are {', '.join(WORKERS)}")
    async with AsyncExitStack() as stack:
        listening = stack.enter_context(listen(settings.host, settings.port))
        worker = Worker(name, settings, stack)
        running = asyncio.create_task(worker.run(), name=f"work-{name}")
        answering = asyncio.create_task(answer(health_app(worker.failures), listening), name="health")
        try:
            await asyncio.wait((running, answering), return_when=asyncio.FIRST_COMPLETED)
            for ended in (running, answering):
                if ended.done():
                    await ended
        finally:
            for task in (running, answering):
                task.cancel()
            await asyncio.gather(running, answering, return_exceptions=True)


class Worker:
    """What runs beside the api of one service."""

    def __init__(self, name: str, settings: Settings, stack: AsyncExitStack) -> None:
        self.name, self._settings, self._stack = name, settings, stack
        self._starting: str | None = "it is starting"
        self._readers: dict[str, KafkaFeed | Relay | Timekeeper] = {}

    async def failures(self) -> list[str]:
        """What keeps it from its work, a line each; nothing where all goes on."""
        waiting = [self._starting] if self._starting else []
        return waiting + [f"{name}: {each.failure}" for name, each in self._readers.items() if each.failure]

    async def run(self) -> None:
        """Until cancelled. Raises BadSettings, Unavailable."""
        broker = KafkaBroker(
            self._settings.need("kafka"),
            allow_auto_create_topics=False,
            metadata_max_age_ms=30_000,  # a channel made anew is seen by then, not after the stock five minutes
            logger=None,
        )
        if self.name == "districts":
            await self._build_views(broker)
        else:
            await self._serve_service(broker)
        try:
            await self._start(broker)
            self._starting = None
            settle_memory()
            log.info("working", service=self.name)
            await asyncio.Event().wait()
        finally:
            await broker.stop()  # it leaves its groups in order: the next worker need not wait for its session

    async def _start(self, broker: KafkaBroker) -> None:
        """The broker may come later than its readers: wait for it, and for its channels."""
        while True:
            try:
                await broker.start()
            except Exception as wrong:
                self._waits("kafka is not ready", wrong)
                with contextlib.suppress(Exception):
                    await broker.stop()
                await asyncio.sleep(RETRY)
            else:
                return

    def _waits(self, why: str, wrong: Exception) -> None:
        self._starting = f"{why}: {type(wrong).__name__}: {wrong}"
        log.warning(why, service=self.name, error=f"{type(wrong).__name__}: {wrong}")

    async def _serve_service(self, broker: KafkaBroker) -> None:
        recorder = await PostgresRecorder.open(self._settings.need("store"))
        this = service(self.name)
        store = this.store(recorder, CLOCK, simulated=self._settings.simulated)
        self._stack.push_async_callback(store.close)
        await make_store_ready(this.name, store)
        relay = self._readers["relay"] = Relay(store, recorder, self._settings.need("kafka"))
        run_beside(self._stack, relay.run(), f"relay-{self.name}")
        keeper = self._readers["timekeeper"] = Timekeeper(store, recorder.clocks, this.fires)
        run_beside(self._stack, keeper.run(lambda: lead(recorder, lock=TIMEKEEPING)), f"timekeeper-{self.name}")
        vault = await open_vault(self.name, vault_settings(), CLOCK)
        self._stack.push_async_callback(vault.close)
        forgetting = forget(vault, store, lambda: lead(recorder, lock=FORGETTING))
        run_beside(self._stack, forgetting, f"forgetting-{self.name}")
        sheets = sheets_of(this)
        if sheets.layouts:
            importing = sheets.runner(store, vault).run(lambda: lead(recorder, lock=IMPORTING))
            run_beside(self._stack, importing, f"sheets-{self.name}")
        if not self._settings.simulated:
            run_beside(self._stack, forget_old_keys(store), f"keys-{self.name}")
        for reaction in this.reactions:
            source = await open_log(reaction.source, self.name, self._settings, self._stack)
            sources = dict.fromkeys(reaction.channels, reaction.source)
            sink = ReactionSink(store, reaction, source)
            self._listen(broker, reaction.name, sources, sink, {reaction.source: source})

    async def _build_views(self, broker: KafkaBroker) -> None:
        districts = await open_districts(self._settings, self._stack)
        await self._build_own(districts)
        for name, sink in districts.sinks.items():
            self._listen(broker, name, sink.spec.channels, sink, districts.logs, group=f"districts.{name}")
        run_beside(self._stack, follow_the_calendar(districts), "calendar")

    async def _build_own(self, districts: Districts) -> None:
        """Before anything is read: a generation that another fold made is not touched by this one."""
        while True:
            try:
                await build_own(districts)
            except Unavailable as wrong:
                self._waits("the views wait for the logs that they are built from", wrong)
                await asyncio.sleep(RETRY)
            else:
                return

    def _listen(
        self,
        broker: KafkaBroker,
        reader: str,
        sources: Mapping[str, str],
        sink: Sink,
        logs: Mapping[str, RemoteLog],
        group: str = "",
    ) -> None:
        async def refill(feed: Feed, mark: int) -> Sequence[Record]:
            records: list[Record] = []
            async with contextlib.aclosing(logs[feed.source].records({feed: mark}, mark)) as batches:
                async for batch in batches:
                    records += batch.get(feed, [])
                    if len(records) >= AT_ONCE:
                        break
            return records

        feed = self._readers[reader] = KafkaFeed(reader, sources, sink, refill, group=group)
        feed.subscribe(broker)
