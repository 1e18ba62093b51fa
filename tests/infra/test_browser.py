import pytest
from playwright.async_api import Page


@pytest.mark.browser
async def test_chromium_shows_chinese_with_a_font_that_has_it(page: Page) -> None:
    await page.set_content("<p lang='zh-CN' style='font: 40px sans-serif; display: inline-block'>邻里</p>")
    session = await page.context.new_cdp_session(page)
    await session.send("DOM.enable")
    await session.send("CSS.enable")
    document = await session.send("DOM.getDocument")
    node = await session.send("DOM.querySelector", {"nodeId": document["root"]["nodeId"], "selector": "p"})
    used = await session.send("CSS.getPlatformFontsForNode", {"nodeId": node["nodeId"]})
    assert "CJK" in used["fonts"][0]["familyName"]
