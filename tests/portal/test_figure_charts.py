import httpx
import pytest

from tests.portal.drawings import SVG, drawings
from tests.portal.fake_districts import FakeDistricts
from tests.portal.reading import read

MEASURE = "/figures/organisations.by-domicile"


async def test_a_figure_over_time_is_drawn_and_said_and_listed(reader: httpx.AsyncClient) -> None:
    line = next(one for one in drawings((await reader.get(MEASURE)).text) if one.get("class") == "drawing")
    assert (line.get("role"), line.get("aria-labelledby")) == ("img", "series-title series-desc")
    told = {one.get("id"): one.text for one in line}
    assert told["series-title"] == "社会组织(按住所)的走势"
    assert told["series-desc"] == "从 2025年11月25日 的 20 到 2026年11月24日 的 176；最低 20，最高 176。"
    page = await read(reader, MEASURE)
    assert "2026年11月24日 176 +3 2026年11月17日 173 +3" in page.text
    assert page.text.count("年11月25日 20 —") == 1


@pytest.mark.parametrize(
    ("span", "asked"),
    [
        ("quarter", "from=2026-08-25&to=2026-11-24&step=day"),
        ("year", "from=2025-11-25&to=2026-11-24&step=week"),
        ("five-years", "from=2021-11-24&to=2026-11-24&step=month"),
        ("", "from=2025-11-25&to=2026-11-24&step=week"),
    ],
)
async def test_the_reader_chooses_how_far_back(
    reader: httpx.AsyncClient, districts: FakeDistricts, span: str, asked: str
) -> None:
    page = await read(reader, f"{MEASURE}?cut=association&as_known_on=2026-11-01&span={span}")
    of = "region=110000&cut=association&as_known_on=2026-11-01"
    assert f"{MEASURE}/series?{of}&{asked}" in districts.asked
    assert f"{MEASURE}/by-region?{of}&on=2026-11-24" in districts.asked
    assert page.links["近五年"] == f"{MEASURE}?region=110000&cut=association&span=five-years&as_known_on=2026-11-01"


async def test_parts_and_regions_below_are_bars_in_their_own_tables(reader: httpx.AsyncClient) -> None:
    page = await read(reader, MEASURE)
    assert "社会团体 702 民办非企业单位 481 基金会 51" in page.text
    assert page.links["延庆区"] == f"{MEASURE}?region=110119"
    bars = [one for one in drawings((await reader.get(MEASURE)).text) if one.get("class") == "bars__bar"]
    lengths = [float(bar[0].get("width") or 0) for bar in bars]
    assert lengths[:3] == [100, round(481 / 702 * 100, 2), round(51 / 702 * 100, 2)]
    assert len(bars) == 3 + 14
    assert all(bar.get("aria-hidden") == "true" for bar in bars)  # the number stands beside it


async def test_a_drawing_that_cannot_be_had_leaves_the_rows_alone(
    reader: httpx.AsyncClient, districts: FakeDistricts
) -> None:
    districts.app.router.routes = [
        route
        for route in districts.app.router.routes
        if not getattr(route, "path", "").endswith(("series", "by-region"))
    ]
    text = (await read(reader, MEASURE)).text
    assert "走势暂时画不出。" in text
    assert "北京市东城区和平里社区服务中心" in text


@pytest.mark.parametrize("path", [MEASURE, "/map", "/regions/110101/overview"])
async def test_nothing_drawn_carries_a_style_of_its_own(reader: httpx.AsyncClient, path: str) -> None:
    text = (await reader.get(path)).text
    drawn = drawings(text)
    assert drawn
    assert not [one for svg in drawn for one in svg.iter() if "style" in one.attrib or one.tag == f"{{{SVG}}}style"]
    named = [one.get("id") for svg in drawn for one in svg.iter() if one.get("id")]
    assert len(named) == len(set(named))
