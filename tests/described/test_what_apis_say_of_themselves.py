"""Every API of a city is asked by schemathesis whatever its own description allows, and what it does not: no failure.

LINLI_SCHEMATHESIS=200 draws so many questions of each operation, beside those that its limits bring.
"""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from schemathesis.checks import CHECKS

from services.chassis import law
from services.chassis.route_names import routes_of
from services.city.acting import HOUSE
from services.city.rooms import SERVICES
from services.sheets.joining import ROUTERS as SHEETS
from services.vault.rights import rights_routers
from tests.described import asking, by_a_rule
from tests.described.place import Place, at_an_address

EVERY: Final = (*(service.name for service in SERVICES), "districts")
MANY: Final = os.environ.get("LINLI_SCHEMATHESIS", "")
EXAMPLES: Final = int(MANY or "3")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with at_an_address(tmp_path) as place:
        yield place


def paths(place: Place, service: str) -> dict[str, dict[str, Any]]:
    return dict(place.town.desk.city.apps[service].openapi()["paths"])


def asked_elsewhere(place: Place, service: str) -> set[str]:
    """What is the same code in every service is asked in the first; in all of them where much is asked."""
    if service == EVERY[0] or MANY:
        return set()
    shared = {route.path for route in routes_of((*HOUSE, law.router, *rights_routers(), *SHEETS))}
    return {path for path in paths(place, service) if path in shared or path.startswith("/health/")} & {
        *paths(place, EVERY[0])
    }


@pytest.mark.parametrize("service", EVERY)
def test_an_api_does_what_it_says_and_nothing_else(place: Place, service: str) -> None:
    beside = asked_elsewhere(place, service)
    ran = asking.run(place, service, EXAMPLES, beside)
    assert (ran.told(), ran.wrong) == ("", [])
    operations = {operation for operation, _ in ran.answered}
    expected = {f"{how.upper()} {path}" for path, each in paths(place, service).items() for how in each}
    assert operations == {each for each in expected if each.partition(" ")[2] not in beside}
    assert place.wait_for(read_by_everybody(place)) == []


@pytest.mark.parametrize("service", EVERY[1:])
def test_what_is_asked_in_one_service_is_described_the_same_in_the_others(place: Place, service: str) -> None:
    here, first = paths(place, service), paths(place, EVERY[0])
    for path in asked_elsewhere(place, service):
        assert here[path] == first[path]


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
    assert len(checks) > 14
    assert [name for name in checks if not schema.config.checks.get_by_name(name=name).enabled] == []
