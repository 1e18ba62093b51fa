"""An idempotency key: one effect however many send it at once, for as long as the policy says, and its caller's own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel

from contracts.policies.in_force import policy
from services.chassis import keys_kept
from services.chassis.api import api
from services.chassis.clock import SetClock
from services.chassis.desk import CommandRoute
from services.chassis.identity import new_id
from services.chassis.postgres_recorder import PostgresRecorder
from services.chassis.recorder import Conflict
from services.chassis.store import Store
from services.chassis.streams import Answer, Key
from services.city import old_keys
from services.registration.desk import TheOccasion, TheStore
from tests.chassis.counters import COUNTERS, CounterOpened, CounterRaised
from tests.chassis.stores import MAY, NOON, OCCASION, opened
from tests.support.open_door import OpenDoor

KEPT: Final = timedelta(days=policy("time.keys_kept", MAY))
PROCESSES: Final = 3
router = APIRouter(route_class=CommandRoute)


class Raise(BaseModel):
    by: int


@router.post("/counters/{counter}/raises", status_code=201)
async def raise_counter(counter: UUID, form: Raise, store: TheStore, occasion: TheOccasion) -> Answer:
    return await store.append(occasion, (await store.get(COUNTERS, counter)).then(CounterRaised(by=form.by)))


def client_of(store: Store) -> httpx.AsyncClient:
    async def ready() -> None: ...

    app = api("trial", "试验", [router], ready, door=OpenDoor)
    app.state.store = store
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://trial")


async def a_counter(store: Store) -> UUID:
    counter = COUNTERS.new(new_id())
    await store.append(OCCASION, counter.then(CounterOpened(name="a")))
    return counter.id


async def test_twins_that_come_to_several_processes_at_once_have_one_effect_and_one_answer(where: Path | str) -> None:
    """Each with connections of its own, as processes have; and on one counter, so that others' commands race too."""
    async with AsyncExitStack() as stack:
        stores = [await stack.enter_async_context(opened(where)) for _ in range(PROCESSES)]
        counter = await a_counter(stores[0])
        clients = [await stack.enter_async_context(client_of(store)) for store in stores]

        async def sent(client: httpx.AsyncClient, key: str) -> tuple[str, str]:
            while True:
                answer = await client.post(
                    f"/counters/{counter}/raises", json={"by": 1}, headers={"Idempotency-Key": key}
                )
                if answer.status_code != 409:  # somebody else's command came first, twice
                    return key, answer.text

        keys = [f"k-{n}" for n in range(5)]
        told = await asyncio.gather(*(sent(client, key) for key in keys for client in clients * 3))
        assert sorted({key for key, _ in set(told)}) == keys
        assert len(set(told)) == len(keys)
        assert (await stores[1].get(COUNTERS, counter)).state.total == len(keys)


async def test_a_twin_that_lost_the_race_for_the_stream_is_told_what_the_first_was(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the first wrote is not seen under its key yet when the second finds the stream moved on."""
    counter, append = await a_counter(store), store.append
    first = await said(store, counter, "k")

    async def loses(*_: Any) -> Answer:
        raise Conflict(counter)

    monkeypatch.setattr(store, "append", loses)
    twin, other = await said(store, counter, "k"), await said(store, counter, "other")
    monkeypatch.setattr(store, "append", append)
    assert (twin.status_code, twin.text, other.status_code) == (201, first.text, 409)


@pytest.fixture
async def clock() -> SetClock:
    return SetClock(NOON)


@pytest.fixture
async def store(where: Path | str, clock: SetClock) -> AsyncIterator[Store]:
    async with opened(where, clock) as store:
        yield store


async def said(store: Store, counter: UUID, key: str, by: int = 1) -> Any:
    async with client_of(store) as client:
        headers = {"Idempotency-Key": key}
        return await client.post(f"/counters/{counter}/raises", json={"by": by}, headers=headers)


async def test_a_key_lives_its_time_and_is_then_a_new_one(store: Store, clock: SetClock) -> None:
    counter = await a_counter(store)
    first = await said(store, counter, "k")
    clock.at = NOON + KEPT
    assert await old_keys.look(store) == 0
    assert (await said(store, counter, "k")).json() == first.json()
    clock.at += timedelta(seconds=1)
    younger = await said(store, counter, "younger")
    assert (await old_keys.look(store), await old_keys.look(store)) == (1, 0)
    assert (await said(store, counter, "younger")).json() == younger.json()
    again = await said(store, counter, "k", by=2)
    assert (again.status_code, again.json()["version"]) == (201, 4)


async def test_a_key_is_the_same_whichever_way_a_command_is_read(store: Store) -> None:
    """A body without a length is the framework's to read, one with a length ours."""
    counter = await a_counter(store)

    async def piecemeal() -> AsyncIterator[bytes]:
        yield b'{"by"'
        yield b":1}"

    first = await said(store, counter, "k")
    async with client_of(store) as client:
        headers = {"Idempotency-Key": "k", "content-type": "application/json"}
        again = await client.post(f"/counters/{counter}/raises", content=piecemeal(), headers=headers)
    assert (again.status_code, again.json()["version"], again.headers["Idempotent-Replayed"]) == (201, 2, "true")
    assert first.json() == again.json()


async def test_of_a_command_with_nothing_to_say_the_key_has_an_age_too(store: Store, clock: SetClock) -> None:
    counter = COUNTERS.new(await a_counter(store))
    clock.at = NOON + timedelta(days=1)
    await a_counter(store)
    await store.append(replace(OCCASION, key=Key("clerk\x1fempty", "1")), counter.then())
    clock.at = NOON + KEPT + timedelta(hours=1)
    await a_counter(store)
    assert await old_keys.look(store) == 0
    clock.at = NOON + KEPT + timedelta(days=2)
    assert await old_keys.look(store) == 1


async def test_many_go_page_by_page(store: Store, clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_keys, "PAGE", 3)
    monkeypatch.setattr(old_keys, "PAUSE", 0)
    for n in range(10):
        key = Key(f"{'甲' if n % 2 else 'clerk'}\x1f{n}", "1")
        await store.append(replace(OCCASION, key=key), COUNTERS.new(new_id()).then(CounterOpened(name="a")))
    clock.at = NOON + KEPT + timedelta(days=1)
    assert await old_keys.look(store) == 10


async def run_on(store: Store, sql: str) -> None:
    """As an earlier version had left it."""
    if isinstance(store.recorder, PostgresRecorder):
        await store.recorder.pool.execute(sql)
    else:
        await asyncio.to_thread(store.recorder._write_to.executescript, sql)  # type: ignore[attr-defined]


async def test_a_key_of_before_keys_were_their_callers_is_found_by_who_wrote_under_it(where: Path | str) -> None:
    async with opened(where) as store:
        counter = await a_counter(store)
        first = await said(store, counter, "k")
        on_postgres = isinstance(store.recorder, PostgresRecorder)
        await run_on(store, "update idempotency_keys set key = 'k'")
        assert (await said(store, counter, "other")).json()["version"] == 3
        step = keys_kept.POSTGRES_STEP if on_postgres else f"begin; {keys_kept.SQLITE_STEP} commit;"
        await run_on(store, f"begin; {step}; commit" if on_postgres else step)
    async with opened(where) as store:
        assert (await said(store, counter, "k")).json() == first.json()
        async with client_of(store) as client:
            headers = {"Idempotency-Key": "k", "Linli-Actor": "somebody-else"}
            other = await client.post(f"/counters/{counter}/raises", json={"by": 1}, headers=headers)
        assert other.json()["version"] == 4


async def test_a_step_that_finds_nothing_to_do_changes_nothing(where: Path | str) -> None:
    """Who was told the same again since has both: his own stays, and the old one is nobody's."""
    async with opened(where) as store:
        counter = await a_counter(store)
        await said(store, counter, "k")
        await run_on(store, "update idempotency_keys set key = 'k'")
        second = await said(store, counter, "k")
        step = keys_kept.POSTGRES_STEP if isinstance(store.recorder, PostgresRecorder) else keys_kept.SQLITE_STEP
        await run_on(store, step)
        assert (await said(store, counter, "k")).json() == second.json()
