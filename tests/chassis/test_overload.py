"""More comes than can be written: who finds the queue full is told at once to come back, and nobody else suffers."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import APIRouter
from pydantic import BaseModel

from services.chassis import lane
from services.chassis.api import api
from services.chassis.desk import CommandRoute
from services.chassis.identity import new_id
from services.chassis.store import Store
from services.chassis.streams import Answer
from services.registration.desk import TheOccasion, TheStore
from tests.chassis.counters import COUNTERS, CounterOpened
from tests.chassis.stores import opened
from tests.support.open_door import OpenDoor

router = APIRouter(route_class=CommandRoute)


class OpenCounter(BaseModel, extra="forbid"):
    name: str


@router.post("/counters", status_code=201)
async def open_counter(form: OpenCounter, store: TheStore, occasion: TheOccasion) -> Answer:
    return await store.append(occasion, COUNTERS.new(new_id()).then(CounterOpened(name=form.name)))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with opened(tmp_path / "trial.sqlite") as store:
        yield store


@pytest.fixture
async def client(store: Store, request: pytest.FixtureRequest) -> AsyncIterator[httpx.AsyncClient]:
    """Each test's service has a name of its own: what is counted is of the whole process."""

    async def ready() -> None:
        await store.recorder.head()

    app = api(request.node.name, "试验", [router], ready, door=OpenDoor)
    app.state.store = store
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://trial") as client:
        yield client


async def test_past_a_full_queue_the_answer_is_503_at_once_and_those_in_it_are_served(
    client: httpx.AsyncClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane, "QUEUE", 4)
    write, goes_on, stalled = store.recorder.write, asyncio.Event(), asyncio.Event()

    async def stalls(*arguments: Any) -> Any:
        stalled.set()
        await goes_on.wait()
        return await write(*arguments)

    monkeypatch.setattr(store.recorder, "write", stalls)

    async def post() -> httpx.Response:
        return await client.post("/counters", json={"name": "a"})

    first = asyncio.create_task(post())
    await stalled.wait()
    waiting = [asyncio.create_task(post()) for _ in range(4)]
    await asyncio.sleep(0.05)
    refused = await post()  # while the database still stands
    assert not any(each.done() for each in (first, *waiting))
    told = refused.json()
    assert (refused.status_code, refused.headers["retry-after"], told["type"]) == (
        503,
        "1",
        "urn:linli:problem:overloaded",
    )
    goes_on.set()
    answers = await asyncio.gather(first, *waiting)
    assert [each.status_code for each in answers] == [201] * 5
    assert len(await store.recorder.log(0, 10)) == 5


async def test_commands_are_counted_by_what_became_of_them(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for form in ({"name": "a"}, {"name": "b"}, {"title": "c"}):
        await client.post("/counters", json=form)
    for _ in range(2):
        await client.post("/counters", json={"name": "d"}, headers={"Idempotency-Key": "k"})
    with monkeypatch.context() as full:
        full.setattr(lane, "QUEUE", 0)
        await client.post("/counters", json={"name": "e"})
    text = (await client.get("/metrics")).text
    service = "test_commands_are_counted_by_what_became_of_them"
    series = f'domain_commands_total{{command="open-counter",outcome="%s",service="{service}"}} %s'
    for outcome, count in (("accepted", "3.0"), ("rejected", "1.0"), ("replayed", "1.0"), ("unavailable", "1.0")):
        assert series % (outcome, count) in text
    assert 'eventstore_waiting_units{service="trial"}' in text
