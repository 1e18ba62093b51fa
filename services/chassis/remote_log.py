"""Another service's published log over HTTP: the road for refill, rebuild and the independent count."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import httpx
import msgspec

from contracts.envelope import PARTITIONS
from services.chassis.feeds import Feed, Record
from services.chassis.published_log import CHUNK, End, Line
from services.chassis.recorder import Unavailable


class RemoteLog:
    """The published log of one service. Raises Unavailable where it does not answer."""

    def __init__(self, source: str, client: httpx.AsyncClient) -> None:
        self.source, self._client = source, client

    async def about(self) -> dict[str, Any]:
        """Its position and epochs."""
        return dict((await self._asked("GET", "/published/head")).json())

    async def reactions(self) -> list[dict[str, Any]]:
        return list((await self._asked("GET", "/reactions")).json())

    async def head(self) -> int:
        return int((await self.about())["position"])

    async def epochs(self) -> list[tuple[int, int]]:
        """Every (epoch, the position it begins after), oldest first."""
        return [(epoch, after) for epoch, after in (await self.about())["epochs"]]

    async def census(self, marks: Mapping[str, Sequence[int]], after: int = 0) -> dict[str, int]:
        body = {"marks": {channel: list(of) for channel, of in marks.items()}, "after": after}
        return dict((await self._asked("POST", "/published/census", body)).json())

    async def records(
        self, marks: Mapping[Feed, int], after: int = 0, upto: int | None = None
    ) -> AsyncIterator[dict[Feed, list[Record]]]:
        """As `PublishedLog.records`, for the feeds in `marks` alone. Raises Unavailable, also in the middle."""
        by_channel: dict[str, list[int]] = {}
        for feed, mark in marks.items():
            by_channel.setdefault(feed.channel, [2**62] * PARTITIONS)[feed.partition] = mark
        body = {"marks": by_channel, "after": after, "upto": upto}
        batch: dict[Feed, list[Record]] = {}
        count = 0
        async for line in self._lines(body):
            feed = Feed(self.source, line.channel, line.partition)
            batch.setdefault(feed, []).append(Record(line.key, line.headers, line.body))
            count += 1
            if count % CHUNK == 0:
                yield batch
                batch = {}
        if batch:
            yield batch

    async def _lines(self, body: Any) -> AsyncIterator[Line]:
        """Raises Unavailable where the stream does not come to its own end: less than all is not an answer."""
        decoder = msgspec.json.Decoder(Line | End)
        count = 0
        try:
            async with self._client.stream("POST", "/published/records", json=body, timeout=600) as response:
                if response.status_code != 200:
                    raise Unavailable(f"{self.source}: {response.status_code}")
                async for text in response.aiter_lines():
                    line = decoder.decode(text)
                    if isinstance(line, End):
                        if line.records == count:
                            return
                        break
                    count += 1
                    yield line
        except (httpx.HTTPError, msgspec.DecodeError) as wrong:
            raise Unavailable(f"{self.source}: {wrong}") from wrong
        raise Unavailable(f"{self.source}: the stream was cut off after {count} records")

    async def _asked(self, method: str, path: str, body: Any = None) -> httpx.Response:
        try:
            response = await self._client.request(method, path, json=body)
            response.raise_for_status()
        except httpx.HTTPError as wrong:
            raise Unavailable(f"{self.source}: {wrong}") from wrong
        return response
