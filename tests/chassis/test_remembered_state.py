"""A command on an aggregate that this process knows needs one round trip, and is as right as one that reads first."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self
from uuid import UUID

import asyncpg
import httpx
import pytest
from fastapi import APIRouter
from pydantic import BaseModel

from contracts.refusal import Refusal
from services.chassis.api import api
from services.chassis.desk import CommandRoute, shown
from services.chassis.identity import new_id
from services.chassis.store import Store
from services.chassis.streams import Answer, Claim
from services.registration.desk import TheOccasion, TheStore
from tests.chassis.counters import COUNTERS, CounterOpened, CounterRaised
from tests.chassis.stores import OCCASION, opened
from tests.support.open_door import OpenDoor

router = APIRouter(route_class=CommandRoute)
LIMIT: Final = 10


class Raise(BaseModel, extra="forbid"):
    by: int
    beside: UUID | None = None


class Full(Refusal):
    zh = "已满"
    en = "it is full"
    status = 409


class Held(Refusal):
    zh = "已有人占用"
    en = "it is held"
    status = 409


@router.post("/counters/{counter_id}/raises", status_code=201)
async def raise_counter(counter_id: UUID, form: Raise, store: TheStore, occasion: TheOccasion) -> Answer:
    """Up to a limit; beside another counter only as long as that one stands at nothing."""
    counter = await store.get(COUNTERS, counter_id)
    if counter.state.total + form.by > LIMIT:
        raise Full
    if form.beside and (await store.get(COUNTERS, form.beside)).state.total:
        raise Full
    return await store.append(occasion, counter.then(CounterRaised(by=form.by)))


@router.post("/counters/{counter_id}/levels", status_code=201)
async def level(counter_id: UUID, form: Raise, store: TheStore, occasion: TheOccasion) -> Answer:
    """Up to so much; nothing where it stands so already."""
    counter = await store.get(COUNTERS, counter_id)
    missing = form.by - counter.state.total
    return await store.append(occasion, counter.then(*([CounterRaised(by=missing)] if missing > 0 else [])))


@router.post("/counters/{counter_id}/holds", status_code=201)
async def hold(counter_id: UUID, form: Raise, store: TheStore, occasion: TheOccasion) -> Answer:
    """One holds it; raised by nothing it is freed."""
    counter = await store.get(COUNTERS, counter_id)
    claim = Claim("trial.hold", "x", counter_id, held=bool(form.by), refusal=lambda _: Held())
    return await store.append(occasion, counter.then(CounterRaised(by=form.by)), claim)


@router.get("/counters/{counter_id}")
async def show(counter_id: UUID, store: TheStore) -> Any:
    return shown(await store.get(COUNTERS, counter_id))


@dataclass
class Process:
    """One api process of the trial service."""

    store: Store
    http: httpx.AsyncClient

    async def opens(self) -> UUID:
        counter = COUNTERS.new(new_id())
        await self.store.append(OCCASION, counter.then(CounterOpened(name="a")))
        return counter.id

    async def asked(self, path: str, key: str = "", **form: Any) -> tuple[int, int | str]:
        """Its status, and the version or the rule that said no."""
        headers = {"Idempotency-Key": key} if key else {}
        response = await self.http.post(f"/counters/{path}", json=form, headers=headers)
        answer = response.json()
        return response.status_code, answer.get("version") or answer["type"].rpartition(":")[2]

    async def shows(self, counter: UUID) -> int:
        total: int = (await self.http.get(f"/counters/{counter}")).json()["state"]["total"]
        return total


class Trial:
    """Two processes on one database."""

    def __init__(self, where: Path | str) -> None:
        self._where, self._stack = where, AsyncExitStack()

    async def __aenter__(self) -> Self:
        self.one, self.two = await self._process(), await self._process()
        return self

    async def _process(self) -> Process:
        async def ready() -> None:
            pass

        store = await self._stack.enter_async_context(opened(self._where))
        app = api("trial", "试验", [router], ready, door=OpenDoor)
        app.state.store = store
        http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://trial")
        return Process(store, await self._stack.enter_async_context(http))

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    if request.param == "sqlite":
        return tmp_path / "trial.sqlite"
    database: str = request.getfixturevalue("database")
    return database


@pytest.fixture
async def trial(where: Path | str) -> AsyncIterator[Trial]:
    async with Trial(where) as trial:
        yield trial


@pytest.fixture
async def on_postgres(database: str) -> AsyncIterator[Trial]:
    async with Trial(database) as trial:
        yield trial


def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is sent to PostgreSQL from now on."""
    sent: list[str] = []
    for name in ("fetch", "fetchrow", "fetchval", "execute"):
        whole = getattr(asyncpg.Connection, name)

        async def noted(connection: Any, sql: str, *values: Any, _whole: Any = whole, **options: Any) -> Any:
            sent.append(sql)
            return await _whole(connection, sql, *values, **options)

        monkeypatch.setattr(asyncpg.Connection, name, noted)
    return sent


@pytest.mark.postgres
async def test_a_warm_command_is_one_statement(on_postgres: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    counter = await on_postgres.one.opens()
    sent = statements(monkeypatch)
    for version, key in ((2, ""), (3, "k1"), (4, "k2")):
        assert await on_postgres.one.asked(f"{counter}/raises", key, by=1) == (201, version)
    assert [sql.count("insert into stored_events") for sql in sent] == [1, 1, 1]


async def test_a_key_is_answered_once_whatever_became_of_its_counter(trial: Trial) -> None:
    counter = await trial.one.opens()
    for _ in range(2):
        assert await trial.one.asked(f"{counter}/raises", "k1", by=LIMIT) == (201, 2)  # the second would be refused
    assert await trial.two.asked(f"{counter}/raises", "k1", by=LIMIT) == (201, 2)
    assert await trial.one.asked(f"{counter}/raises", "k1", by=1) == (422, "KeyReused")
    assert await trial.one.asked(f"{counter}/levels", "k2", by=LIMIT) == (201, 2)
    await trial.one.asked(f"{counter}/raises", by=-5)
    for process in (trial.one, trial.two):  # there would be something to say now, but it was answered
        assert await process.asked(f"{counter}/levels", "k2", by=LIMIT) == (201, 2)
    assert await trial.one.shows(counter) == LIMIT - 5


@pytest.mark.postgres
async def test_a_cold_command_reads_first_and_is_warm_afterwards(
    on_postgres: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = await on_postgres.one.opens()
    sent = statements(monkeypatch)
    await on_postgres.two.asked(f"{counter}/raises", by=1)
    await on_postgres.two.asked(f"{counter}/raises", by=1)
    assert [sql.count("insert into stored_events") for sql in sent] == [0, 1, 1]


async def test_what_another_process_wrote_is_seen_by_a_command_that_is_accepted(trial: Trial) -> None:
    counter = await trial.one.opens()
    await trial.two.asked(f"{counter}/raises", by=3)
    await trial.one.asked(f"{counter}/raises", by=2)  # the second knows nothing of this
    assert await trial.two.asked(f"{counter}/raises", by=1) == (201, 4)
    assert await trial.one.shows(counter) == 6


async def test_a_refusal_that_is_no_longer_due_is_not_given(trial: Trial) -> None:
    counter = await trial.one.opens()
    await trial.one.asked(f"{counter}/raises", by=LIMIT)
    assert await trial.one.asked(f"{counter}/raises", by=1) == (409, "Full")
    await trial.two.asked(f"{counter}/raises", by=-5)
    assert await trial.one.asked(f"{counter}/raises", by=1) == (201, 4)


async def test_what_is_refused_by_now_is_refused_though_what_is_remembered_would_allow_it(trial: Trial) -> None:
    counter = await trial.one.opens()
    await trial.one.asked(f"{counter}/raises", by=1)
    await trial.two.asked(f"{counter}/raises", by=LIMIT - 1)
    assert await trial.one.asked(f"{counter}/raises", by=1) == (409, "Full")


async def test_nothing_to_do_is_said_of_the_log_and_not_of_memory(trial: Trial) -> None:
    counter = await trial.one.opens()
    assert await trial.one.asked(f"{counter}/levels", by=5) == (201, 2)
    await trial.two.asked(f"{counter}/raises", by=-5)
    assert await trial.one.asked(f"{counter}/levels", by=5) == (201, 4)
    assert await trial.one.asked(f"{counter}/levels", by=5) == (201, 4)


async def test_what_is_only_looked_at_is_looked_at_in_the_log(trial: Trial) -> None:
    """No version of it would clash: another process has raised it, and this one remembers it at nothing."""
    counter, beside = await trial.one.opens(), await trial.one.opens()
    await trial.two.asked(f"{beside}/raises", by=1)
    assert await trial.one.asked(f"{counter}/raises", by=1, beside=str(beside)) == (409, "Full")


async def test_a_version_that_the_client_has_seen_elsewhere_is_not_taken_for_a_later_one(trial: Trial) -> None:
    counter = await trial.one.opens()
    await trial.two.asked(f"{counter}/raises", by=1)
    response = await trial.one.http.post(f"/counters/{counter}/raises", json={"by": 1}, headers={"If-Match": '"2"'})
    assert (response.status_code, response.headers["etag"]) == (201, '"3"')


async def test_a_claim_is_refused_or_granted_as_the_log_has_it(trial: Trial) -> None:
    mine, other = await trial.one.opens(), await trial.one.opens()
    assert await trial.one.asked(f"{mine}/holds", by=1) == (201, 2)
    assert await trial.two.asked(f"{other}/holds", by=1) == (409, "Held")
    assert await trial.two.asked(f"{mine}/holds", by=0) == (201, 3)
    assert await trial.one.asked(f"{other}/holds", by=1) == (201, 2)
    assert await trial.one.asked(f"{mine}/holds", by=1) == (409, "Held")


async def test_what_is_shown_is_read(trial: Trial) -> None:
    counter = await trial.one.opens()
    await trial.two.asked(f"{counter}/raises", by=3)
    assert await trial.one.shows(counter) == 3


async def test_outside_a_command_nothing_is_answered_from_memory(trial: Trial) -> None:
    """Reactions, tools and pages read the log."""
    counter = await trial.one.opens()
    await trial.two.asked(f"{counter}/raises", by=3)
    assert (await trial.one.store.get(COUNTERS, counter)).state.total == 3


async def test_memory_holds_the_latest_and_no_more_than_it_is_told(trial: Trial) -> None:
    store = trial.one.store
    store.remembered.most = 2
    first, second, third = [await trial.one.opens() for _ in range(3)]
    assert [store.remembered.get(each) is not None for each in (first, second, third)] == [False, True, True]
    await trial.two.asked(f"{first}/raises", by=3)
    assert await trial.one.asked(f"{first}/raises", by=1) == (201, 3)


async def test_a_log_that_was_put_back_gets_no_hole_from_what_a_process_remembers(trial: Trial) -> None:
    """A restore under a running process: what it remembers is later than what is there."""
    counter = await trial.one.opens()
    store = trial.one.store
    later = (await store.get(COUNTERS, counter)).after(*[CounterRaised(by=1)] * 3)
    store.remembered.keep(later)
    assert await trial.one.asked(f"{counter}/raises", by=1) == (201, 2)
    assert await trial.one.shows(counter) == 1


async def test_what_was_known_before_a_restore_decides_nothing_after_it(trial: Trial) -> None:
    """Another process has written since, up to the very version that this one remembers: no version clashes."""
    counter = await trial.one.opens()
    known = await trial.one.store.get(COUNTERS, counter)
    trial.one.store.remembered.keep(known.after(CounterRaised(by=1)))  # which the restore has taken away
    await trial.two.store.recorder.announce()
    assert await trial.two.asked(f"{counter}/raises", by=LIMIT) == (201, 2)
    assert await trial.one.asked(f"{counter}/raises", by=1) == (409, "Full")
    assert await trial.one.shows(counter) == LIMIT


async def test_the_first_append_in_a_new_epoch_forgets_what_was_known_before(trial: Trial) -> None:
    counter, beside = await trial.one.opens(), await trial.one.opens()
    await trial.two.store.recorder.announce()
    assert await trial.one.asked(f"{counter}/raises", by=1) == (201, 2)
    remembered = trial.one.store.remembered
    assert [remembered.get(each) is not None for each in (counter, beside)] == [True, False]


async def test_of_a_batch_only_what_was_known_before_the_restore_is_decided_again(trial: Trial) -> None:
    old, new = await trial.one.opens(), COUNTERS.new(new_id())
    await trial.two.store.recorder.announce()
    first = trial.one.asked(f"{old}/raises", by=1)
    second = trial.one.store.append(OCCASION, new.then(CounterOpened(name="b")))
    (told, answer) = await asyncio.gather(first, second)
    assert (told, answer.version) == ((201, 2), 1)
    assert await trial.one.shows(old) == 1


async def test_nothing_is_remembered_before_it_is_known_in_which_epoch(trial: Trial) -> None:
    counter = await trial.one.opens()
    assert await trial.two.asked(f"{counter}/raises", by=LIMIT + 1) == (409, "Full")
    assert trial.two.store.remembered.get(counter) is None
    assert await trial.two.asked(f"{counter}/raises", by=1) == (201, 2)
    assert trial.two.store.remembered.get(counter) is not None
