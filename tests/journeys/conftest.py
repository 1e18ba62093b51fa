"""The two ways to run, each started once for all journeys."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from services.city.local import LocalCity
from tests.support import running
from tests.support.citizen import Citizen
from tests.support.citizen import citizen as somebody


@pytest.fixture(scope="package")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[running.Up]:
    with running.up(tmp_path_factory.mktemp("embedded") / "city", "--empty") as city:
        yield city


@pytest.fixture(scope="package")
def distributed() -> Iterator[LocalCity]:
    with running.distributed() as city:
        yield city


@pytest.fixture(
    scope="package",
    params=["embedded", pytest.param("distributed", marks=[pytest.mark.postgres, pytest.mark.kafka])],
)
def started(request: pytest.FixtureRequest) -> Any:
    """A city that runs."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="package")
def city(started: Any) -> str:
    """Its address."""
    return str(started.url)


@pytest.fixture
async def citizen(started: Any) -> AsyncIterator[Citizen]:
    async with somebody(started.url, started.key.signer) as citizen:
        yield citizen
