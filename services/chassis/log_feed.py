"""Follow a service's published log straight from its store: the embedded city's feed, and the road for refills."""

import asyncio
from typing import Final

import structlog

from services.chassis import metrics
from services.chassis.clock import Clock
from services.chassis.feeds import Feed, Hole, Place, Record, Sink, Suspect, WentBack
from services.chassis.published_log import PublishedLog
from services.chassis.publishing import Chain

log = structlog.get_logger()
NET: Final = 0.5  # seconds: a poke that got lost costs no more than this
PROGRESS: Final = 1.0  # seconds between progress records while there is traffic


class LogFeed:
    """Hands one reader the records of one service's channels, from where its places are."""

    def __init__(
        self, reader: str, published: PublishedLog, channels: list[str], sink: Sink, poke: asyncio.Event, clock: Clock
    ) -> None:
        self._reader, self._published, self._sink = reader, published, sink
        self._feeds = [feed for feed in published.store.publisher.feeds if feed.channel in channels]
        self._poke, self._clock = poke, clock
        self.failure: str | None = None
        self.source: str = published.store.publisher.source
        self._after, self._last_progress, self._covered, self._epoch = 0, 0.0, -1, 1
        self._marks: dict[Feed, int] = {}

    @property
    def read_to(self) -> int:
        """The position of the log up to which everything is applied or parked."""
        return self._after

    async def run(self) -> None:
        """Until cancelled. What goes wrong is said, waited out and tried again from the place."""
        sought, again = False, False
        while True:
            try:
                if not sought:
                    await self._seek()
                    sought = True
                moved = await self.step()
            except Suspect as wrong:
                self.failure = str(wrong)
                log.error("feed stopped", reader=self._reader, error=str(wrong))
                return
            except Exception as wrong:
                sought = False
                if isinstance(wrong, Hole | WentBack) and not again:
                    again = True  # the place is read again at once; a second time in a row there is a wait
                    continue
                self.failure = f"{type(wrong).__name__}: {wrong}"
                metrics.FEED_FAILURES.labels(self._reader, type(wrong).__name__).inc()
                log.warning("feed will try again", reader=self._reader, error=self.failure)
                await asyncio.sleep(NET)
                continue
            self.failure, again = None, False
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
        """Begin at the places. Raises Suspect where the log is not the one that they were read from."""
        found = await self._sink.places()
        places = {feed: await self._told(feed, found.get(feed, Place())) for feed in self._feeds}
        for feed, place in places.items():
            if place.event_id and not await self._published.vouches(place.position, place.event_id):
                raise Suspect(f"{feed}: the log has no such event at {place.position}: a restore that nobody announced")
        self._marks = {feed: place.position for feed, place in places.items()}
        self._after = min((place.covered for place in places.values()), default=0)
        self._covered = self._after

    async def _told(self, feed: Feed, place: Place) -> Place:
        """The place, once its reader has heard of the log's newest epoch."""
        epochs = await self._published.epochs()
        self._epoch = epochs[-1][0]
        if place.epoch >= self._epoch:
            return place
        chain = Chain(self._published.store.publisher, place.epoch)
        return await self._sink.apply(feed, [chain.announcement(feed.channel, self._clock.now(), epochs)])

    async def step(self) -> bool:
        """Apply what is new; returns whether anything was."""
        head = await self._published.head()
        if head <= self._after:
            await self._progress(head)
            return False
        async for batch in self._published.records(self._marks, self._after, head, self._epoch):
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
        epochs = await self._published.epochs()
        chain = Chain(self._published.store.publisher, epochs[-1][0], self._marks)
        records = {
            channel: chain.progress(channel, head, self._clock.now(), epochs)
            for channel in {feed.channel for feed in self._feeds}
        }
        for feed in self._feeds:
            await self._sink.apply(feed, [records[feed.channel]])
        self._last_progress, self._covered = loop.time(), head
        metrics.POSITION.labels(self._reader, self._feeds[0].source).set(head)
