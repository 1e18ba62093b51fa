import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from tests.portal.every_page import SIMULATED
from tests.portal.fake_districts import FakeDistricts

pytestmark = pytest.mark.browser


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complains of, breaches of the content security policy among it."""
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda wrong: heard.append(str(wrong)))
    return heard


@pytest.mark.parametrize(("said", "path"), [SIMULATED[name] for name in ("board-zh", "board-en", "coming-in-en")])
async def test_everybody_can_use_the_page_of_a_simulated_city(
    page: Page, address: str, districts: FakeDistricts, said: str, path: str
) -> None:
    districts.simulated = said
    await page.goto(address + path, wait_until="networkidle")
    await expect(page.locator(".made-up")).to_be_visible()
    found = (await Axe().run(page)).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


async def test_without_scripts_a_reader_chooses_a_day_goes_down_and_opens_a_figure(
    browser: Browser, address: str
) -> None:
    context = await browser.new_context(locale="zh-CN", java_script_enabled=False)
    page = await context.new_page()
    await page.goto(address)
    await expect(page.get_by_role("button", name="暂停自动刷新")).to_be_hidden()
    await page.get_by_label("看哪一天").fill("2026-10-01")
    await page.get_by_role("button", name="查看").click()
    await expect(page.get_by_text("您在看 2026年10月1日 的情况")).to_be_visible()
    await page.get_by_role("link", name="海淀区").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("海淀区")
    await page.get_by_role("link", name="702").first.click()
    await expect(page.get_by_role("heading", name="北京市东城区和平里社区服务中心")).to_be_visible()
    assert page.url.endswith("?region=110108&cut=association&on=2026-10-01")
    await context.close()


async def test_the_board_moves_while_one_looks_and_keeps_the_readers_place(
    page: Page, address: str, districts: FakeDistricts
) -> None:
    await page.clock.install()
    await page.goto(address)
    await page.get_by_role("link", name="海淀区").focus()
    districts.more = 1
    await page.clock.run_for(6_000)
    await expect(page.get_by_text("1,235", exact=True)).to_have_class("tile__number moved")
    await expect(page.get_by_role("link", name="海淀区")).to_be_focused()


async def test_a_reader_can_hold_the_board_still(page: Page, address: str, districts: FakeDistricts) -> None:
    await page.clock.install()
    await page.goto(address)
    await page.get_by_role("button", name="暂停自动刷新").click()
    asked = len(districts.asked)
    await page.clock.run_for(60_000)
    assert len(districts.asked) == asked
    await page.get_by_role("button", name="恢复自动刷新").click()
    districts.more = 1
    await page.clock.run_for(6_000)
    await expect(page.get_by_text("1,235", exact=True)).to_be_visible()


async def test_a_board_that_cannot_refresh_says_so_until_it_can(
    page: Page, address: str, districts: FakeDistricts
) -> None:
    await page.clock.install()
    await page.goto(address)
    districts.unreachable = True
    await page.clock.run_for(6_000)
    await expect(page.get_by_role("status")).to_contain_text("暂时无法刷新，以下数字停在上一次")
    await expect(page.get_by_text("1,234", exact=True).first).to_be_visible()
    districts.unreachable = False
    await page.clock.run_for(6_000)
    await expect(page.get_by_role("status")).to_have_text("")


async def test_balanced_lines_of_a_long_rule_unfold(page: Page, address: str, districts: FakeDistricts) -> None:
    (first, *_), told = districts.reconciled["results"], districts.reconciled
    districts.reconciled = {**told, "results": [first | {"title": f"第{n}项"} for n in range(9)]}
    await page.goto(f"{address}/reconciliation")
    await expect(page.get_by_role("heading", name="第8项")).to_be_hidden()
    await page.get_by_text("9 项全部相符").click()
    await expect(page.get_by_role("heading", name="第8项")).to_be_visible()
