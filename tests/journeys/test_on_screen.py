import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page

from tests.support.citizen import Citizen, eventually
from tests.support.running import linli, told

pytestmark = pytest.mark.browser
CUTS = {"2010.A": 7, "2010.B": -230, "2010.C": -1, "2010.D": -23, "2010.D'": -253}


@pytest.fixture
async def faults(page: Page) -> AsyncIterator[list[str]]:
    """What the browser complains of; nobody should have to hear it."""
    found: list[str] = []
    page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda wrong: found.append(str(wrong)))
    yield found
    assert found == []


async def test_s11_the_2010_return_goes_in_and_its_differences_are_on_screen(
    city: str, citizen: Citizen, page: Page, faults: list[str]
) -> None:
    first = await asyncio.to_thread(linli, "import-return", "beijing-2010", "--city", city, "--json")
    again = await asyncio.to_thread(linli, "import-return", "beijing-2010", "--city", city, "--json")
    assert told(first)["id"] == told(again)["id"]
    await eventually(
        lambda: citizen.client.get("/api/districts/returns/beijing-2010"), lambda answer: answer.status_code == 200
    )
    await page.goto(f"{city}/returns/beijing-2010")
    shown = await page.text_content("main") or ""
    for difference in ("+7", "−230", "−1", "−23", "−253"):
        assert difference in shown
    results = told(await asyncio.to_thread(linli, "reconcile", "--city", city, "--json"))
    assert set(results[0]) == {"rule", "region", "period", "left", "right", "delta", "status"}
    assert {r["rule"]: r["delta"] for r in results if r["rule"] in CUTS} == CUTS


async def test_a_district_and_its_street_are_on_screen_with_what_was_just_done(
    city: str, citizen: Citizen, page: Page, faults: list[str]
) -> None:
    await citizen.registered("110108001001")
    board = await citizen.own_write("/board", region="110108")
    await page.goto(f"{city}/")
    await page.get_by_role("link", name="海淀区").first.click()
    await page.wait_for_url("**/regions/110108")
    (row,) = [row for row in board["children"]["rows"] if row["code"] == "110108001"]
    shown = await page.locator("tr", has_text=row["name"]).first.inner_text()
    assert row["values"]["R1"] > 0
    assert row["texts"]["R1"] in shown
    await page.get_by_role("link", name=row["name"]).first.click()
    await page.wait_for_url("**/regions/110108001")
    assert await page.get_by_role("heading", level=1).inner_text() != ""
