"""Changed code follows beside what serves and is compared before it serves; what serves is not touched by it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from services.districts.ledger.building.progress import Progress
from services.districts.ledger.generations import State
from services.districts.rebuilding import rebuilt
from services.districts.shadowing import Shadow
from services.districts.views import groups
from tests.districts import cities
from tests.districts.cities import Desk
from tests.districts.newer_code import changed
from tests.registration.desks import GROUP


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with cities.desk(tmp_path) as desk:
        yield desk


@asynccontextmanager
async def following(shadow: Shadow) -> AsyncIterator[None]:
    task = asyncio.create_task(shadow.follow())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def filed(desk: Desk, name: str) -> None:
    await desk.post("registration/groups", {**GROUP, "name": name})


async def test_a_shadow_follows_live_and_is_equal_to_what_serves(desk: Desk) -> None:
    await filed(desk, "合唱队")
    shadow = await Shadow.build(changed(desk, twice=False), "groups", Progress("groups"))
    async with following(shadow):
        for n in range(5):
            await filed(desk, f"第{n}队")
        told = await desk.get("views/groups/comparison")
    assert (told["equal"], told["differences"], told["feeds_compared"]) == (True, [], told["feeds"])
    assert (told["serving"]["generation"], told["beside"]["generation"]) == (1, 2)
    assert await desk.figure("groups.filed") == 6


async def test_what_it_counts_otherwise_is_told_and_serves_only_under_its_name(desk: Desk) -> None:
    await filed(desk, "合唱队")
    other = changed(desk, twice=True)
    shadow = await Shadow.build(other, "groups", Progress("groups"))
    async with following(shadow):
        told = await desk.get("views/groups/comparison")
        assert told["equal"] is False
        assert "groups.filed S: 1 → 2" in told["differences"]
        assert await desk.figure("groups.filed") == 1
    done = await rebuilt(other, "groups", accept=f"groups:v{groups.VIEW.version + 1}")
    assert (done.before.number, done.after.number) == (1, 2)
    assert await shadow.follow() is State.SERVING
    assert await desk.figure("groups.filed") == 2


async def test_without_a_shadow_there_is_nothing_to_compare(desk: Desk) -> None:
    told = await desk.get("views/groups/comparison", 409)
    assert told["type"] == "urn:linli:problem:NoneBeside"
