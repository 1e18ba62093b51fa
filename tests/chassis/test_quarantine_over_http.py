"""What a reaction has parked, seen and released over HTTP, also while its worker goes on."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from contracts.envelope import Envelope
from services.chassis import quarantine_api
from services.chassis.api import api
from services.chassis.feeds import Feed
from services.chassis.identity import new_id
from services.chassis.postgres_recorder import PostgresRecorder
from services.chassis.published_log import PublishedLog
from services.chassis.publishing import Publisher
from services.chassis.reaction import ReactionSink
from services.chassis.recorder import PlaceMove, PlaceMoved
from services.chassis.session import Session
from services.chassis.sqlite_recorder import SqliteRecorder
from services.chassis.store import Store, mapper_of
from tests.chassis.counters import CHANNEL, COUNTERS, CounterOpened, CounterRaised
from tests.chassis.echo import ECHOES, Echo, Heard, reaction
from tests.chassis.stores import OCCASION, opened
from tests.support.open_door import OpenDoor

NAME = "echo.counters"


@pytest.fixture
async def trial(tmp_path: Path) -> AsyncIterator[Store]:
    async with opened(tmp_path / "trial.sqlite") as store:
        yield store


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def dsn(request: pytest.FixtureRequest) -> str:
    """Of PostgreSQL; nothing for SQLite."""
    return str(request.getfixturevalue("database")) if request.param == "postgres" else ""


@pytest.fixture
async def sink(trial: Store, dsn: str, tmp_path: Path) -> AsyncIterator[ReactionSink]:
    mapper = mapper_of([ECHOES])
    recorder = await PostgresRecorder.open(dsn) if dsn else SqliteRecorder(tmp_path / "echo.sqlite")
    store = Store(recorder, mapper, Publisher("echo", mapper, {}, ()), trial.clock)
    yield ReactionSink(store, reaction())
    await store.close()


@pytest.fixture
async def client(sink: ReactionSink) -> AsyncIterator[httpx.AsyncClient]:
    async def ready() -> None:
        await sink.store.recorder.head()

    app = api("echo", "回声", [quarantine_api.router], ready, door=OpenDoor)
    app.state.store, app.state.reactions = sink.store, {NAME: sink}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://echo") as client:
        yield client


async def raised(trial: Store, *by: int, id: UUID | None = None) -> UUID:
    counter = await trial.load(COUNTERS, id or new_id())
    opening = () if counter.version else (CounterOpened(name="a"),)
    await trial.append(OCCASION, counter.then(*opening, *(CounterRaised(by=each) for each in by)))
    return counter.id


async def heard(trial: Store, sink: ReactionSink) -> None:
    """The worker reads the published log to its end."""
    marks = {feed: place.position for feed, place in (await sink.places()).items()}
    async for batch in PublishedLog(trial).records(marks):
        for feed, records in batch.items():
            await sink.apply(feed, records)


async def echo_of(sink: ReactionSink, counter: UUID) -> Echo:
    return (await sink.store.load(ECHOES, UUID(int=counter.int ^ 1))).state


def mended(sink: ReactionSink) -> None:
    async def react(event: Any, envelope: Envelope, session: Session) -> None:
        by = getattr(event, "by", 0)
        heard = await session.load(ECHOES, UUID(int=envelope.subject.int ^ 1))
        session.add(session.occasion(envelope), heard.then(Heard(position=envelope.position, by=by)))

    sink.reaction = replace(sink.reaction, react=react)


async def no_seven(event: Any, envelope: Envelope, session: Session) -> None:
    """Another fault, further back."""
    if getattr(event, "by", 0) == 7:
        raise ArithmeticError
    heard = await session.load(ECHOES, UUID(int=envelope.subject.int ^ 1))
    session.add(session.occasion(envelope), heard.then(Heard(position=envelope.position, by=getattr(event, "by", 0))))


async def test_a_reaction_tells_how_far_it_is_and_what_waits(
    client: httpx.AsyncClient, trial: Store, sink: ReactionSink
) -> None:
    sick = await raised(trial, 666, 1)
    await heard(trial, sink)
    (told,) = (await client.get("/reactions")).json()
    assert told == {"name": NAME, "source": "trial", "covered": 0, "quarantined": 1, "reversals": []}
    parked = (await client.get(f"/reactions/{NAME}/quarantine")).json()
    assert [(each["stream"], each["cause"]) for each in parked] == [
        (str(sick), "react:Poison"),
        (str(sick), "waits-behind"),
    ]
    assert set(parked[0]) == {"feed", "stream", "position", "event_id", "cause", "detail"}


async def test_a_release_drains_the_stream_in_order_and_stops_at_what_still_fails(
    client: httpx.AsyncClient, trial: Store, sink: ReactionSink
) -> None:
    sick = await raised(trial, 666, 1)
    await heard(trial, sink)
    path = f"/reactions/{NAME}/quarantine/{sick}/release"
    assert (await client.post(path)).json() == {"released": 0, "waiting": 2, "cause": "react:Poison"}
    mended(sink)
    assert (await client.post(path)).json() == {"released": 2, "waiting": 0, "cause": None}
    assert await echo_of(sink, sick) == Echo((1, 2, 3), 667)
    await raised(trial, 5, id=sick)
    await heard(trial, sink)
    assert (await echo_of(sink, sick)).total == 672


@pytest.mark.parametrize("way", ["release", "skip"])
async def test_what_a_release_stops_at_is_shown_with_its_own_cause(
    client: httpx.AsyncClient, trial: Store, sink: ReactionSink, way: str
) -> None:
    """It had waited behind another; now it is the first, and it is what an operator looks for."""
    sick = await raised(trial, 666, 7, 1)
    await heard(trial, sink)
    if way == "skip":
        (first, *_) = (await client.get(f"/reactions/{NAME}/quarantine")).json()
        await sink.skip(UUID(first["event_id"]), "登记错误", "operator-3")
    sink.reaction = replace(sink.reaction, react=no_seven)
    released = (await client.post(f"/reactions/{NAME}/quarantine/{sick}/release")).json()
    assert released == {"released": 1 if way == "release" else 0, "waiting": 2, "cause": "react:ArithmeticError"}
    parked = (await client.get(f"/reactions/{NAME}/quarantine")).json()
    assert [each["cause"] for each in parked] == ["react:ArithmeticError", "waits-behind"]
    assert parked[0]["detail"] == "trial.counter.raised.v1"


async def test_what_was_left_out_during_a_release_does_not_come_back(
    trial: Store, sink: ReactionSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    sick = await raised(trial, 666, 7)
    await heard(trial, sink)
    second = (await sink.store.recorder.parked(NAME))[1]
    sink.reaction = replace(sink.reaction, react=no_seven)
    whole = sink.store.write

    async def meanwhile(*arguments: Any) -> Any:
        await sink.skip(second.event_id, "登记错误", "operator-3")
        return await whole(*arguments)

    monkeypatch.setattr(sink.store, "write", meanwhile)
    await sink.release(sick)
    assert await sink.store.recorder.parked(NAME) == []


async def test_a_stream_is_looked_at_with_its_records_as_they_came(
    client: httpx.AsyncClient, trial: Store, sink: ReactionSink
) -> None:
    sick = await raised(trial, 666, 1)
    await heard(trial, sink)
    records = (await client.get(f"/reactions/{NAME}/quarantine/{sick}")).json()
    assert [json.loads(each["body"])["by"] for each in records] == [666, 1]
    assert [each["headers"]["ce_type"] for each in records] == ["trial.counter.raised.v1"] * 2
    assert (await client.get(f"/reactions/{NAME}/quarantine/{uuid4()}")).status_code == 404


async def test_an_event_that_is_left_out_stays_out_and_what_waited_behind_it_goes_on(
    client: httpx.AsyncClient, trial: Store, sink: ReactionSink
) -> None:
    sick = await raised(trial, 666, 1)
    await heard(trial, sink)
    (first, _) = (await client.get(f"/reactions/{NAME}/quarantine")).json()
    path = f"/reactions/{NAME}/quarantine/events/{first['event_id']}/skip"
    assert (await client.post(path, json={"by": "operator-3"})).status_code == 422
    said = {"reason": "登记错误", "by": "operator-3"}
    assert (await client.post(path, json=said)).status_code == 204
    assert (await client.post(path, json=said)).status_code == 404
    assert await who_left_out(sink) == ["clerk"]  # whoever asked: only a service says for whom it asks
    released = await client.post(f"/reactions/{NAME}/quarantine/{sick}/release")
    assert released.json() == {"released": 1, "waiting": 0, "cause": None}
    assert await echo_of(sink, sick) == Echo((1, 3), 1)


async def test_a_service_says_for_whom_it_asks(client: httpx.AsyncClient, trial: Store, sink: ReactionSink) -> None:
    await raised(trial, 666)
    await heard(trial, sink)
    (first,) = (await client.get(f"/reactions/{NAME}/quarantine")).json()
    path = f"/reactions/{NAME}/quarantine/events/{first['event_id']}/skip"
    said = {"reason": "登记错误", "by": "operator-3"}
    assert (await client.post(path, json=said, headers={"Linli-Role": "service"})).status_code == 204
    assert await who_left_out(sink) == ["operator-3"]


async def who_left_out(sink: ReactionSink) -> list[str]:
    recorder, asked = sink.store.recorder, "select skipped_by from skips"
    if isinstance(recorder, SqliteRecorder):
        return [by for (by,) in recorder._read_from.execute(asked)]
    assert isinstance(recorder, PostgresRecorder)
    return [by for (by,) in await recorder.pool.fetch(asked)]


async def test_an_event_that_is_left_out_is_not_tried_again_by_one_who_reads_from_the_start(
    client: httpx.AsyncClient, trial: Store, sink: ReactionSink
) -> None:
    sick = await raised(trial, 666)
    await heard(trial, sink)
    (first,) = (await client.get(f"/reactions/{NAME}/quarantine")).json()
    await sink.skip(UUID(first["event_id"]), "登记错误", "operator-3")
    again = ReactionSink(sink.store, replace(sink.reaction, name="echo.again"))
    await heard(trial, again)
    assert [each.stream for each in await sink.store.recorder.parked("echo.again")] == [sick]
    assert await sink.store.recorder.skips(NAME) == {UUID(first["event_id"])}
    assert await sink.store.recorder.skips("echo.again") == set()


@pytest.mark.parametrize("path", [f"/reactions/{NAME}/quarantine/{UUID(int=9)}/release", "/reactions/x/quarantine"])
async def test_what_is_not_there_is_not_found(client: httpx.AsyncClient, path: str) -> None:
    response = await (client.post(path) if path.endswith("release") else client.get(path))
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


async def test_a_release_holds_against_a_worker_that_parks_meanwhile(
    client: httpx.AsyncClient, trial: Store, sink: ReactionSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The place has moved between reading and writing: the release is decided again, with what came."""
    sick = await raised(trial, 666)
    await heard(trial, sink)
    mended(sink)
    await raised(trial, 2, id=sick)
    worker = ReactionSink(sink.store, reaction())
    whole, first = sink.store.write, iter([True])

    async def meanwhile(*arguments: Any) -> Any:
        if next(first, False):
            monkeypatch.setattr(sink.store, "write", whole)
            await heard(trial, worker)
        return await whole(*arguments)

    monkeypatch.setattr(sink.store, "write", meanwhile)
    response = await client.post(f"/reactions/{NAME}/quarantine/{sick}/release")
    assert response.json() == {"released": 2, "waiting": 0, "cause": None}
    assert await echo_of(sink, sick) == Echo((1, 2, 3), 668)


async def test_a_worker_that_took_the_stream_for_waiting_decides_again_after_a_release(
    trial: Store, sink: ReactionSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else what came during the release would wait behind nothing, for ever."""
    sick = await raised(trial, 666)
    await heard(trial, sink)
    mended(sink)
    await raised(trial, 2, id=sick)
    worker = ReactionSink(sink.store, sink.reaction)
    whole, first = worker._waiting, iter([True])

    async def stale() -> set[UUID]:
        waiting = await whole()
        if next(first, False):
            await sink.release(sick)
        return waiting

    monkeypatch.setattr(worker, "_waiting", stale)
    await heard(trial, worker)
    assert await sink.store.recorder.parked(NAME) == []
    assert await echo_of(sink, sick) == Echo((1, 2, 3), 668)


async def test_two_first_places_at_once_are_one(trial: Store, sink: ReactionSink) -> None:
    await raised(trial, 1)
    workers = [ReactionSink(sink.store, reaction()) for _ in range(4)]
    await asyncio.gather(*(heard(trial, worker) for worker in workers))
    assert len(await sink.store.recorder.log(0, 100)) == 2


async def test_a_place_that_nobody_moved_is_written_only_once_from_one_reading(
    trial: Store, sink: ReactionSink
) -> None:
    """A turn is taken once, even where position and offset stay as they are."""
    sick = await raised(trial, 666)
    await heard(trial, sink)
    ((feed, before),) = (await sink.places()).items()
    assert feed == Feed("trial", CHANNEL, sick.int % 16)
    mended(sink)
    await sink.release(sick)
    with pytest.raises(PlaceMoved):
        await sink.store.write([], PlaceMove(NAME, feed, before, before))
