from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from contracts import regions
from services.portal.charts.choropleth import CENTRE, choropleth
from services.portal.charts.label_places import label_places
from services.portal.charts.outlines import outlines, thin
from tests.portal.drawings import drawings
from tests.portal.fake_districts import FakeDistricts
from tests.portal.reading import read

SVG = "{http://www.w3.org/2000/svg}"


def rows(*values: int | None) -> list[dict[str, Any]]:
    codes = sorted(outlines().rings)
    return [{"code": code, "name": code, "value": value} for code, value in zip(codes, values, strict=False)]


def test_the_outlines_are_those_of_the_sixteen_districts() -> None:
    assert set(outlines().rings) == {
        one.code for one in regions.children(regions.CITY, regions.BEGINS.replace(year=2026))
    }
    for codes in (frozenset[str](), CENTRE):
        drawn = outlines(codes)
        for rings in drawn.rings.values():
            assert all(0 <= x <= drawn.width and 0 <= y <= drawn.height for ring in rings for x, y in ring)


def test_thinning_keeps_the_corners_and_loses_what_lies_between_them() -> None:
    square = [(0.0, 0.0), (5.0, 0.1), (10.0, 0.0), (10.0, 10.0), (5.0, 9.9), (0.0, 10.0), (0.0, 0.0)]
    assert thin(square, 0.5) == ((0, 0), (10, 0), (10, 10), (0, 10), (0, 0))


def test_north_is_above_and_names_keep_apart() -> None:
    places = label_places()
    assert places["110116"][1] < places["110114"][1] < places["110115"][1]  # Huairou, Changping, Daxing
    assert places["110109"][0] < places["110117"][0]  # Mentougou, Pinggu
    centre = label_places(CENTRE)
    assert (
        abs(centre["110101"][1] - centre["110102"][1]) > 60
    )  # Dongcheng and Xicheng are too narrow to be side by side


def test_what_is_not_known_has_no_shade_and_nought_has_the_palest() -> None:
    found = choropleth(rows(0, None, 10, 20, 30, 40, 50, 60), "个", "zh")
    shades = {area.code: area.shade for area in found.city.areas}
    assert (shades["110101"], shades["110102"]) == (0, None)
    assert found.unknown == 16 - 7
    assert sum(step.many for step in found.legend) == 7
    assert {area.code for area in found.centre.areas} == CENTRE == {a.code for a in found.city.areas if a.apart}


def test_one_class_is_neither_the_palest_nor_the_darkest() -> None:
    assert [step.shade for step in choropleth(rows(*[7] * 16), "个", "zh").legend] == [2]
    assert [step.shade for step in choropleth(rows(*[7, 9] * 8), "个", "zh").legend] == [1, 3]


@pytest.mark.parametrize("path", ["/map", "/map?classes=equal", "/en/map?measure=contracts.value", "/map?measure=P8"])
async def test_the_table_says_what_the_map_shows(reader: httpx.AsyncClient, path: str) -> None:
    response = await reader.get(path)
    drawn = drawings(response.text)
    table = ElementTree.fromstring(response.text[response.text.index("<tbody>") : response.text.index("</tbody>") + 8])  # noqa: S314
    listed = {line[0][0].get("href"): ["".join(cell.itertext()).strip() for cell in line] for line in table}
    links = {
        link.get("href"): (link.get("aria-label") or "", next(iter(link)).get("class"))
        for one in drawn
        for link in one.iter(f"{SVG}a")
    }
    assert len(links) == len(listed) == 16
    shades: dict[str, set[str | None]] = {}
    for address, (name, value, *_, limits) in listed.items():
        label, shade = links[address]
        assert label.startswith(f"{name} {value}")
        shades.setdefault(limits, set()).add(shade)
    assert all(len(one) == 1 for one in shades.values())  # one class, one shade
    assert len({next(iter(one)) for one in shades.values()}) == len(shades)
    assert shades["—"] == {"map__area map__area--none"}


async def test_a_share_is_shaded_in_percent_with_both_its_sides(
    reader: httpx.AsyncClient, districts: FakeDistricts
) -> None:
    page = await read(reader, "/map?measure=P8&on=2026-10-01")
    assert "/shares/P8/by-region?region=110000&on=2026-10-01" in districts.asked
    assert page.title == "地图 · 进度按时率 — 邻里 Linli"
    assert "东城区 5.5 11 ÷ 200 " in page.text
    assert "朝阳区 0.0 0 ÷ 200 0.0 – " in page.text
    assert "丰台区 无数据 0 ÷ 0 —" in page.text
    assert page.links["11"] == "/figures/projects.milestones-on-time?region=110101&on=2026-10-01"
    chosen = [attrs["value"] for tag, attrs in page.tags if tag == "option" and "selected" in attrs]
    assert chosen == ["P8", "quantile"]


async def test_a_share_of_nothing_is_hatched_and_one_of_nought_is_not(reader: httpx.AsyncClient) -> None:
    drawn = drawings((await reader.get("/map?measure=P8&classes=equal")).text)
    paths = {link.get("aria-label"): next(iter(link)) for one in drawn for link in one.iter(f"{SVG}a")}
    assert paths["丰台区 无数据"].get("fill") == "url(#centre-hatched)"
    assert paths["朝阳区 0.0 %"].get("fill") is None


async def test_what_communities_divide_has_no_figure_behind_its_denominator(reader: httpx.AsyncClient) -> None:
    page = await read(reader, "/en/map?measure=R4")
    assert page.links["11"] == "/en/figures/groups.filed?region=110101"
    assert "200" not in page.links


async def test_figures_and_shares_are_offered_but_none_that_lies_in_no_district(reader: httpx.AsyncClient) -> None:
    page = await read(reader, "/map")
    offered = [attrs["value"] for tag, attrs in page.tags if tag == "option"]
    assert offered == ["organisations.by-domicile", "contracts.value", "P8", "R4", "quantile", "equal"]


async def test_a_value_that_is_missing_is_hatched_and_nought_is_not(reader: httpx.AsyncClient) -> None:
    drawn = drawings((await reader.get("/map")).text)
    paths = {link.get("aria-label"): next(iter(link)) for one in drawn for link in one.iter(f"{SVG}a")}
    assert paths["丰台区 无数据"].get("fill") == "url(#centre-hatched)"
    assert paths["朝阳区 0 个"].get("fill") is None
    assert {one.get("id") for svg in drawn for one in svg.iter(f"{SVG}pattern")} >= {"city-hatched", "centre-hatched"}


async def test_the_map_is_of_the_figure_the_cut_and_the_days_that_were_asked(
    reader: httpx.AsyncClient, districts: FakeDistricts
) -> None:
    page = await read(reader, "/map?measure=contracts.value&cut=association&on=2026-10-01&as_known_on=2026-11-01")
    days = "on=2026-10-01&as_known_on=2026-11-01"
    assert f"/figures/contracts.value/by-region?region=110000&cut=association&{days}" in districts.asked
    assert page.links["延庆区"] == f"/regions/110119/overview?{days}"
    assert "示意图" in page.text
    assert page.title == "地图 · 社会组织(按住所) · 社会团体 — 邻里 Linli"


async def test_a_map_of_nothing_known_is_refused_as_the_districts_refuse(
    reader: httpx.AsyncClient, districts: FakeDistricts
) -> None:
    districts.no = (
        404,
        {"title": "没有这个指标", "title_en": "no such measure", "detail": "没有名为 x 的指标", "detail_en": "x"},
    )
    assert "没有名为 x 的指标" in (await read(reader, "/map?measure=x", 404)).text
