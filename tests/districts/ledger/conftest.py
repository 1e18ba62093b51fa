"""The grounds that the ledger is tried on: SQLite always, PostgreSQL where the test starts one."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import cast

import pytest

from tests.districts.ledger.grounds import Ground, PostgresGround, SqliteGround, Stand


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def ground(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ground]:
    """A place for databases; each `open` gives one that is empty of the view it is asked for."""
    if request.param == "sqlite":
        yield SqliteGround(tmp_path)
    else:
        yield PostgresGround(cast("str", request.getfixturevalue("database")))


@pytest.fixture
async def stand(ground: Ground) -> AsyncIterator[Stand]:
    """A sink, a reader and a log, on an empty view."""
    stand = await Stand.open(ground)
    yield stand
    await stand.database.close()
