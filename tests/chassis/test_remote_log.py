"""Another service's log over HTTP: all of it, or an error; never less without a word."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from services.chassis import published_log
from services.chassis.api import api
from services.chassis.feeds import Feed, Record
from services.chassis.identity import new_id
from services.chassis.published_log import PublishedLog
from services.chassis.recorder import Unavailable
from services.chassis.remote_log import RemoteLog
from services.chassis.store import Store
from tests.chassis.counters import CHANNEL, COUNTERS, CounterOpened
from tests.chassis.stores import OCCASION, opened
from tests.support.open_door import OpenDoor


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with opened(tmp_path / "trial.sqlite") as store:
        for _ in range(9):
            await store.append(OCCASION, COUNTERS.new(new_id()).then(CounterOpened(name="a")))
        yield store


def transport(store: Store) -> httpx.ASGITransport:
    async def ready() -> None:
        await store.recorder.head()

    app = api("trial", "试验", [published_log.router], ready, door=OpenDoor)
    app.state.store = store
    return httpx.ASGITransport(app)


def feeds(store: Store) -> dict[Feed, int]:
    return {feed: 0 for feed in store.publisher.feeds if feed.channel == CHANNEL}


async def read(log: RemoteLog | PublishedLog, marks: dict[Feed, int]) -> dict[Feed, list[Record]]:
    found: dict[Feed, list[Record]] = {}
    async for batch in log.records(marks):
        for feed, records in batch.items():
            found.setdefault(feed, []).extend(records)
    return found


async def test_it_hands_over_exactly_what_the_log_does(store: Store) -> None:
    async with httpx.AsyncClient(transport=transport(store), base_url="http://trial") as client:
        there = await read(RemoteLog("trial", client), feeds(store))
    here = await read(PublishedLog(store), feeds(store))
    assert {feed: [_plain(r) for r in records] for feed, records in there.items()} == {
        feed: [_plain(r) for r in records] for feed, records in here.items()
    }


async def test_an_epoch_is_announced_over_http_too(store: Store) -> None:
    await store.recorder.announce()
    async with httpx.AsyncClient(transport=transport(store), base_url="http://trial") as client:
        log = RemoteLog("trial", client)
        (feed, *_) = feeds(store)
        told = await read(log, {feed: 2**62})
        assert await log.epochs() == [(1, 0), (2, 9)]
    assert [record.key for record in told[feed]] == [None]


class CutOff(httpx.AsyncBaseTransport):
    """A connection that is closed cleanly, but early: by a proxy, or a process that ended."""

    def __init__(self, inner: httpx.ASGITransport, keep: int) -> None:
        self._inner, self._keep = inner, keep

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        body = await response.aread()
        return httpx.Response(response.status_code, content=b"".join(body.splitlines(True)[: self._keep]))


@pytest.mark.parametrize("lines", [0, 4, 9])
async def test_a_stream_that_was_cut_off_is_an_error_and_not_a_shorter_log(store: Store, lines: int) -> None:
    async with httpx.AsyncClient(transport=CutOff(transport(store), lines), base_url="http://trial") as client:
        with pytest.raises(Unavailable, match="cut off"):
            await read(RemoteLog("trial", client), feeds(store))


async def test_half_a_line_is_an_error_too(store: Store) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=b'{"type":"rec')

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://trial") as client:
        with pytest.raises(Unavailable):
            await read(RemoteLog("trial", client), feeds(store))


def _plain(record: Record) -> tuple[bytes | None, list[tuple[str, bytes | None]], bytes | None]:
    return record.key, list(record.headers), record.body
