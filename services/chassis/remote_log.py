"""Another service's published log over HTTP: the road for refill, rebuild and the independent count."""

from collections.abc import AsyncGenerator, AsyncIterator, Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import httpx
import msgspec

from contracts.envelope import PARTITIONS, partition_of
from services.chassis.feeds import Feed, Record
from services.chassis.published_log import CHUNK, STREAMS, End, Line
from services.chassis.recorder import Unavailable
from services.chassis.releasing import NotParked


class RemoteLog:
    """The published log of one service. Raises Unavailable where it does not answer."""

    def __init__(self, source: str, client: httpx.AsyncClient) -> None:
        self.source, self._client = source, client

    async def about(self) -> dict[str, Any]:
        """Its position and epochs."""
        return dict((await self._asked("GET", "/published/head")).json())

    async def reactions(self) -> list[dict[str, Any]]:
        return list((await self._asked("GET", "/reactions")).json())

    async def quarantine(self, reaction: str, stream: UUID | None = None) -> list[dict[str, Any]]:
        """What a reaction of the service has parked; of one stream with the records. Raises NotParked."""
        path = f"/reactions/{reaction}/quarantine" + (f"/{stream}" if stream else "")
        return list((await self._of_one("GET", path)).json())

    async def release(self, reaction: str, stream: UUID) -> dict[str, Any]:
        """Raises NotParked."""
        return dict((await self._of_one("POST", f"/reactions/{reaction}/quarantine/{stream}/release")).json())

    async def skip(self, reaction: str, event_id: UUID, reason: str, by: str) -> None:
        """Raises NotParked."""
        path = f"/reactions/{reaction}/quarantine/events/{event_id}/skip"
        await self._of_one("POST", path, {"reason": reason, "by": by})

    async def head(self) -> int:
        return int((await self.about())["position"])

    async def epochs(self) -> list[tuple[int, int]]:
        """Every (epoch, the position it begins after), oldest first."""
        return [(epoch, after) for epoch, after in (await self.about())["epochs"]]

    async def census(self, marks: Mapping[str, Sequence[int]], after: int = 0) -> dict[str, int]:
        body = {"marks": {channel: list(of) for channel, of in marks.items()}, "after": after}
        return dict((await self._asked("POST", "/published/census", body)).json())

    async def records(
        self,
        marks: Mapping[Feed, int],
        after: int = 0,
        upto: int | None = None,
        *,
        partitions: Collection[int] | None = None,
        streams: Collection[UUID] | None = None,
    ) -> AsyncGenerator[dict[Feed, list[Record]], None]:
        """As `PublishedLog.records`, for the feeds in `marks` alone. Raises Unavailable, also in the middle."""
        wanted = {feed.partition for feed in marks}
        if partitions is not None:
            wanted &= set(partitions)
        by_channel: dict[str, list[int]] = {}
        for feed, mark in marks.items():
            by_channel.setdefault(feed.channel, [2**62] * PARTITIONS)[feed.partition] = mark
        for some, of in _portions(wanted, streams):
            body = {"marks": by_channel, "after": after, "upto": upto, "partitions": some, "streams": of}
            async for batch in self._batches(body):
                yield batch

    async def _batches(self, body: Any) -> AsyncIterator[dict[Feed, list[Record]]]:
        batch: dict[Feed, list[Record]] = {}
        count = 0
        async for lines in self._lines(body):
            for line in lines:
                feed = Feed(self.source, line.channel, line.partition)
                batch.setdefault(feed, []).append(Record(line.key, line.headers, line.body))
            count += len(lines)
            if count >= CHUNK:
                yield batch
                batch, count = {}, 0
        if batch:
            yield batch

    async def _lines(self, body: Any) -> AsyncIterator[list[Line]]:
        """Raises Unavailable where the stream does not come to its own end: less than all is not an answer."""
        decode = msgspec.json.Decoder(Line | End).decode_lines
        count, rest = 0, b""
        try:
            async with self._client.stream("POST", "/published/records", json=body, timeout=600) as response:
                if response.status_code != 200:
                    raise Unavailable(f"{self.source}: {response.status_code}")
                async for piece in response.aiter_bytes():
                    whole, newline, rest = (rest + piece).rpartition(b"\n")
                    lines = decode(whole + newline)
                    told = [line for line in lines if isinstance(line, Line)]
                    count += len(told)
                    if told:
                        yield told
                    if len(told) < len(lines):
                        if lines[-1] == End(count):
                            return
                        break
        except (httpx.HTTPError, msgspec.DecodeError) as wrong:
            raise Unavailable(f"{self.source}: {wrong}") from wrong
        raise Unavailable(f"{self.source}: the stream was cut off after {count} records")

    async def asked(self, path: str, body: Any) -> Any:
        """Whatever else the service answers to others."""
        return (await self._asked("POST", path, body)).json()

    async def _of_one(self, method: str, path: str, body: Any = None) -> httpx.Response:
        try:
            response = await self._client.request(method, path, json=body)
            if response.status_code == 404:
                raise NotParked(path)
            response.raise_for_status()
        except httpx.HTTPError as wrong:
            raise Unavailable(f"{self.source}: {wrong}") from wrong
        return response

    async def _asked(self, method: str, path: str, body: Any = None) -> httpx.Response:
        try:
            response = await self._client.request(method, path, json=body)
            response.raise_for_status()
        except httpx.HTTPError as wrong:
            raise Unavailable(f"{self.source}: {wrong}") from wrong
        return response


def _portions(
    partitions: Collection[int], streams: Collection[UUID] | None
) -> Iterator[tuple[list[int] | None, list[str] | None]]:
    """What each request asks for: all at once, or so many streams as one may name, of a feed always all.

    Raises ValueError where one partition alone has more: then it is to be read whole.
    """
    if streams is None:
        yield (sorted(partitions) if len(partitions) < PARTITIONS else None), None
        return
    of: dict[int, list[str]] = {}
    for stream in streams:
        of.setdefault(partition_of(stream), []).append(str(stream))
    some: list[int] = []
    for partition in sorted(of.keys() & set(partitions)):
        if len(of[partition]) > STREAMS:
            raise ValueError(f"{len(of[partition])} streams of one partition: read the partition")
        if some and sum(len(of[each]) for each in some) + len(of[partition]) > STREAMS:
            yield some, [stream for each in some for stream in of[each]]
            some = []
        some.append(partition)
    if some:
        yield some, [stream for each in some for stream in of[each]]
