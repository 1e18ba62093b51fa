"""A board that was made is kept for whoever opens it next, and made anew as soon as one of its views reads on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from services.districts.keeping import Kept
from services.districts.ledger.reader import Ledger
from tests.districts import cities
from tests.districts.cities import Desk
from tests.districts.test_boards import CITY, DISTRICT, tile


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with cities.desk(tmp_path) as desk:
        yield desk


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Of which views the district's figures were read, each time; what operators see is the city's."""
    views: list[str] = []
    shown = Ledger.shown

    async def noted(self: Ledger, names: Any, region: str, *asked: Any) -> Any:
        if region == DISTRICT:
            views.append(self.spec.name)
        return await shown(self, names, region, *asked)

    monkeypatch.setattr(Ledger, "shown", noted)
    return views


async def test_no_figure_is_read_for_a_board_that_is_opened_again(desk: Desk, looked: list[str]) -> None:
    await desk.registered()
    first = await desk.get("board", region=DISTRICT)
    assert len(looked) == len(set(looked)) > 5
    async with asyncio.timeout(20):  # until all services have said that there is no more to come
        while looked:
            looked.clear()
            again = await desk.get("board", region=DISTRICT)
    assert [each["value_text"] for each in again["tiles"]] == [each["value_text"] for each in first["tiles"]]


async def test_what_was_registered_meanwhile_stands_on_the_next_board(desk: Desk) -> None:
    await desk.registered()
    assert tile(await desk.get("board", region=DISTRICT), "R1")["value"] == 1
    await desk.registered(name="顺义区石园街道敬老互助会", head="person-2")
    assert tile(await desk.get("board", region=DISTRICT), "R1")["value"] == 2


async def test_only_the_views_that_read_on_are_asked_again(desk: Desk, looked: list[str]) -> None:
    body = await desk.registered()
    await desk.get("board", region=DISTRICT)
    looked.clear()
    await desk.approved(body)
    assert tile(await desk.get("board", region=DISTRICT), "P1")["value"] == 1
    assert "projects" in looked
    assert not {"disputes", "patrols", "committees"} & set(looked)


async def test_each_region_has_a_board_of_its_own(desk: Desk) -> None:
    await desk.registered()
    assert tile(await desk.get("board", region=DISTRICT), "R1")["value"] == 1
    assert tile(await desk.get("board", region="110101"), "R1")["value"] == 0
    assert (await desk.get("board", region=CITY))["region"]["code"] == CITY


async def test_the_next_day_has_a_board_of_its_own(desk: Desk) -> None:
    await desk.registered()
    today = (await desk.get("board", region=DISTRICT))["on"]
    desk.clock.at = desk.clock.at.replace(day=desk.clock.at.day + 1)
    assert (await desk.get("board", region=DISTRICT))["on"] > today


async def test_a_rebuilt_view_is_read_again(desk: Desk, looked: list[str]) -> None:
    await desk.registered()
    before = await desk.get("board", region=DISTRICT)
    looked.clear()
    await desk.client.post("/api/districts/views/organisations/rebuild", json={})
    async with asyncio.timeout(20):
        while (await desk.get("views/organisations/rebuild"))["state"] == "running":
            await asyncio.sleep(0.02)
    after = await desk.get("board", region=DISTRICT)
    assert "organisations" in looked
    assert tile(after, "R1")["value"] == tile(before, "R1")["value"]


class Found:
    """Answers 1, 2, 3 …, and how often it was asked."""

    def __init__(self) -> None:
        self.times, self.now = 0, 0.0

    async def __call__(self) -> int:
        self.times += 1
        return self.times


@pytest.fixture
def found() -> Found:
    return Found()


@pytest.fixture
def kept(found: Found) -> Kept[int]:
    return Kept(seconds=10, most=2, clock=lambda: found.now)


async def test_an_answer_is_kept_under_what_it_rests_on(kept: Kept[int], found: Found) -> None:
    assert [await kept.of(key, found) for key in ("as it stood", "as it stood", "as it stands")] == [1, 1, 2]


async def test_after_its_time_it_is_found_anew_whatever_it_rests_on(kept: Kept[int], found: Found) -> None:
    await kept.of("figure", found)
    found.now = 9.9
    assert await kept.of("figure", found) == 1
    found.now = 10.0
    assert await kept.of("figure", found) == 2


async def test_the_answers_found_longest_ago_make_room(kept: Kept[int], found: Found) -> None:
    for key in ("a", "b", "c"):
        await kept.of(key, found)
    assert [await kept.of(key, found) for key in ("b", "c", "a")] == [2, 3, 4]


async def test_what_fails_is_not_kept(kept: Kept[int], found: Found) -> None:
    async def failing() -> int:
        raise ConnectionError

    refused: Callable[[], Awaitable[int]] = failing
    with pytest.raises(ConnectionError):
        await kept.of("figure", refused)
    assert await kept.of("figure", found) == 1
