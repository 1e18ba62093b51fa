"""Every page reads the same where no script runs."""

import pytest
from playwright.async_api import Browser, expect

from tests.portal.every_page import PAGES

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", PAGES.values(), ids=list(PAGES))
async def test_every_page_reads_the_same_without_scripts(browser: Browser, address: str, path: str) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{address}/en{path}")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await page.get_by_role("link", name="中文").click()
    await expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    await expect(page.get_by_role("button", name="暂停自动刷新")).to_be_hidden()
    await context.close()
