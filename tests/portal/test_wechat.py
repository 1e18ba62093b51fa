"""Inside WeChat: pages work as on any telephone, and who wants a file is told where to get it."""

import httpx
import pytest
from playwright.async_api import Browser, ViewportSize

from tests.portal.aspects import IN_EACH_LANGUAGE, wrong_with
from tests.portal.every_page import PAGES

ANDROID = (
    "Mozilla/5.0 (Linux; Android 13; V2183A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/122.0.6261.120 "
    "Mobile Safari/537.36 XWEB/1220133 MMWEBSDK/20240404 MicroMessenger/8.0.49.2600(0x28003133) WeChat/arm64 Weixin "
    "NetType/WIFI Language/zh_CN ABI/arm64"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 "
    "MicroMessenger/8.0.49(0x18003137) NetType/WIFI Language/zh_CN"
)
AT_WORK = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/108.0 Safari/537.36 wxwork/4.1 MicroMessenger/7.0.1"
SAID = "微信里不能下载文件"
TRIED = ("board", "my-work", "form", "file-of-a-document")


@pytest.mark.parametrize("path", ["/worklists", "/regions/110108"])
async def test_who_wants_a_file_is_told_where_to_get_it(reader: httpx.AsyncClient, path: str) -> None:
    for agent, told in ((ANDROID, True), (IPHONE, True), (AT_WORK, False), ("curl/8.0", False)):
        page = (await reader.get(path, headers={"User-Agent": agent})).text
        assert (SAID in page) == told, agent


async def test_a_page_without_files_says_nothing_of_them(reader: httpx.AsyncClient) -> None:
    page = (await reader.get("/find?q=nothing", headers={"User-Agent": ANDROID})).text
    assert SAID not in page


@pytest.mark.browser
@pytest.mark.parametrize("path", [PAGES[name] for name in TRIED], ids=TRIED)
async def test_every_reader_is_served_in_wechat_too(browser: Browser, address: str, path: str) -> None:
    telephone: ViewportSize = {"width": 375, "height": 667}
    context = await browser.new_context(locale="zh-CN", user_agent=ANDROID, has_touch=True, viewport=telephone)
    page = await context.new_page()
    assert await wrong_with(page, address + path, IN_EACH_LANGUAGE) == {}
    await context.close()
