"""Every page in English, for everybody; and what is printed of a board says of where and of when it is."""

import pytest
from playwright.async_api import Page, expect

from tests.portal.aspects import IN_EACH_LANGUAGE, wrong_with
from tests.portal.every_page import IN_BOTH, PAGES

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", PAGES.values(), ids=list(PAGES))
async def test_every_page_serves_every_reader(page: Page, address: str, path: str) -> None:
    assert await wrong_with(page, f"{address}/en{path}", IN_EACH_LANGUAGE) == {}


@pytest.mark.parametrize("path", [path for path in IN_BOTH.values() if "/regions/" in path or path.endswith("/")])
async def test_a_printed_figure_names_its_place_and_its_day(page: Page, address: str, path: str) -> None:
    await page.goto(address + path)
    await page.emulate_media(media="print")
    day = "24 November 2026" if path.startswith("/en") else "2026年11月24日"
    await expect(page.locator("h1")).not_to_be_empty()
    await expect(page.locator(".heading__day")).to_contain_text(day)
    assert (await page.pdf(format="A4")).startswith(b"%PDF-")
