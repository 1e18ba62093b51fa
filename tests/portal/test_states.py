"""What a page says while there is nothing yet, while it waits, and while figures are old."""

import httpx
import pytest
from playwright.async_api import Page, expect

from tests.portal.fake_board import BEHIND, TILES
from tests.portal.fake_districts import FakeDistricts
from tests.portal.reading import read


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/regions/110101", "这里还没有记录。第一条记录一到，数字就会出现。"),
        ("/en/regions/110101", "There are no records here yet. Figures appear with the first one."),
    ],
)
async def test_a_board_without_a_record_says_so(
    reader: httpx.AsyncClient, districts: FakeDistricts, address: str, told: str
) -> None:
    assert told not in (await read(reader, address)).text
    districts.tiles = [
        tile | {"value": None if tile["value"] is None else 0, "value_text": "0", "share": None, "cuts": []}
        for tile in TILES
        if tile["key"] != "R1"
    ]
    assert told in (await read(reader, address)).text


async def test_figures_that_stay_behind_are_named_and_lead_to_the_status(
    reader: httpx.AsyncClient, districts: FakeDistricts
) -> None:
    assert "数字略旧" not in (await read(reader, "/")).text  # three records behind for some seconds is a view at work
    districts.tiles = [
        tile | {"freshness": BEHIND | {"age_seconds": 90.0}} if tile["key"] in {"P1", "P8"} else tile for tile in TILES
    ]
    page = await read(reader, "/")
    assert "数字略旧 这些数字还没有算到最新的记录：获准公益项目、进度按时率。 看运行状况" in page.text
    assert page.links["看运行状况"] == "/status"
    english = await read(reader, "/en/")
    assert "do not count the newest records yet: Approved projects, Milestones on time." in english.text


@pytest.mark.browser
async def test_a_refresh_that_takes_long_says_so_and_moves_nothing(page: Page, address: str) -> None:
    await page.clock.install()
    await page.goto(address)
    waiting, tiles = page.get_by_text("正在刷新…"), page.locator(".tiles")
    await expect(waiting).to_be_hidden()
    before = await tiles.bounding_box()
    await page.evaluate("document.getElementById('refreshing').classList.add('htmx-request')")
    await page.evaluate("document.getAnimations().forEach(each => each.finish())")
    await expect(waiting).to_be_visible()
    assert await tiles.bounding_box() == before
