"""One city for all faults: what one of them leaves behind, the next finds."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.faults.processes.city import FaultyCity, faulty_city


@pytest.fixture(scope="module")
def faulty() -> Iterator[FaultyCity]:
    with faulty_city() as city:
        asyncio.run(city.start())
        yield city
