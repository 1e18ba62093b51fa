"""Every page, by keyboard, on small screens, enlarged, in forced colours, on paper, and without scripts."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.portal.conftest import served
from tests.portal.every_page import IN_BOTH, PAGES
from tests.portal.fake_districts import FakeDistricts
from tests.portal.faulty_page import faulty_page

pytestmark = pytest.mark.browser
every_page = pytest.mark.parametrize("path", IN_BOTH.values(), ids=list(IN_BOTH))
every_page_once = pytest.mark.parametrize("path", PAGES.values(), ids=list(PAGES))

REACHABLE = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
  .filter(each => each.checkVisibility({visibilityProperty: true}) && each.tabIndex >= 0 && !each.disabled)
  .filter((each, _, all) => each.type !== 'radio' || each.checked  // arrows lead to the others of its group
    || each === all.find(other => other.name === each.name)  // the first, where none is checked
      && !all.some(other => other.name === each.name && other.checked))
  .map((each, at) => { each.dataset.at = at; return at; })"""
FOCUSED = """() => {
  const here = document.activeElement, style = getComputedStyle(here), box = here.getBoundingClientRect();
  const seen = (colour) => !/^rgba\\(.*, 0\\)$/.test(colour);
  const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 && seen(style.outlineColor);
  const drawn = here.querySelector(':scope > path');  // a link in a drawing is framed by its outline
  const framed = drawn && parseFloat(getComputedStyle(drawn).strokeWidth) >= 3;
  const yellow = style.backgroundColor === 'rgb(255, 221, 0)';
  return {at: here.dataset.at === undefined ? null : Number(here.dataset.at), name: here.outerHTML.slice(0, 120),
    shown: outlined || framed || yellow || style.boxShadow !== 'none',
    inside: box.bottom > 0 && box.top < innerHeight}; }"""
FILLS = """() => [...document.querySelectorAll('svg.bar rect, svg.bars__bar rect')]
  .map(each => getComputedStyle(each).fill === getComputedStyle(document.body).backgroundColor)"""
PAPER = 688  # what the margins of portal.css leave of an A4 page, in CSS pixels
NARROWEST = """() => [...document.querySelectorAll('th[scope="row"], thead th')]
  .filter(each => each.checkVisibility() && each.innerText.trim().length > 1)
  .filter(each => each.getBoundingClientRect().width < 2 * parseFloat(getComputedStyle(each).fontSize))
  .map(each => each.innerText)"""
DARK_ON_WHITE = """() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"""


@pytest.fixture
async def faulty(districts: FakeDistricts) -> AsyncIterator[str]:
    async for address in served(faulty_page):
        yield address


async def walk(page: Page) -> list[dict[str, Any]]:
    """Everything that Tab stops at, once around."""
    stops: list[dict[str, Any]] = []
    for _ in range(len(await page.evaluate(REACHABLE)) + 40):  # a day's field has a stop for each of its parts
        await page.keyboard.press("Tab")
        here = await page.evaluate(FOCUSED)
        if here["at"] is None:
            break
        if not stops or stops[-1]["at"] != here["at"]:
            stops.append(here)
    return stops


@every_page_once
async def test_the_keyboard_reaches_everything_in_the_order_of_the_page_and_shows_where_it_is(
    page: Page, address: str, path: str
) -> None:
    # a board stands still while one walks over it, however long that takes: nothing new to show
    await page.route("**/moving-part", lambda route: route.fulfill(status=204))
    await page.goto(address + path, wait_until="networkidle")
    reachable = await page.evaluate(REACHABLE)
    stops = await walk(page)
    assert [stop["at"] for stop in stops] == reachable
    assert [stop["name"] for stop in stops if not (stop["shown"] and stop["inside"])] == []


async def test_the_keyboard_comes_to_the_main_text_first(page: Page, address: str) -> None:
    await page.goto(f"{address}/en/")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the main text")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#main")).to_be_focused()


@every_page
async def test_nothing_leaves_the_screen_of_a_telephone_or_at_four_hundred_per_cent(
    page: Page, address: str, path: str
) -> None:
    for width in (375, 320):
        await page.set_viewport_size({"width": width, "height": 640})
        await page.goto(address + path)
        assert await page.evaluate("document.documentElement.scrollWidth") == width


async def test_a_page_that_leaves_the_screen_or_hides_the_focus_would_be_found(page: Page, faulty: str) -> None:
    await page.set_viewport_size({"width": 375, "height": 640})
    await page.goto(faulty)
    assert await page.evaluate("document.documentElement.scrollWidth") > 375
    await page.evaluate("document.querySelector('input').style.cssText = 'outline: none'")
    assert [stop["shown"] for stop in await walk(page)] == [False]


@every_page_once
async def test_figures_and_bars_are_seen_in_forced_colours(browser: Browser, address: str, path: str) -> None:
    context = await browser.new_context(forced_colors="active", color_scheme="dark")
    page = await context.new_page()
    await page.goto(address + path)
    assert await page.evaluate("matchMedia('(forced-colors: active)').matches")
    assert not any(await page.evaluate(FILLS))
    await context.close()


@every_page
async def test_a_printed_page_is_a_document(page: Page, address: str, path: str) -> None:
    await page.goto(address + path)
    await page.emulate_media(media="print")
    for gone in (page.get_by_role("navigation"), page.locator("form"), page.get_by_role("button")):
        for each in await gone.all():
            await expect(each).to_be_hidden()
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await expect(page.get_by_text(f"{address}{path}")).to_be_visible()
    await expect(page.get_by_text("来源：北京市" if not path.startswith("/en") else "Source: Beijing")).to_be_visible()
    assert await page.evaluate(DARK_ON_WHITE) == ["rgb(255, 255, 255)", "rgb(29, 41, 39)"]
    assert (await page.pdf(format="A4")).startswith(b"%PDF-")


@every_page
async def test_what_is_printed_stands_within_the_paper_and_no_name_is_broken_letter_by_letter(
    page: Page, address: str, path: str
) -> None:
    await page.set_viewport_size({"width": PAPER, "height": 1000})
    await page.goto(address + path)
    await page.emulate_media(media="print")
    assert await page.evaluate("document.documentElement.scrollWidth") <= PAPER
    assert await page.evaluate(NARROWEST) == []


@pytest.mark.parametrize("path", [path for path in IN_BOTH.values() if "/regions/" in path or path.endswith("/")])
async def test_a_printed_figure_names_its_place_and_its_day(page: Page, address: str, path: str) -> None:
    await page.goto(address + path)
    await page.emulate_media(media="print")
    day = "24 November 2026" if path.startswith("/en") else "2026年11月24日"
    await expect(page.locator("h1")).not_to_be_empty()
    await expect(page.locator(".heading__day")).to_contain_text(day)


@every_page_once
async def test_every_page_reads_the_same_without_scripts(browser: Browser, address: str, path: str) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{address}/en{path}")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await page.get_by_role("link", name="中文").click()
    await expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    await expect(page.get_by_role("button", name="暂停自动刷新")).to_be_hidden()
    await context.close()
