"""Follow a service's published log straight from its store: the embedded city's feed, and the road for refills."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final, Protocol

import structlog

from services.chassis import metrics
from services.chassis.clock import Clock
from services.chassis.feeds import Feed, Hole, Place, Record, Sink, Suspect, WentBack
from services.chassis.publishing import Chain

log = structlog.get_logger()
NET: Final = 0.5  # seconds: a poke that got lost costs no more than this
PROGRESS: Final = 1.0  # seconds between progress records while there is traffic


class Published(Protocol):
    """A published log, in process or over HTTP."""

    async def head(self) -> int: ...

    def records(
        self, marks: Mapping[Feed, int], after: int = 0, upto: int | None = None
    ) -> AsyncIterator[dict[Feed, list[Record]]]: ...


class LogFeed:
    """Hands one reader the records of one service's channels, from where its places are."""

    def __init__(
        self, reader: str, published: Any, channels: list[str], sink: Sink, poke: asyncio.Event, clock: Clock
    ) -> None:
        self._reader, self._published, self._sink = reader, published, sink
        self._feeds = [feed for feed in published.store.publisher.feeds if feed.channel in channels]
        self._poke, self._clock = poke, clock
        self.failure: str | None = None
        self.source: str = published.store.publisher.source
        self._after, self._last_progress, self._covered = 0, 0.0, -1
        self._marks: dict[Feed, int] = {}

    @property
    def read_to(self) -> int:
        """The position of the log up to which everything is applied or parked."""
        return self._after

    async def run(self) -> None:
        """Until cancelled. What goes wrong is said, waited out and tried again from the place."""
        await self._seek()
        while True:
            try:
                moved = await self.step()
                self.failure = None
            except (Hole, WentBack):
                await self._seek()
                continue
            except Suspect as wrong:
                self.failure = str(wrong)
                log.error("feed stopped", reader=self._reader, error=str(wrong))
                return
            except Exception as wrong:
                self.failure = f"{type(wrong).__name__}: {wrong}"
                metrics.FEED_FAILURES.labels(self._reader, type(wrong).__name__).inc()
                log.warning("feed will try again", reader=self._reader, error=self.failure)
                await asyncio.sleep(NET)
                await self._seek()
                continue
            if not moved:
                await self._wait()

    async def _wait(self) -> None:
        self._poke.clear()
        try:
            async with asyncio.timeout(NET):
                await self._poke.wait()
        except TimeoutError:
            pass

    async def _seek(self) -> None:
        places = await self._sink.places()
        self._marks = {feed: places.get(feed, Place()).position for feed in self._feeds}
        self._after = min((places.get(feed, Place()).covered for feed in self._feeds), default=0)
        self._covered = self._after

    async def step(self) -> bool:
        """Apply what is new; returns whether anything was."""
        head = await self._published.head()
        if head <= self._after:
            await self._progress(head)
            return False
        async for batch in self._published.records(self._marks, self._after, head):
            for feed in sorted(feed for feed in batch if feed in self._marks):
                place = await self._apply(feed, batch[feed])
                self._marks[feed] = place.position
        self._after = head
        await self._progress(head)
        return True

    async def _apply(self, feed: Feed, records: list[Record]) -> Place:
        with metrics.APPLIED.labels(self._reader).time():
            return await self._sink.apply(feed, records)

    async def _progress(self, head: int) -> None:
        """Tell every feed, at most once a second, how far the log has been read."""
        loop = asyncio.get_running_loop()
        if head == self._covered or loop.time() - self._last_progress < PROGRESS:
            return
        recorder = self._published.store.recorder
        epochs = await recorder.epochs()
        chain = Chain(self._published.store.publisher, epochs[-1][0], self._marks)
        records = {
            channel: chain.progress(channel, head, self._clock.now(), epochs)
            for channel in {feed.channel for feed in self._feeds}
        }
        for feed in self._feeds:
            await self._sink.apply(feed, [records[feed.channel]])
        self._last_progress, self._covered = loop.time(), head
        metrics.POSITION.labels(self._reader, self._feeds[0].source).set(head)
