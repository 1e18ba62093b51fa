import httpx
import pytest

from contracts import regions
from services.portal.pages.overview import stalest
from tests.portal.drawings import drawings
from tests.portal.fake_board import BEHIND, FRESH
from tests.portal.fake_districts import FakeDistricts
from tests.portal.fake_overview import LATE, MOVED, SERVICES
from tests.portal.reading import read

DISTRICT = "/regions/110101/overview"


async def test_the_four_services_stand_side_by_side_with_figures_that_open(reader: httpx.AsyncClient) -> None:
    page = await read(reader, DISTRICT)
    for title in ("登记管理 最新", "人民调解 最新", "政府购买服务 落后 3 条 · 12 秒前", "评估考核 最新"):
        assert title in page.text
    assert "受理纠纷 3,412 件 +287" in page.text
    assert "进度按时率 93.4% 184 ÷ 197" in page.text
    leads_to = set(page.links.values()) | {attrs.get("href") for tag, attrs in page.tags if tag == "a"}
    for tile in (tile for service in SERVICES for tile in service["tiles"]):
        measure = tile["share"]["numerator_measure"] if tile["share"] else tile["measure"]
        assert f"/figures/{measure}?region=110101" in leads_to


async def test_what_moved_has_a_small_line_and_its_month_ends_as_a_table(reader: httpx.AsyncClient) -> None:
    response = await reader.get(DISTRICT)
    small = [one for one in drawings(response.text) if one.get("class") == "small-line"]
    assert [one.get("aria-label") for one in small] == ["从 410 到 3,412", "从 571 到 614", "从 8,600 到 8,721"]
    text = (await read(reader, DISTRICT)).text
    assert "2026年11月24日 3,412 614 8,721" in text
    assert "2025年12月31日 410 571 8,600" in text


async def test_what_is_late_is_said_and_nought_is_not(reader: httpx.AsyncClient) -> None:
    page = await read(reader, DISTRICT)
    assert "1 逾期未报市级的重大纠纷 24 小时内应报市级" in page.text
    assert page.links["12"] == "/figures/projects.milestones-overdue?region=110101"
    assert LATE[-1]["title"] == "购买主体待决定"
    assert "购买主体待决定" not in page.text


async def test_what_was_reported_late_this_month_is_a_line_of_its_own(
    reader: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await read(reader, DISTRICT)
    assert "超时上报的重大纠纷 +2 本月上报,但超过时限" in page.text
    assert page.links["超时上报的重大纠纷"] == "/figures/majors.late?region=110101"
    told = (await read(reader, f"/en{DISTRICT}")).text
    assert "Major disputes reported late +2 told this month, but after the limit" in told
    monkeypatch.setattr("tests.portal.fake_overview.REPORTED_LATE", None)
    assert "超时上报的重大纠纷" not in (await read(reader, DISTRICT)).text


async def test_what_does_not_agree_stands_with_both_sides_and_the_difference(reader: httpx.AsyncClient) -> None:
    text = (await read(reader, DISTRICT)).text
    assert "▲ 1 项不符或不全 另有 212 项相符 · 核对于 2026-11-24 09:02:03" in text
    assert "X3 市 = 各区之和 北京市 · 2026年11月24日 视图 1,234 记录 1,233 差额 +1 ▲ 偏多" in text


async def test_that_nothing_can_be_compared_is_said_in_both_languages(
    reader: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.portal.fake_overview.COMPARED", False)
    text = (await read(reader, DISTRICT)).text
    assert "核对不符 What does not agree 目前无法核对。" in text
    assert "相符" not in text.replace("核对不符", "")
    assert "This cannot be compared at the moment." in (await read(reader, f"/en{DISTRICT}")).text


@pytest.mark.parametrize("code", ["110000", "110101", "110108003"])
async def test_city_districts_and_streets_lead_to_the_page_of_each_region_below(
    reader: httpx.AsyncClient, code: str
) -> None:
    page = await read(reader, f"/regions/{code}/overview?on=2026-10-01")
    for below in regions.children(code, regions.BEGINS.replace(year=2026)):
        assert page.links[below.name] == f"/regions/{below.code}/overview?on=2026-10-01"
    for above in regions.find(code).parent and ["北京市"]:
        assert page.links[above] == "/regions/110000/overview?on=2026-10-01"


async def test_regions_below_are_compared_by_the_figure_that_was_chosen(
    reader: httpx.AsyncClient, districts: FakeDistricts
) -> None:
    page = await read(reader, f"{DISTRICT}?below=groups.filed&as_known_on=2026-11-01")
    assert "/figures/groups.filed/by-region?region=110101&as_known_on=2026-11-01" in districts.asked
    chosen = [attrs["value"] for tag, attrs in page.tags if tag == "option" and "selected" in attrs]
    assert chosen == ["groups.filed"]
    kept = {attrs["name"]: attrs["value"] for tag, attrs in page.tags if attrs.get("type") == "hidden"}
    assert kept == {"as_known_on": "2026-11-01"}


async def test_regions_below_are_compared_by_a_share_too(reader: httpx.AsyncClient, districts: FakeDistricts) -> None:
    page = await read(reader, "/regions/110000/overview?below=P8")
    assert "/shares/P8/by-region?region=110000" in districts.asked
    chosen = [attrs["value"] for tag, attrs in page.tags if tag == "option" and "selected" in attrs]
    assert chosen == ["P8"]
    assert "朝阳区 0.0 丰台区 — 石景山区" in page.text


async def test_a_bar_is_as_long_as_its_number_and_nought_has_none(reader: httpx.AsyncClient) -> None:
    response = await reader.get("/regions/110000/overview")
    bars = [one for one in drawings(response.text) if one.get("class") == "bars__bar"]
    lengths = [float(bar[0].get("width") or 0) for bar in bars]
    text = (await read(reader, "/regions/110000/overview")).text
    assert "朝阳区 0 丰台区 — 石景山区 121" in text
    assert len(bars) == 14  # of sixteen districts, one has nought and one is not known
    assert max(lengths) == 100
    assert lengths[0] == round(60 / 472 * 100, 2)


async def test_a_region_where_nothing_moved_is_late_or_differs_says_so(
    reader: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.portal.fake_overview.DIFFERING", [])
    monkeypatch.setattr("tests.portal.fake_overview.MOVED", [])
    monkeypatch.setattr("tests.portal.fake_overview.LATE", [])
    monkeypatch.setattr("tests.portal.fake_overview.REPORTED_LATE", None)
    text = (await read(reader, DISTRICT)).text
    assert "本月没有变动。" in text
    assert "没有逾期的事项。" in text
    assert "= 全部相符 共核对 212 项" in text


def test_a_service_is_as_new_as_the_figure_that_is_farthest_behind() -> None:
    unknown = FRESH | {"behind": None}
    assert stalest([{"freshness": FRESH}, {"freshness": BEHIND}, {"freshness": None}]) == BEHIND
    assert stalest([{"freshness": unknown}, {"freshness": BEHIND}]) == unknown
    assert stalest([]) is None


async def test_board_and_overview_lead_to_each_other(reader: httpx.AsyncClient) -> None:
    board = await read(reader, "/regions/110101?on=2026-10-01")
    assert board.links["概览"] == f"{DISTRICT}?on=2026-10-01"
    assert (await read(reader, board.links["概览"])).links["看板"] == "/regions/110101?on=2026-10-01"


def test_the_movers_of_the_stand_in_end_in_their_own_value() -> None:
    assert all(one["series"][-1]["value"] == one["value"] for one in MOVED)
