"""A service's published log: exactly the relay's records, for those who refill, rebuild, follow or check."""

from collections import Counter
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from eventsourcing.persistence import StoredEvent
from fastapi import APIRouter, Body, Request
from fastapi.responses import StreamingResponse

from contracts.envelope import PARTITIONS, partition_of
from services.chassis.feeds import Feed, Record
from services.chassis.publishing import Chain
from services.chassis.recorder import LogRow
from services.chassis.store import Store

CHUNK: Final = 2000
SPAN: Final = 500_000  # positions whose facts are counted in one statement: no statement may take long
STREAMS: Final = 10_000  # whose positions are asked for in one statement
router = APIRouter(prefix="/published", tags=["published log (internal)"])


class PublishedLog:
    """Reads the store of one service the way its relay does."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def head(self) -> int:
        return await self.store.recorder.head()

    async def epochs(self) -> list[tuple[int, int]]:
        return await self.store.recorder.epochs()

    async def records(
        self,
        marks: Mapping[Feed, int],
        after: int = 0,
        upto: int | None = None,
        epoch: int = 1,
        *,
        partitions: Collection[int] | None = None,
        streams: Collection[UUID] | None = None,
        channels: Collection[str] | None = None,
    ) -> AsyncIterator[dict[Feed, list[Record]]]:
        """Everything published after each feed's mark, by rising position; `after`: where in the log to begin.

        A mark is the position of the last record the caller has of that feed; feeds without one are read whole.
        An epoch newer than the one the caller knows is announced to every feed, before anything of it.

        `partitions`, `channels`: the feeds of these alone; they are whole, so their chains are those of the relay.
        `streams`: these streams alone, for repair. Then `previous` is the record before it *of this reading*: a chain
        of its own, in which `sift` sees no hole. It must never move a place: what lies between them is unread.
        """
        if streams is not None:
            partitions = {partition_of(each) for each in streams} & set(
                range(PARTITIONS) if partitions is None else partitions
            )
        chain = Chain(self.store.publisher, epoch, marks)
        told = await self._announced(chain, partitions)
        if told:
            yield told
        names = None if channels is None else self.store.publisher.names(channels)
        async for rows in self._rows(after, upto, partitions, streams, names):
            told = await self._announced(chain, partitions)  # after the rows: none of them can be of a later epoch
            if told:
                yield told
            batch: dict[Feed, list[Record]] = {}
            for row in rows:
                linked = chain.link(row)
                if linked:
                    batch.setdefault(linked[0], []).append(linked[1])
            if batch:
                yield batch

    async def _rows(
        self,
        after: int,
        upto: int | None,
        partitions: Collection[int] | None,
        streams: Collection[UUID] | None,
        names: Collection[str] | None,
    ) -> AsyncIterator[list[LogRow]]:
        """Chunks by rising position."""
        recorder = self.store.recorder
        if streams is not None:
            asked = [each for each in streams if partitions is None or partition_of(each) in partitions]
            positions: list[int] = []
            for at in range(0, len(asked), STREAMS):
                positions += await recorder.positions(asked[at : at + STREAMS], after, upto)
            positions.sort()
            for at in range(0, len(positions), CHUNK):
                yield await recorder.log_at(positions[at : at + CHUNK])
            return
        while rows := await recorder.log(after, CHUNK, upto, partitions, names):
            yield rows
            after = rows[-1].position

    async def about(self) -> dict[str, Any]:
        """Its position and epochs."""
        epochs = await self.store.recorder.epochs()
        return {"service": self.store.publisher.source, "position": await self.head(), "epochs": epochs}

    async def _announced(self, chain: Chain, partitions: Collection[int] | None) -> dict[Feed, list[Record]]:
        epochs = await self.epochs()
        if epochs[-1][0] <= chain.epoch:
            return {}
        now = self.store.clock.now()
        feeds = self.store.publisher.feeds
        return {
            feed: [chain.announcement(feed.channel, now, epochs)]
            for feed in feeds
            if partitions is None or feed.partition in partitions
        }

    async def vouches(self, position: int, event_id: UUID) -> bool:
        """Whether the log holds this event where a reader, or Kafka, has it."""
        for row in await self.store.recorder.log(position - 1, 1, position):
            stored = StoredEvent(row.stream, row.version, row.topic, row.state)
            return bool(self.store.mapper.to_domain_event(stored).id == event_id)
        return False

    async def census(self, marks: Mapping[str, Sequence[int]], after: int = 0) -> dict[str, int]:
        """Published events by name, from a position on up to each partition's mark: counted by no view's rules."""
        publisher, recorder, count = self.store.publisher, self.store.recorder, Counter[str]()
        for channel, of in marks.items():
            for begins in range(after, max(of, default=0), SPAN):
                for name, facts, first in await recorder.census(begins, [min(mark, begins + SPAN) for mark in of]):
                    topic = publisher.topic(name)
                    if topic and topic.feeds[0].channel == channel:
                        (row,) = await recorder.log_at([first])  # one fact of a stored name tells its published name
                        count[str(type(publisher.event(row)[1]).__struct_config__.tag)] += facts
        return dict(count)


class Line(msgspec.Struct, tag="record"):
    """One record of the stream, as a line of JSON."""

    channel: str
    partition: int
    key: bytes | None
    headers: list[tuple[str, bytes | None]]
    body: bytes


class End(msgspec.Struct, tag="end"):
    """The last line: without it the stream was cut off."""

    records: int


def line_of(feed: Feed, record: Record) -> bytes:
    assert record.body is not None
    line = Line(feed.channel, feed.partition, record.key, list(record.headers), record.body)
    return msgspec.json.encode(line) + b"\n"


def _log(request: Request) -> PublishedLog:
    return PublishedLog(request.app.state.store)


@router.get("/head")
async def head(request: Request) -> dict[str, Any]:
    return await _log(request).about()


@router.post("/records")
async def records(
    request: Request,
    marks: Annotated[dict[str, list[int]], Body()],
    after: Annotated[int, Body()] = 0,
    upto: Annotated[int | None, Body()] = None,
    partitions: Annotated[list[int] | None, Body()] = None,
    streams: Annotated[list[UUID] | None, Body()] = None,
) -> StreamingResponse:
    """Streamed as JSON lines. `marks`: per channel, the last position the caller has of each partition."""
    log = _log(request)
    source = log.store.publisher.source
    feeds = {Feed(source, channel, p): m for channel, of in marks.items() for p, m in enumerate(of)}

    async def lines() -> AsyncIterator[bytes]:
        count = 0
        async for batch in log.records(feeds, after, upto, partitions=partitions, streams=streams, channels=marks):
            told = [line_of(feed, record) for feed, some in batch.items() if feed in feeds for record in some]
            count += len(told)
            yield b"".join(told)
        yield msgspec.json.encode(End(count)) + b"\n"

    return StreamingResponse(lines(), media_type="application/x-ndjson")


@router.post("/census")
async def census(
    request: Request, marks: Annotated[dict[str, list[int]], Body()], after: Annotated[int, Body()] = 0
) -> dict[str, int]:
    return await _log(request).census(marks, after)
