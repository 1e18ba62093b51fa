"""A town where people sign in, and somebody who reads there."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.portal.fake_districts import FakeDistricts
from tests.portal.town import Town


@pytest.fixture
def town(districts: FakeDistricts) -> Town:
    return Town(districts)


@pytest.fixture
async def reader(town: Town) -> AsyncIterator[httpx.AsyncClient]:
    async with town.reader() as client:
        yield client
