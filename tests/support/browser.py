"""A real Chromium that opens a page as a person would."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, async_playwright


@asynccontextmanager
async def chromium(*options: str) -> AsyncIterator[Browser]:
    """The system's Chromium; where none is installed, the one that playwright fetched."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=[*options])
        yield browser
        await browser.close()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """An empty tab of a desk's width, in Chinese."""
    context = await browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    yield await context.new_page()
    await context.close()
