"""Large print: chosen by any reader on any page, kept by the browser, and held to what every page is held to."""

import httpx
import pytest
from playwright.async_api import Page, expect

from services.portal.large_print import COOKIE
from tests.portal.aspects import IN_EACH_LANGUAGE, IN_ONE, wrong_with
from tests.portal.every_page import PAGES

TRIED = ("board", "figure", "worklist", "form", "my-work", "file")
SPOKEN = "void (speechSynthesis.speak = (part) => (window.said ??= []).push([part.text, part.lang]))"


async def chosen(page: Page, address: str) -> None:
    await page.goto(f"{address}/en/")
    await page.get_by_role("link", name="Large print").click()
    await expect(page.get_by_role("link", name="Usual print")).to_be_visible()


async def test_it_is_turned_on_and_off_where_one_is(reader: httpx.AsyncClient) -> None:
    page = (await reader.get("/worklists?owes=street")).text
    assert ('class="govuk-template"' in page, 'href="/status"' in page) == (True, True)
    assert 'href="/large-print?back=%2Fworklists%3Fowes%3Dstreet"' in page
    on = await reader.get("/large-print?back=%2Fworklists%3Fowes%3Dstreet")
    assert (on.status_code, on.headers["location"]) == (303, "/worklists?owes=street")
    large = (await reader.get("/worklists?owes=street", headers={"Cookie": f"{COOKIE}=yes"})).text
    assert ('class="govuk-template large"' in large, 'href="/status"' in large) == (True, False)
    assert "标准版" in large
    off = await reader.get("/large-print?back=/en/", headers={"Cookie": f"{COOKIE}=yes"})
    assert (off.headers["location"], f'{COOKIE}=""' in off.headers["set-cookie"]) == ("/en/", True)


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)"])
async def test_it_leads_to_no_other_site(reader: httpx.AsyncClient, back: str) -> None:
    answer = await reader.get("/large-print", params={"back": back})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.browser
@pytest.mark.parametrize("path", [PAGES[name] for name in TRIED], ids=TRIED)
async def test_a_page_in_large_print_serves_every_reader(page: Page, address: str, path: str) -> None:
    await page.context.add_cookies(
        [{"name": COOKIE, "value": "yes", "url": address.replace("http:", "https:"), "secure": True}]
    )
    assert await wrong_with(page, address + path, (*IN_ONE, *IN_EACH_LANGUAGE)) == {}
    assert not await page.get_by_role("heading", level=1, name="请登录").is_visible()
    assert await page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") >= 22


@pytest.mark.browser
async def test_a_page_is_read_aloud_part_by_part_and_stops(page: Page, address: str) -> None:
    await page.context.add_cookies(
        [{"name": COOKIE, "value": "yes", "url": address.replace("http:", "https:"), "secure": True}]
    )
    await page.goto(f"{address}/worklists")
    await page.evaluate(SPOKEN)  # a machine without a voice is asked all the same
    await page.get_by_role("button", name="朗读本页").click()
    said = await page.evaluate("window.said")
    assert (said[0], {language for _, language in said}) == (
        [await page.locator("h1").inner_text(), "zh-CN"],
        {"zh-CN"},
    )
    await page.get_by_role("button", name="停止朗读").click()
    await expect(page.get_by_role("button", name="朗读本页")).to_be_visible()
