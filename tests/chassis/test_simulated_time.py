"""In a simulated city time comes with the message; everywhere else the clock alone says what time it is."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter
from pydantic import BaseModel

from services.chassis.api import api
from services.chassis.desk import CommandRoute
from services.chassis.identity import new_id
from services.chassis.published_log import PublishedLog
from services.chassis.reaction import ReactionSink
from services.chassis.settings import BadSettings, from_environment
from services.chassis.store import Store, mapper_of
from services.chassis.streams import Answer
from services.chassis.timekeeper import Timekeeper
from services.house import pass_time
from services.registration.desk import TheOccasion, TheStore, Today
from tests.chassis import echo
from tests.chassis.counters import COUNTERS, CounterOpened
from tests.chassis.stores import NOON, opened
from tests.support.open_door import OpenDoor

router = APIRouter(route_class=CommandRoute)
SPRING = datetime(2025, 3, 3, 1, 30, tzinfo=UTC)


class OpenCounter(BaseModel, extra="forbid"):
    on: date


@router.post("/counters", status_code=201)
async def open_counter(command: OpenCounter, store: TheStore, occasion: TheOccasion, today: Today) -> Answer:
    return await store.append(occasion, COUNTERS.new(new_id()).then(CounterOpened(name=today.isoformat())))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with opened(tmp_path / "trial.sqlite") as store:
        store.simulated = True
        yield store


async def sent(store: Store, now: str | None) -> httpx.Response:
    async def ready() -> None:
        """There is nothing to wait for."""

    app = api("trial", "试验", [router], ready, door=OpenDoor)
    app.state.store = store
    headers = {"Linli-Now": now} if now else {}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://trial") as client:
        return await client.post("/counters", json={"on": "2025-03-03"}, headers=headers)


async def recorded(store: Store) -> list[tuple[str, datetime]]:
    """What each fact took for today, and when it was recorded."""
    rows = await store.recorder.log(0, 100)
    facts = [(await store.get(COUNTERS, row.stream)).state.name for row in rows]
    return list(zip(facts, [row.recorded_at for row in rows], strict=True))


async def test_a_message_brings_today_and_the_instant_of_its_record(store: Store) -> None:
    assert (await sent(store, "2025-03-03T23:30:00+08:00")).status_code == 201
    assert await recorded(store) == [("2025-03-03", SPRING + timedelta(hours=14))]


async def test_without_the_header_a_simulated_city_has_the_clock_s_time(store: Store) -> None:
    assert (await sent(store, None)).status_code == 201
    assert await recorded(store) == [("2026-05-06", NOON)]


async def test_recorded_at_never_falls_whatever_the_messages_say(store: Store) -> None:
    for now in (SPRING + timedelta(days=2), SPRING, SPRING + timedelta(days=1), SPRING + timedelta(days=3)):
        assert (await sent(store, now.isoformat())).status_code == 201
    days = [(at - SPRING).days for _, at in await recorded(store)]
    assert days == [2, 2, 2, 3]


async def test_where_nothing_is_simulated_the_header_is_refused_and_nothing_stored(store: Store) -> None:
    store.simulated = False
    response = await sent(store, SPRING.isoformat())
    (error,) = response.json()["errors"]
    assert (response.status_code, error["rule"], error["field"]) == (403, "NotSimulated", "Linli-Now")
    assert error["zh"]
    assert error["en"]
    assert await recorded(store) == []


@pytest.mark.parametrize(
    "now",
    [
        *("yesterday", "2025-03-03", "2025-03-03T09:00:00", "2025-W10-1T09:00:00+08:00", "20250303T090000+0800"),
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-05-06T12:00:01+08:00"),
    ],
)
async def test_a_time_that_is_none_or_has_no_zone_or_no_day_or_is_still_to_come_is_told(store: Store, now: str) -> None:
    response = await sent(store, now)
    (error,) = response.json()["errors"]
    assert (response.status_code, error["rule"], error["field"]) == (400, "BadHeader", "Linli-Now")
    assert await recorded(store) == []


@pytest.mark.parametrize("simulated", [True, False])
async def test_time_passes_when_a_simulated_city_is_told_so_and_no_other(store: Store, simulated: bool) -> None:
    async def ready() -> None:
        """There is nothing to wait for."""

    store.simulated = simulated
    app = api("trial", "试验", [pass_time.router], ready, door=OpenDoor)
    app.state.store, app.state.timekeeper = store, Timekeeper(store, store.recorder.clocks, {})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://trial") as client:
        headers = {"Linli-Now": SPRING.isoformat()} if simulated else {}
        answer = await client.post("/time", json={}, headers=headers)
    if simulated:
        assert (answer.status_code, answer.json()) == (200, {"fired": 0})
    else:
        assert (answer.status_code, answer.json()["errors"][0]["rule"]) == (403, "NotSimulated")


@pytest.mark.parametrize(("simulated", "at"), [(True, SPRING), (False, NOON)])
async def test_an_effect_is_recorded_when_its_cause_was_only_where_time_is_simulated(
    store: Store, tmp_path: Path, simulated: bool, at: datetime
) -> None:
    await sent(store, SPRING.isoformat())
    async with opened(tmp_path / "echo.sqlite") as listening:
        listening.mapper, listening.simulated = mapper_of([echo.ECHOES]), simulated
        sink = ReactionSink(listening, echo.reaction())
        async for batch in PublishedLog(store).records({}, 0):
            for feed, records in batch.items():
                await sink.apply(feed, records)
        assert [row.recorded_at for row in await listening.recorder.log(0, 10)] == [at]


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"LINLI_ENVIRONMENT": "production"}, False),
        ({"LINLI_HOST": "0.0.0.0"}, False),  # noqa: S104
        ({"LINLI_HOST": "city.example"}, False),
        ({}, True),
        ({"LINLI_HOST": "::1"}, True),
        ({"LINLI_HOST": "localhost"}, True),
    ],
)
def test_only_a_development_city_on_a_loopback_address_is_simulated(environment: dict[str, str], told: bool) -> None:
    asked = {"LINLI_SIMULATED": "true", **environment}
    if told:
        assert from_environment(asked).simulated
    else:
        with pytest.raises(BadSettings):
            from_environment(asked)
