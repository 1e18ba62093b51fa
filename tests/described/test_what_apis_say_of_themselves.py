"""Every API of a city is asked by schemathesis whatever its own description allows, and what it does not: no failure.

LINLI_SCHEMATHESIS=200 draws so many questions of each operation, beside those that its limits bring.
"""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from schemathesis.checks import CHECKS

from services.city.rooms import SERVICES
from tests.described import asking, by_a_rule
from tests.described.place import Place, at_an_address

EVERY: Final = (*(service.name for service in SERVICES), "districts")
EXAMPLES: Final = int(os.environ.get("LINLI_SCHEMATHESIS", "3"))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with at_an_address(tmp_path) as place:
        yield place


@pytest.mark.parametrize("service", EVERY)
def test_an_api_does_what_it_says_and_nothing_else(place: Place, service: str) -> None:
    ran = asking.run(place, service, EXAMPLES)
    assert (ran.told(), ran.wrong) == ("", [])
    operations = {operation for operation, _ in ran.answered}
    document = place.town.desk.city.apps[service].openapi()
    assert len(operations) == sum(len(methods) for methods in document["paths"].values())
    assert place.wait_for(read_by_everybody(place)) == []


async def read_by_everybody(place: Place) -> list[str]:
    """Whoever reads the logs has read what was written meanwhile, or stands still and says why."""
    async with asyncio.timeout(60):
        await place.town.desk.city.settle()
    return await place.town.desk.city.failures()


def test_no_check_is_left_out(place: Place) -> None:
    """Also none that a later schemathesis brings."""
    schema = asking.schema_of(place, "registration", 1)
    checks = [check.__name__ for check in CHECKS.get_all() if check.__name__ != "max_response_time"]
    assert by_a_rule.refused_by_a_rule.__name__ in checks
    assert len(checks) > 14  # noqa: PLR2004
    assert [name for name in checks if not schema.config.checks.get_by_name(name=name).enabled] == []
