from copy import deepcopy

import httpx

from tests.portal.fake_districts import FakeDistricts
from tests.portal.fake_return import PRINTED, PUBLISHED, TITLE
from tests.portal.reading import read

RETURN = "/returns/beijing-2010"


async def test_the_list_of_returns_leads_to_each(reader: httpx.AsyncClient) -> None:
    page = await read(reader, "/returns")
    assert page.links[TITLE] == RETURN
    assert "公布总数 2,018" in page.text


async def test_s11_every_printed_part_of_2010_stands_as_it_was_printed(reader: httpx.AsyncClient) -> None:
    page = await read(reader, RETURN)
    for cut in ("field", "registering_authority", "organisation_kind"):
        for label, value in PUBLISHED["cuts"][cut].items():
            assert f"{label} {value:,}" in page.text


async def test_s11_every_cut_of_2010_prints_its_sum_its_total_and_its_difference(reader: httpx.AsyncClient) -> None:
    page = await read(reader, RETURN)
    for told in (
        "A 项目领域 2,025 2,018 +7 ▲ 偏多",
        "B 登记机关 1,788 2,018 −230 ▼ 偏少",
        "C 组织类型 2,017 2,018 −1 ▼ 偏少",
        "D 市级登记项目的服务地域 471 494 −23 ▼ 偏少",
        "D′ 全部项目的服务地域 1,765 2,018 −253 ▼ 偏少",
        "D′ = B + D −253 −253 0 = 相符",
    ):
        assert told in page.text
    assert "各项之和 1,765 应为 2,018 差额 −253" in page.text


async def test_a_difference_that_nobody_explained_says_so(reader: httpx.AsyncClient) -> None:
    assert (await read(reader, RETURN)).text.count("尚无解释") == 5


async def test_a_persons_explanation_stands_with_its_author_and_day(
    reader: httpx.AsyncClient, districts: FakeDistricts
) -> None:
    districts.printed = deepcopy(PRINTED)
    districts.printed["cuts"][0]["explanations"] = [
        {"explanation": "一个项目可有两个领域", "author": "统计员甲", "explained_on": "2026-11-20"}
    ]
    page = await read(reader, RETURN)
    assert "一个项目可有两个领域 统计员甲 · 2026年11月20日" in page.text
    assert page.text.count("尚无解释") == 4


async def test_a_lower_bound_is_printed_in_its_own_words_and_a_missing_figure_as_missing(
    reader: httpx.AsyncClient, districts: FakeDistricts
) -> None:
    districts.printed = deepcopy(PRINTED)
    districts.printed["stated_total"] = {"at_least": 1800, "text": "约1 800个"}
    cut = districts.printed["cuts"][2]
    cut["figures"][0]["value"], cut["figures"][1]["value"] = {"at_least": 40, "text": "40余"}, None
    cut |= {"total": {"at_least": 1800, "text": "约1 800个"}, "delta": None, "status": "INCOMPLETE"}
    page = await read(reader, RETURN)
    assert "公布总数 约1 800个" in page.text
    assert "社会团体 40余 至少 40" in page.text
    assert "民办非企业单位 — 原表缺" in page.text
    assert "应为 约1 800个 差额 —" in page.text
