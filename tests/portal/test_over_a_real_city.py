from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from services.city.embedded import EmbeddedCity
from services.city.folder import Folder
from services.city.seed import seed
from services.districts.shares import SHARES
from services.portal import large_print
from tests.portal.reading import read
from tests.portal.test_languages import chinese_not_marked

KINDS: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@pytest.fixture
async def reader(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who opens the pages of a city on its first start."""
    folder = Folder(tmp_path / "city")
    try:
        async with EmbeddedCity(folder) as city:
            await seed(city, folder, empty=False)
            transport = httpx.ASGITransport(city.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://city") as client:
                yield client
    finally:
        folder.close()


async def test_every_page_stands_over_the_districts_own_answers(reader: httpx.AsyncClient) -> None:
    board = await read(reader, "/")
    assert board.links["延庆区"] == "/regions/110119"
    assert "合计" in board.text
    street = await read(reader, (await read(reader, "/regions/110108")).links["羊坊店街道"])
    assert "北京市 海淀区 羊坊店街道" in street.text
    for link in (await read(reader, "/figures")).links.values():
        if kind := dict(parse_qsl(urlsplit(link).query)).get("as"):  # the page itself, as a file
            file = await reader.get(link)
            assert (file.status_code, file.headers["content-type"]) == (200, KINDS[kind])
            continue
        if link.startswith(large_print.PLACE):  # and back
            turned = await reader.get(link)
            assert (turned.status_code, turned.headers["location"]) == (303, "/figures")
            reader.cookies.clear()
            continue
        needs = link.startswith(("/monthly-tables", "/worklists"))  # somebody who has signed in
        await read(reader, link, 401 if needs else 200)
    assert "请先登录" in (await read(reader, "/figures/disputes.accepted")).text
    assert "正常" in (await read(reader, "/status")).text
    await read(reader, "/quarantine", 401)


async def test_drawings_stand_over_the_districts_own_answers(reader: httpx.AsyncClient) -> None:
    for code in ("110000", "110108", "110108003", "110108003003"):
        assert "人民调解 " in (await read(reader, f"/regions/{code}/overview")).text
    assert (await read(reader, "/map")).links["延庆区"] == "/regions/110119/overview"
    for share in SHARES:
        assert "合计" in (await read(reader, f"/map?measure={share}")).text
        assert "合计" in (await read(reader, f"/regions/110108/overview?below={share}")).text
    figure = (await read(reader, "/figures/organisations.by-domicile?span=quarter")).text
    assert "走势的数字" in figure
    assert "走势暂时画不出" not in figure


async def test_every_page_of_a_real_city_stands_in_english(reader: httpx.AsyncClient) -> None:
    listed = (await read(reader, "/en/figures")).links.values()
    figures = [link for link in listed if link.startswith("/en/figures/")]
    assert len(figures) > 20
    for address in (
        "/en/",
        "/en/regions/110108",
        "/en/regions/110108/overview",
        "/en/map",
        "/en/map?measure=R4",
        "/en/reconciliation",
        "/en/returns",
        "/en/status",
        *figures,
    ):
        page = await read(reader, address)
        assert chinese_not_marked(page) == [], address
    assert chinese_not_marked(await read(reader, "/en/returns/beijing-2010")) == []


async def test_what_the_city_refuses_is_said_in_english_too(reader: httpx.AsyncClient) -> None:
    page = await read(reader, "/en/regions/999999", 422)
    assert "there is no division with the code 999999" in page.text
    assert chinese_not_marked(page) == []


async def test_s11_the_return_of_2010_stands_with_its_differences(reader: httpx.AsyncClient) -> None:
    listed = await read(reader, "/returns")
    assert "/returns/beijing-2010" in listed.links.values()
    text = (await read(reader, "/returns/beijing-2010")).text
    for told in ("2,025 2,018 +7 ▲ 偏多", "1,788 2,018 −230 ▼ 偏少", "2,017 2,018 −1 ▼ 偏少", "471 494 −23 ▼ 偏少"):
        assert told in text
    assert "1,765 2,018 −253 ▼ 偏少" in text
    assert "−253 −253 0 = 相符" in text
    assert "尚无解释" in text


async def test_live_rules_balance_and_published_cuts_do_not(reader: httpx.AsyncClient) -> None:
    text = (await read(reader, "/reconciliation")).text
    assert "= 全部相符" in text
    assert "2010.D′" in text


async def test_what_the_city_refuses_is_said_in_its_sentence(reader: httpx.AsyncClient) -> None:
    assert "没有代码为 999999 的行政区划" in (await read(reader, "/regions/999999", 422)).text
    assert "没有名为 nope 的" in (await read(reader, "/regions/110101/overview?below=nope", 404)).text
    assert "没有名为 nothing 的指标" in (await read(reader, "/figures/nothing", 404)).text
    assert "2100-01-01" in (await read(reader, "/?on=2100-01-01", 422)).text
