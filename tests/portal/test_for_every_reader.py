"""Every page in Chinese, for everybody: by axe, by keyboard, on small screens, in forced colours, on paper.

In English: test_for_every_reader_in_english.py, so that two may go on at once.
"""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from tests.portal.aspects import (
    DESK,
    IN_EACH_LANGUAGE,
    IN_ONE,
    nobody_is_shut_out,
    nothing_leaves_the_screen_of_a_telephone_or_at_four_hundred_per_cent,
    walk,
    wrong_with,
)
from tests.portal.conftest import served
from tests.portal.every_page import PAGES
from tests.portal.fake_districts import FakeDistricts
from tests.portal.faulty_page import faulty_page

pytestmark = pytest.mark.browser


@pytest.fixture
async def faulty(districts: FakeDistricts) -> AsyncIterator[str]:
    async for address in served(faulty_page):
        yield address


@pytest.mark.parametrize("path", PAGES.values(), ids=list(PAGES))
async def test_every_page_serves_every_reader(page: Page, address: str, path: str) -> None:
    assert await wrong_with(page, address + path, (*IN_ONE, *IN_EACH_LANGUAGE)) == {}


async def test_a_page_with_known_faults_is_found_out(page: Page, faulty: str) -> None:
    found = await wrong_with(page, faulty, IN_EACH_LANGUAGE)
    broken = {said.partition(":")[0] for said in found[nobody_is_shut_out.__name__]}
    assert {"html-has-lang", "document-title", "image-alt", "label", "color-contrast"} <= broken
    assert [said for said in found["complaints"] if "Content Security Policy" in said]
    assert found[nothing_leaves_the_screen_of_a_telephone_or_at_four_hundred_per_cent.__name__]
    assert "printed_it_is_a_document" in found
    assert await page.evaluate("innerWidth") == DESK[0]  # each leaves the page as it found it


async def test_a_page_that_hides_the_focus_would_be_found(page: Page, faulty: str) -> None:
    await page.goto(faulty)
    await page.evaluate("document.querySelector('input').style.cssText = 'outline: none'")
    assert [stop["shown"] for stop in await walk(page)] == [False]


async def test_the_keyboard_comes_to_the_main_text_first(page: Page, address: str) -> None:
    await page.goto(f"{address}/en/")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the main text")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#main")).to_be_focused()
