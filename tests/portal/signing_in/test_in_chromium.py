"""The whole way in a real browser: in, the post, another post, the other language, out; with scripts and without."""

from collections.abc import AsyncIterator

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from tests.portal.aspects import REACHABLE, walk
from tests.portal.conftest import served_at
from tests.portal.fake_districts import FakeDistricts
from tests.portal.town import CLERK, OF_TWO_STREETS, Town

pytestmark = pytest.mark.browser


@pytest.fixture
async def address(districts: FakeDistricts) -> AsyncIterator[str]:
    """A town where nobody is signed in yet."""
    async for each in served_at(lambda here: Town(districts, here)):
        yield each


async def unusable(page: Page) -> list[str]:
    return [one["id"] for one in (await Axe().run(page)).response["violations"]]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
async def test_a_clerk_signs_in_acts_in_two_posts_reads_english_and_signs_out(
    browser: Browser, address: str, scripts: bool
) -> None:
    context = await browser.new_context(locale="zh-CN", java_script_enabled=scripts)
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    await page.goto(f"{address}/policies")
    await page.get_by_role("link", name="登录").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("选择一个示例人员")
    await page.get_by_role("button", name=OF_TWO_STREETS.name).click()
    await expect(page.get_by_text("请选择现在以哪个岗位办理。")).to_be_visible()
    await page.get_by_role("button", name="改用 胜利街道").click()
    assert page.url == f"{address}/policies"
    await page.get_by_role("link", name="胜利街道 · 街道(司法所)").click()
    await expect(page.get_by_text("受理纠纷")).to_be_visible()
    await page.get_by_role("button", name="改用 光明街道").click()
    await expect(page.get_by_role("row", name="光明街道")).to_contain_text("正在使用")
    await page.get_by_role("link", name="English").click()
    await expect(page.get_by_role("row", name="Guangming Subdistrict")).to_contain_text("In use")
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Signed out")).to_be_visible()
    assert page.url == f"{address}/en/sign-out"
    await page.goto(f"{address}/en/account")
    await expect(page.get_by_role("heading", name="Please sign in")).to_be_visible()
    assert [said for said in complaints if "401" not in said] == []
    assert await context.cookies() == [each for each in await context.cookies() if each["secure"] and each["httpOnly"]]
    await context.close()


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["zh", "en"])
async def test_everybody_can_choose_a_person_and_a_post(page: Page, address: str, prefix: str) -> None:
    await page.goto(f"{address}{prefix}/account")
    assert await unusable(page) == []
    await page.get_by_role("button", name="Sign in" if prefix else "登录").click()
    assert await unusable(page) == []
    reachable = await page.evaluate(REACHABLE)
    stops = await walk(page)
    assert [stop["at"] for stop in stops] == reachable
    assert [stop["name"] for stop in stops if not (stop["shown"] and stop["inside"])] == []
    for width in (375, 320):
        await page.set_viewport_size({"width": width, "height": 640})
        assert await page.evaluate("document.documentElement.scrollWidth") == width
    await page.get_by_role("button", name=OF_TWO_STREETS.name_en).click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("My posts" if prefix else "我的岗位")
    assert await unusable(page) == []


async def test_a_provider_at_another_site_is_come_back_from_and_gone_to_after_signing_out(
    page: Page, districts: FakeDistricts
) -> None:
    """As in a real city: the cookies survive the way back, and the pages' policy lets the form end there."""
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if said.type == "error" else None)
    async for address in served_at(lambda here: Town(districts, here, here.replace("127.0.0.1", "localhost"))):
        ways: list[str] = []
        page.on("request", lambda asked: ways.append(asked.url))  # noqa: B023
        await page.goto(f"{address}/policies")
        await page.get_by_role("link", name="登录").click()
        assert page.url.startswith("http://localhost:")
        await page.get_by_role("button", name=CLERK.name).click()
        assert page.url == f"{address}/policies"
        await page.get_by_role("button", name="退出").click()
        await expect(page.get_by_role("heading", name="已退出")).to_be_visible()
        assert [way for way in ways if "/end-session" in way and way.startswith("http://localhost:")]
        assert page.url == f"{address}/sign-out"
        assert heard == []


async def test_another_sites_page_can_neither_frame_nor_send_a_form(page: Page, address: str) -> None:
    await page.goto(f"{address}/account")
    await page.get_by_role("button", name="登录").click()
    await page.get_by_role("button", name=OF_TWO_STREETS.name).click()
    elsewhere = address.replace("127.0.0.1", "localhost")  # another site to a browser
    await page.goto(f"{elsewhere}/favicon.svg")
    await page.route("**/trap", lambda route: route.fulfill(body=_trap(address), content_type="text/html"))
    await page.goto(f"{elsewhere}/trap")
    await page.locator("button").click()
    assert page.url == f"{address}/sign-out"
    await page.goto(f"{address}/")
    await expect(page.get_by_role("button", name="退出")).to_be_visible()  # still signed in


def _trap(address: str) -> str:
    return f'<form method="post" action="{address}/sign-out"><input name="csrf" value="x"><button>win</button></form>'
