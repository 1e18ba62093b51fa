"""The four roads: the feed comes over Kafka or from the log, the view stands in PostgreSQL or SQLite."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import asyncpg
import pytest

from infra.kafka.topics import create
from services.chassis.clock import SetClock
from services.chassis.postgres_recorder import PostgresRecorder
from services.chassis.publishing import Publisher
from services.chassis.recorder import Recorder
from services.chassis.sqlite_recorder import SqliteRecorder
from services.chassis.store import Store, mapper_of
from services.districts.ledger.database import Database
from services.districts.ledger.postgres import PostgresDatabase
from services.districts.ledger.sqlite import SqliteDatabase
from tests.chassis.counters import CHANNEL, COUNTERS
from tests.chassis.stores import NOON
from tests.conformance.counted import BELLS, OTHERS, channels, publications
from tests.conformance.road import Road

ON_KAFKA = [
    pytest.param(("kafka", "sqlite"), id="kafka-sqlite", marks=[pytest.mark.kafka, pytest.mark.postgres]),
    pytest.param(("kafka", "postgres"), id="kafka-postgres", marks=[pytest.mark.kafka, pytest.mark.postgres]),
]
ROADS = [
    pytest.param(("log", "sqlite"), id="log-sqlite"),
    pytest.param(("log", "postgres"), id="log-postgres", marks=pytest.mark.postgres),
    *ON_KAFKA,
]


class Ground(NamedTuple):
    """The servers, started outside of any running loop."""

    bootstrap: str
    dsn: str  # of PostgreSQL, where the feed or the view needs it
    view: str


@pytest.fixture(params=ROADS)
def ground(request: pytest.FixtureRequest) -> Ground:
    feed, base = request.param
    bootstrap = request.getfixturevalue("kafka").bootstrap if feed == "kafka" else ""
    dsn = request.getfixturevalue("database") if bootstrap or base == "postgres" else ""
    return Ground(bootstrap, dsn, base)


@pytest.fixture
async def road(ground: Ground, tmp_path: Path) -> AsyncIterator[Road]:
    suffix, clock = f"-{uuid.uuid4().hex[:8]}", SetClock(NOON)
    if ground.bootstrap:
        await create(ground.bootstrap, {CHANNEL + suffix: 16, OTHERS + suffix: 16})
    recorder: Recorder = (
        await PostgresRecorder.open(ground.dsn) if ground.bootstrap else SqliteRecorder(tmp_path / "trial.sqlite")
    )
    mapper = mapper_of([COUNTERS, BELLS])
    trial = Store(recorder, mapper, Publisher("trial", mapper, publications(suffix), channels(suffix)), clock)
    database: Database = (
        await PostgresDatabase.open(await another(ground.dsn), size=6)
        if ground.view == "postgres"
        else SqliteDatabase(tmp_path / "views.db")
    )
    yield Road(trial, database, clock, suffix, ground.bootstrap)
    await database.close()
    await trial.close()


async def another(dsn: str) -> str:
    """A second database beside the first; it goes with the cluster."""
    name = f"views_{uuid.uuid4().hex}"
    db = await asyncpg.connect(dsn)
    await db.execute(f"create database {name}")
    await db.close()
    return dsn.rsplit("/", 1)[0] + "/" + name
