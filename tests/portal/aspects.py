"""What every page is held to, whoever reads it and on what: an aspect looks at an open page and says what is wrong."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final, Literal

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

Aspect = Callable[[Page], Awaitable[list[str]]]
DESK: Final = (1280, 900)
TELEPHONES: Final = (375, 320)  # 320 is a desk's screen at 400 %
PAPER: Final = 688  # what the margins of portal.css leave of an A4 page, in CSS pixels
REACHABLE: Final = """() => [...document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, [tabindex="0"]')]
  .filter(each => each.checkVisibility({visibilityProperty: true}) && each.tabIndex >= 0 && !each.disabled)
  .filter((each, _, all) => each.type !== 'radio' || each.checked  // arrows lead to the others of its group
    || each === all.find(other => other.name === each.name)  // the first, where none is checked
      && !all.some(other => other.name === each.name && other.checked))
  .map((each, at) => { each.dataset.at = at; return at; })"""
FOCUSED: Final = """() => {
  const here = document.activeElement, style = getComputedStyle(here), box = here.getBoundingClientRect();
  const seen = (colour) => !/^rgba\\(.*, 0\\)$/.test(colour);
  const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 && seen(style.outlineColor);
  const drawn = here.querySelector(':scope > path');  // a link in a drawing is framed by its outline
  const framed = drawn && parseFloat(getComputedStyle(drawn).strokeWidth) >= 3;
  const yellow = style.backgroundColor === 'rgb(255, 221, 0)';
  return {at: here.dataset.at === undefined ? null : Number(here.dataset.at), name: here.outerHTML.slice(0, 120),
    shown: outlined || framed || yellow || style.boxShadow !== 'none',
    inside: box.bottom > 0 && box.top < innerHeight}; }"""
FILLS: Final = """() => [...document.querySelectorAll('svg.bar rect, svg.bars__bar rect')]
  .map(each => getComputedStyle(each).fill === getComputedStyle(document.body).backgroundColor)"""
NARROWEST: Final = """() => [...document.querySelectorAll('th[scope="row"], thead th')]
  .filter(each => each.checkVisibility() && each.innerText.trim().length > 1)
  .filter(each => each.getBoundingClientRect().width < 2 * parseFloat(getComputedStyle(each).fontSize))
  .map(each => each.innerText)"""
BROKEN: Final = """() => {
  const found = [];
  for (const cell of document.querySelectorAll('.wide td, .wide th')) {
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), range = document.createRange();
    for (let text; cell.checkVisibility() && (text = texts.nextNode());)
      for (const word of text.data.matchAll(/[A-Za-z0-9]{2,12}/g)) {
        range.setStart(text, word.index); range.setEnd(text, word.index + word[0].length);
        if (range.getClientRects().length > 1) found.push(word[0]);
      }
  }
  return found; }"""
PRINTED: Final = """() => [...document.querySelectorAll('nav, [role="navigation"], form, button, [role="button"]')]
  .filter(each => each.checkVisibility({visibilityProperty: true}) && each.getBoundingClientRect().height > 0)
  .map(each => each.outerHTML.slice(0, 120))"""
DARK_ON_WHITE: Final = """() => {
  const style = getComputedStyle(document.body);
  return [style.backgroundColor, style.color]; }"""
WIDTH: Final = "document.documentElement.scrollWidth"


async def nobody_is_shut_out(page: Page) -> list[str]:
    """By axe's rules."""
    found = (await Axe().run(page)).response["violations"]
    return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]


async def its_scripts_run(page: Page) -> list[str]:
    run = await page.evaluate("document.body.classList.contains('govuk-frontend-supported') && !!window.htmx")
    return [] if run else ["they do not"]


async def the_keyboard_reaches_everything_in_order_and_shows_where_it_is(page: Page) -> list[str]:
    await page.evaluate("scrollTo(0, 0)")
    reachable = await page.evaluate(REACHABLE)
    stops = await walk(page)
    hidden = [stop["name"] for stop in stops if not (stop["shown"] and stop["inside"])]
    return hidden if [stop["at"] for stop in stops] == reachable else [f"{stops} are not {reachable}"]


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


async def nothing_leaves_the_screen_of_a_telephone_or_at_four_hundred_per_cent(page: Page) -> list[str]:
    wide: list[str] = []
    for width in TELEPHONES:
        async with _as_wide_as(page, width):
            taken = await page.evaluate(WIDTH)
            wide += [f"{taken} of {width}"] if taken != width else []
    return wide


async def no_word_of_a_table_is_broken_on_a_telephone(page: Page) -> list[str]:
    """Up to twelve letters or figures are one; what is longer may be broken."""
    async with _as_wide_as(page, TELEPHONES[0]):
        broken: list[str] = await page.evaluate(BROKEN)
    return broken


async def figures_and_bars_are_seen_in_forced_colours(page: Page) -> list[str]:
    await page.emulate_media(forced_colors="active", color_scheme="dark")
    assert await page.evaluate("matchMedia('(forced-colors: active)').matches")
    unseen = [f"bar {at}" for at, same in enumerate(await page.evaluate(FILLS)) if same]
    await page.emulate_media(forced_colors="none", color_scheme="light")
    return unseen


async def printed_it_is_a_document(page: Page) -> list[str]:
    """It says what it is, whence it is and where it is found; nothing on it can only be pressed."""
    async with _on("print", page):
        wrong: list[str] = await page.evaluate(PRINTED)
        for what in (page.get_by_role("heading", level=1), page.get_by_text(page.url), page.get_by_text(_source(page))):
            wrong += [] if await what.is_visible() else [f"not there: {what}"]
        colours = await page.evaluate(DARK_ON_WHITE)
    return wrong if colours == ["rgb(255, 255, 255)", "rgb(29, 41, 39)"] else [*wrong, f"in {colours}"]


async def printed_it_stands_within_the_paper_and_no_name_is_broken_letter_by_letter(page: Page) -> list[str]:
    async with _as_wide_as(page, PAPER), _on("print", page):
        taken, broken = await page.evaluate(WIDTH), await page.evaluate(NARROWEST)
    return [*([f"{taken} of {PAPER}"] if taken > PAPER else []), *broken]


def _source(page: Page) -> str:
    return "Source: Beijing" if "/en/" in f"{page.url}/" else "来源：北京市"


@asynccontextmanager
async def _as_wide_as(page: Page, width: int) -> AsyncIterator[None]:
    await page.set_viewport_size({"width": width, "height": 640})
    yield
    await page.set_viewport_size({"width": DESK[0], "height": DESK[1]})


@asynccontextmanager
async def _on(media: Literal["print"], page: Page) -> AsyncIterator[None]:
    await page.emulate_media(media=media)
    yield
    await page.emulate_media(media="screen")


IN_EACH_LANGUAGE: Final[tuple[Aspect, ...]] = (
    nobody_is_shut_out,
    its_scripts_run,
    nothing_leaves_the_screen_of_a_telephone_or_at_four_hundred_per_cent,
    no_word_of_a_table_is_broken_on_a_telephone,
    printed_it_is_a_document,
    printed_it_stands_within_the_paper_and_no_name_is_broken_letter_by_letter,
)
IN_ONE: Final[tuple[Aspect, ...]] = (
    the_keyboard_reaches_everything_in_order_and_shows_where_it_is,
    figures_and_bars_are_seen_in_forced_colours,
)


async def wrong_with(page: Page, address: str, aspects: tuple[Aspect, ...]) -> dict[str, list[str]]:
    """By aspect, of a page that is opened once for all of them; what the browser complains of among it."""
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda wrong: heard.append(str(wrong)))
    # a board stands still while one walks over it, however long that takes: nothing new to show
    await page.route("**/moving-part", lambda route: route.fulfill(status=204))
    response = await page.goto(address, wait_until="networkidle")
    assert response
    found = {aspect.__name__: await aspect(page) for aspect in aspects}
    own_status = str(response.status) if response.status >= 400 else "no status"  # the browser says it of each no
    found["complaints"] = [said for said in heard if own_status not in said]
    return {name: wrong for name, wrong in found.items() if wrong}
