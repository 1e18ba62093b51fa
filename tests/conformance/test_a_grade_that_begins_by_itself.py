"""On every road a grade counts from its first valid day to its last, without any event on either."""

import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from contracts.evaluation_words import Grade
from infra.kafka.topics import create
from services.chassis.clock import SetClock
from services.chassis.identity import new_id
from services.chassis.postgres_recorder import PostgresRecorder
from services.chassis.publishing import Publication, Publisher
from services.chassis.recorder import Recorder
from services.chassis.sqlite_recorder import SqliteRecorder
from services.chassis.store import Store, mapper_of
from services.chassis.streams import Occasion
from services.districts.ledger.database import Database
from services.districts.ledger.postgres import PostgresDatabase
from services.districts.ledger.sqlite import SqliteDatabase
from services.districts.views import grades
from services.evaluation.application import ORGANISATIONS
from services.evaluation.main import SERVICE
from tests.conformance.conftest import Ground, another
from tests.conformance.road import Road
from tests.evaluation.examples import NEW, NOTED

ANNOUNCED = datetime(2026, 4, 20, 4, 0, tzinfo=UTC)
LAST_BEFORE, FIRST, LAST, FIRST_AFTER = date(2026, 12, 31), date(2027, 1, 1), date(2031, 12, 31), date(2032, 1, 1)
DISTRICT = "110113"


@pytest.fixture
async def road(ground: Ground, tmp_path: Path) -> AsyncIterator[Road]:
    """Evaluation's own facts and the districts' own view, on channels that nobody else has."""
    suffix, clock = f"-{uuid.uuid4().hex[:8]}", SetClock(ANNOUNCED)
    channels = [channel + suffix for channel in SERVICE.channels]
    if ground.bootstrap:
        await create(ground.bootstrap, dict.fromkeys(channels, 16))
    recorder: Recorder = (
        await PostgresRecorder.open(ground.dsn) if ground.bootstrap else SqliteRecorder(tmp_path / "evaluation.sqlite")
    )
    mapper = mapper_of(SERVICE.streams)
    told = {fact: Publication(to.channel + suffix, to.translate) for fact, to in SERVICE.publications.items()}
    store = Store(recorder, mapper, Publisher("evaluation", mapper, told, channels), clock)
    database: Database = (
        await PostgresDatabase.open(await another(ground.dsn), size=6)
        if ground.view == "postgres"
        else SqliteDatabase(tmp_path / "views.db")
    )
    road = Road(store, database, clock, suffix, ground.bootstrap)
    road.reads_as(replace(grades.VIEW, channels={f"evaluation.grades{suffix}": "evaluation"}))
    yield road
    await database.close()
    await store.close()


async def valid(road: Road) -> int:
    return sum((await road.ledger.figures(["grades.valid"], [DISTRICT])).values())


async def test_it_appears_on_its_first_day_and_is_gone_after_its_last(road: Road) -> None:
    store, occasion = road.trial, Occasion(effective_on=NEW.announced_on, actor="clerk", policy="beijing-2026@0")
    body = ORGANISATIONS.new(new_id())
    await store.append(occasion, body.then(NOTED, NEW))
    async with road.listening():
        await road.settled()
    head = await store.recorder.head()
    seen = []
    assert isinstance(road.clock, SetClock)
    for day in (LAST_BEFORE, FIRST, LAST, FIRST_AFTER):
        road.clock.at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
        await road.sink.advance(day)
        seen.append(await valid(road))
    assert seen == [0, 1, 1, 0]
    assert await store.recorder.head() == head
    (cut,) = {cut for _, _, cut in await road.ledger.figures_on(["grades.valid"], [DISTRICT], FIRST, FIRST)}
    assert cut == Grade.A3
