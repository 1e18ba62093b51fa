import httpx

from tests.portal.fake_districts import FIRST, FakeDistricts
from tests.portal.reading import read

MEASURE = "/figures/organisations.by-domicile"


async def test_a_figure_opens_into_its_rows_and_the_events_that_moved_them(reader: httpx.AsyncClient) -> None:
    page = await read(reader, MEASURE)
    assert page.title == "社会组织(按住所) · 北京市 — 邻里 Linli"
    assert "北京市东城区和平里社区服务中心 1 个" in page.text
    assert "统一社会信用代码 51110000MJ00000180" in page.text
    moved = "2026-11-02 住所变更 DomicileChangedV1 记录于 2026-11-03 10:04:05 · 登记管理第 1,029 条"
    assert moved in page.text


async def test_one_cut_of_a_figure_opens_alone(reader: httpx.AsyncClient, districts: FakeDistricts) -> None:
    page = await read(reader, f"{MEASURE}?region=110101&cut=association")
    assert districts.asked[:2] == [
        "/figures/organisations.by-domicile?region=110101",
        "/figures/organisations.by-domicile/rows?region=110101&cut=association",
    ]
    assert page.title.startswith("社会组织(按住所)（社会团体）")
    assert "702 个" in page.text


async def test_long_lists_are_read_page_by_page(reader: httpx.AsyncClient, districts: FakeDistricts) -> None:
    first = await read(reader, f"{MEASURE}?cut=association&on=2026-10-01")
    assert first.links["下一页"] == f"{MEASURE}?region=110000&cut=association&after={FIRST}&on=2026-10-01"
    last = await read(reader, first.links["下一页"])
    assert "什刹海街道居民议事会" in last.text
    assert last.links["从头看"] == f"{MEASURE}?region=110000&cut=association&on=2026-10-01"
    assert "下一页" not in last.links
    assert f"&after={FIRST}" in districts.asked[-1]


async def test_rows_that_do_not_sum_to_the_figure_as_it_was_known_say_so(
    reader: httpx.AsyncClient, districts: FakeDistricts
) -> None:
    districts.known_then = 1230
    page = await read(reader, f"{MEASURE}?as_known_on=2026-11-01")
    assert "各项按现在所知列出，合计 1,234 个" in page.text
    assert "1,230 个" in page.text


async def test_every_measure_is_listed(reader: httpx.AsyncClient) -> None:
    page = await read(reader, "/figures")
    assert page.links["社会组织(按住所)"] == MEASURE
    assert "累计合同金额 Contract value" in page.text


async def test_a_measure_is_one_part_of_an_address_whatever_it_holds(
    reader: httpx.AsyncClient, districts: FakeDistricts
) -> None:
    await reader.get("/figures/..%3Fregion=110101")
    await reader.get("/figures/%2E%2E")
    assert all(asked.startswith("/figures/") for asked in districts.asked)
