import httpx
import pytest

from services.portal.pages.board import spans
from tests.portal.fake_board import children
from tests.portal.fake_districts import FakeDistricts
from tests.portal.reading import read


async def test_the_city_board_shows_each_figure_with_its_change_and_its_freshness(reader: httpx.AsyncClient) -> None:
    page = await read(reader, "/")
    assert page.title == "北京市 · 区域看板 — 邻里 Linli"
    assert "社会组织 Organisations 1,234 个 较上月末 +7 社会团体 702 民办非企业单位 481 基金会 51 最新" in page.text
    assert "8,721 个 较上月末 −12 最新" in page.text
    assert "获准公益项目 Approved projects 312 个 较上月末 +18" in page.text
    assert "落后 3 条 · 12 秒前" in page.text


async def test_amounts_come_in_fen_and_their_change_is_shown_in_yuan(reader: httpx.AsyncClient) -> None:
    assert "12,345,678.90 元 较上月末 +15,000.00" in (await read(reader, "/")).text


async def test_a_share_is_printed_with_both_its_sides_and_a_dash_where_nothing_was_due(
    reader: httpx.AsyncClient,
) -> None:
    page = await read(reader, "/")
    assert "93.4% 184 ÷ 197" in page.text
    assert "— 0 ÷ 0" in page.text
    assert page.links["197"] == "/figures/projects.milestones-due?region=110000"


async def test_many_cuts_are_drawn_together_so_that_what_is_shown_sums(reader: httpx.AsyncClient) -> None:
    page = await read(reader, "/")
    assert "妇幼保护 22 其余 3 类 34" in page.text
    assert 58 + 51 + 44 + 40 + 36 + 27 + 22 + 34 == 312


async def test_the_sixteen_districts_are_listed_with_lines_that_sum(reader: httpx.AsyncClient) -> None:
    page, below = await read(reader, "/"), children("110000")
    assert below is not None
    assert len(below["rows"]) == 16
    for line in (*below["rows"], below["direct"], below["total"]):
        assert " ".join((line["name"], *line["texts"].values())) in page.text
    for key, total in below["total"]["values"].items():
        assert total == below["direct"]["values"][key] + sum(row["values"][key] for row in below["rows"])
    assert page.links["延庆区"] == "/regions/110119"


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("110108", "北京市 海淀区"),
        ("110108003", "北京市 海淀区 羊坊店街道"),
        ("110113001012", "北京市 顺义区"),
    ],
)
async def test_a_board_leads_up_and_down(reader: httpx.AsyncClient, code: str, path: str) -> None:
    page = await read(reader, f"/regions/{code}")
    assert path in page.text
    assert page.links["北京市"] == "/"
    assert ("合计" in page.text) == (len(code) < 12)


async def test_a_chosen_day_stands_in_the_heading_and_goes_along_with_every_link(
    reader: httpx.AsyncClient, districts: FakeDistricts
) -> None:
    page = await read(reader, "/regions/110101?on=2026-10-01&as_known_on=2026-11-01")
    assert districts.asked == ["/board?region=110101&on=2026-10-01&as_known_on=2026-11-01"]
    assert "您在看 2026年10月1日 的情况，以 2026年11月1日 当时所知为准" in page.text
    assert page.title.startswith("东城区 · 区域看板（2026年10月1日）")
    days = "on=2026-10-01&as_known_on=2026-11-01"
    assert page.links["北京市"] == f"/?{days}"
    assert page.links["景山街道"] == f"/regions/110101002?{days}"
    assert page.links["702"] == f"/figures/organisations.by-domicile?region=110101&cut=association&{days}"
    assert page.links["回到现在"] == "/regions/110101"


async def test_days_that_were_left_empty_are_not_asked_for(reader: httpx.AsyncClient, districts: FakeDistricts) -> None:
    page = await read(reader, "/?on=&as_known_on=")
    assert districts.asked == ["/board?region=110000"]
    assert "您在看" not in page.text


async def test_only_a_board_of_today_refreshes_itself(reader: httpx.AsyncClient) -> None:
    today, past = (await reader.get("/regions/110101")).text, (await reader.get("/regions/110101?on=2026-10-01")).text
    assert 'hx-get="/regions/110101/moving-part" hx-trigger="every 5s"' in today
    assert "hx-get" not in past


async def test_the_moving_part_is_what_the_board_holds_and_nothing_around_it(reader: httpx.AsyncClient) -> None:
    whole, part = (await reader.get("/")).text, (await reader.get("/regions/110000/moving-part")).text
    assert part in whole
    assert "<html" not in part
    assert "合计" in part


async def test_a_hostile_name_is_only_text(reader: httpx.AsyncClient, districts: FakeDistricts) -> None:
    districts.name = '</h3><script>alert(1)</script><img src=x onerror="alert(2)">“&amp;'
    page = await read(reader, "/figures/organisations.by-domicile")
    assert districts.name in page.text
    assert [attrs.get("src") for tag, attrs in page.tags if tag == "script"] == [
        "/static/vendor/htmx.org-2.0.11/htmx.min.js",
        next(attrs["src"] for tag, attrs in page.tags if tag == "script" and attrs.get("type") == "module"),
    ]
    assert not [attrs for _, attrs in page.tags if "onerror" in attrs]


async def test_a_hostile_address_stays_in_its_attribute(reader: httpx.AsyncClient, districts: FakeDistricts) -> None:
    page = await read(reader, '/?on="><script>alert(1)</script>')
    assert not [attrs for tag, attrs in page.tags if tag == "script" and "src" not in attrs]
    assert next(attrs["value"] for _, attrs in page.tags if attrs.get("id") == "on") == '"><script>alert(1)</script>'


@pytest.mark.parametrize("tiles", range(9, 20))
def test_tiles_fill_their_rows_of_twelve_columns(tiles: int) -> None:
    assert len(spans(tiles)) == tiles
    assert sum(spans(tiles)) % 12 == 0
