"""The two ways to run, each started once for all journeys."""

from collections.abc import AsyncIterator, Iterator

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
def city(request: pytest.FixtureRequest) -> str:
    """The address of a city."""
    url: str = request.getfixturevalue(request.param).url
    return url


@pytest.fixture
async def citizen(city: str) -> AsyncIterator[Citizen]:
    async with somebody(city) as citizen:
        yield citizen
