import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from tests.portal.test_in_the_browser import complaints as complaints  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.browser

PLACES = {
    "city": "/regions/110000/overview",
    "district": "/regions/110108/overview?on=2026-10-01",
    "street": "/regions/110108003/overview",
    "map": "/map",
    "cut": "/map?measure=contracts.value&cut=association&classes=equal&on=2026-10-01",
    "figure": "/figures/organisations.by-domicile?span=quarter",
}
PAGES = {
    f"{name}-{language}": prefix + path
    for language, prefix in (("zh", ""), ("en", "/en"))
    for name, path in PLACES.items()
}
every_page = pytest.mark.parametrize("path", PAGES.values(), ids=list(PAGES))


@every_page
async def test_everybody_can_use_the_drawings_and_the_browser_does_not_complain(
    page: Page, address: str, path: str, complaints: list[str]
) -> None:
    await page.goto(address + path, wait_until="networkidle")
    await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    found = (await Axe().run(page)).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    assert complaints == []


@every_page
@pytest.mark.parametrize("width", [320, 375])  # 320 is a desk's screen at 400 %
async def test_on_a_telephone_no_drawing_leaves_the_screen(page: Page, address: str, path: str, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 800})
    await page.goto(address + path)
    assert await page.evaluate("document.documentElement.scrollWidth") == width


async def test_without_scripts_a_reader_chooses_a_map_and_follows_a_district_to_its_page(
    browser: Browser, address: str
) -> None:
    context = await browser.new_context(locale="zh-CN", java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{address}/map")
    await page.get_by_label("指标", exact=True).select_option("累计合同金额")
    await page.get_by_label("分级", exact=True).select_option("每级间距相等")
    await page.get_by_label("看哪一天").fill("2026-10-01")
    await page.get_by_role("button", name="查看").click()
    assert page.url.endswith("/map?measure=contracts.value&classes=equal&on=2026-10-01&as_known_on=")
    await page.get_by_role("link", name="怀柔区 78 个").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("怀柔区")
    await page.get_by_text("各月末的数字").first.click()
    await expect(page.get_by_role("cell", name="3,125")).to_be_visible()
    await context.close()


async def test_the_keyboard_reaches_each_of_the_sixteen_districts_once_and_shows_where_it_is(
    page: Page, address: str
) -> None:
    await page.goto(f"{address}/map")
    land = page.locator(".map__link")
    resting = await land.first.locator("path").evaluate("(one) => getComputedStyle(one).fill")
    await page.locator(".choices a").last.focus()
    reached = []
    for _ in range(16):
        await page.keyboard.press("Tab")
        reached.append(await page.evaluate("document.activeElement.getAttribute('aria-label')"))
        here = page.locator(".map__link:focus path")
        assert await here.evaluate("(one) => getComputedStyle(one).fill") != resting
    assert len(set(reached)) == await land.count() == 16
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_contain_text(str(reached[-1]).split()[0])


async def test_lines_and_bars_stand_out_in_forced_colours(browser: Browser, address: str) -> None:
    context = await browser.new_context(forced_colors="active", color_scheme="dark")
    page = await context.new_page()
    await page.goto(f"{address}/figures/organisations.by-domicile")
    ground = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    for drawn, ink in ((".drawing__path", "stroke"), (".drawing__dot", "fill"), (".bars__bar rect", "fill")):
        assert await page.locator(drawn).first.evaluate(f"(one) => getComputedStyle(one).{ink}") != ground
    # a bar is stretched, and so would be its outline: one would cover it
    assert await page.locator(".bars__bar rect").first.evaluate("(one) => getComputedStyle(one).stroke") == "none"
    await context.close()


async def test_a_printed_page_brings_the_numbers_of_its_lines(page: Page, address: str) -> None:
    await page.goto(f"{address}/figures/organisations.by-domicile")
    number = page.locator(".numbers td").first
    await expect(number).to_be_hidden()
    await page.emulate_media(media="print")
    await expect(number).to_be_visible()
