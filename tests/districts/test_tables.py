"""Everything as a table for a spreadsheet: a saved file says by itself what it is of, in the language of the file."""

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts.published_returns import published_return
from tests.districts import cities
from tests.districts.cities import Desk
from tests.districts.tables import records, table

COMMUNITY, DISTRICT, CITY = "110113001012", "110113", "110000"
BY_DOMICILE, BY_STATUS = "figures/organisations.by-domicile", "figures/organisations.by-status"
TODAY = "2026-05-06"
CHINESE = re.compile("[\u4e00-\u9fff]")
YUAN = re.compile(r"\d+\.\d\d")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A contract, and a return that was published."""
    async with cities.desk(tmp_path) as desk:
        await desk.contracted(await desk.registered())
        await desk.post("procurement/returns", json.loads(published_return("beijing-2010")))
        yield desk


async def test_a_series_names_its_figure_its_unit_and_its_days_in_each_row(desk: Desk) -> None:
    span = {"step": "month", "from": "2026-04-01", "to": TODAY, "as_known_on": TODAY}
    assert await table(desk, "figures/contracts.value/series", lang="en", region=DISTRICT, **span) == [
        ["measure", "title", "cut", "cut title", "region", "as known on", "on", "value", "change", "unit"],
        ["contracts.value", "Contract value", "", "", DISTRICT, TODAY, "2026-04-30", "0.00", "0.00", "yuan"],
        ["contracts.value", "Contract value", "", "", DISTRICT, TODAY, TODAY, "100000.00", "100000.00", "yuan"],
    ]


async def test_regions_below_are_told_with_their_levels_in_the_language_of_the_file(desk: Desk) -> None:
    chinese = await records(desk, f"{BY_DOMICILE}/by-region", cut="association", on=TODAY)
    about = {"指标": "organisations.by-domicile", "指标名称": "社会组织(按住所)", "分类代码": "association"}
    about |= {"分类": "社会团体", "上级地区代码": CITY, "日期": TODAY, "截至已知": ""}
    shunyi = {"地区代码": DISTRICT, "地区": "顺义区", "级别": "区", "数值": "1", "单位": "个"}
    assert about | shunyi in chinese
    assert chinese[-1] == about | {"地区代码": "", "地区": "合计", "级别": "", "数值": "1", "单位": "个"}
    english = await records(desk, f"{BY_DOMICILE}/by-region", lang="en", on=TODAY)
    assert (len(english), {line["level"] for line in english}) == (18, {"district", ""})
    assert [line["value"] for line in english if line["name"] == "Shunyi District"] == ["1"]


async def test_a_figure_has_its_total_below_its_cuts(desk: Desk) -> None:
    assert [line["分类"] for line in await records(desk, BY_STATUS)] == ["正常", "合计"]
    (value,) = await records(desk, "figures/contracts.value", on=TODAY)
    assert value == {
        "指标": "contracts.value",
        "指标名称": "累计合同金额",
        "地区代码": CITY,
        "日期": TODAY,
        "截至已知": "",
        "分类代码": "",
        "分类": "合计",
        "数值": "100000.00",
        "单位": "元",
    }


async def test_rows_have_a_cell_for_each_day_and_money_is_a_number_of_yuan(desk: Desk) -> None:
    (contract,) = await records(desk, "figures/contracts.value/rows", on=TODAY)
    assert (contract["指标"], contract["统计地区代码"], contract["日期"]) == ("contracts.value", CITY, TODAY)
    assert (contract["数值"], contract["金额(元)"], contract["单位"]) == ("100000.00", "100000.00", "元")
    assert (contract["开始日期"], contract["届满日期"]) == ("2026-05-06", "2027-05-05")
    (english,) = await records(desk, "figures/contracts.value/rows", lang="en")
    assert english["Amount (yuan)"] == "100000.00"


async def test_every_measure_is_listed(desk: Desk) -> None:
    listed = await records(desk, "figures", lang="en")
    assert [line["measure"] for line in listed] == [each["measure"] for each in (await desk.get("figures"))["measures"]]
    assert listed[0] == {
        "measure": "organisations.by-domicile",
        "title": "Organisations by domicile",
        "unit": "",
        "code": "R1",
        "view": "organisations",
    }


async def test_how_fresh_each_view_is_is_a_table_too(desk: Desk) -> None:
    told, lines = (await desk.get("status"))["views"], await records(desk, "status", lang="en")
    assert [(line["view"], line["source"]) for line in lines] == [
        (view, source) for view, about in told.items() for source in about["sources"]
    ]
    for line in lines:
        about = told[line["view"]]
        at = about["sources"][line["source"]]
        assert (line["title"], line["as of"]) == (about["title_en"], about["as_of"])
        assert (line["position"], line["head"], line["behind"]) == (
            str(at["position"]),
            str(at["head"]),
            str(at["behind"]),
        )


async def test_a_return_is_told_figure_by_figure_with_what_it_should_come_to(desk: Desk) -> None:
    (listed,) = await records(desk, "returns")
    assert (listed["统计表"], listed["公布总数"]) == ("beijing-2010", "2018")
    printed = await desk.get("returns/beijing-2010")
    lines = await records(desk, "returns/beijing-2010", lang="en")
    for cut in printed["cuts"]:
        own = [line for line in lines if line["cut"] == cut["letter"]]
        assert [line["item"] for line in own[:-3]] == [figure["label_en"] for figure in cut["figures"]]
        ends = [(line["item"], line["value"]) for line in own[-3:]]
        assert ends == [
            ("Sum of the items", str(cut["sum"])),
            ("Should be", str(cut["total"])),
            ("Difference", str(cut["delta"])),
        ]
        assert own[-1]["status"] == {"BALANCED": "balanced", "OVER": "over", "UNDER": "under"}[cut["status"]]
    assert {line["结论"] for line in await records(desk, "returns/beijing-2010")} <= {"", "相符", "偏多", "偏少"}
    missing = await desk.client.get("/api/districts/returns/no-such.csv")
    assert (missing.status_code, missing.json()["errors"][0]["rule"]) == (404, "UnknownReturn")


async def test_an_overview_is_a_table_of_figures_month_ends_and_what_is_late(desk: Desk) -> None:
    told, lines = await desk.get(f"overview/{DISTRICT}"), await records(desk, f"overview/{DISTRICT}")
    services = [line for line in lines if line["栏目"] in ("登记管理", "人民调解", "政府购买服务", "评估考核")]
    assert [line["指标"] for line in services] == [
        tile["key"] for service in told["services"] for tile in service["tiles"]
    ]
    by_key = {line["指标"]: line for line in services}
    assert (by_key["value"]["数值"], by_key["value"]["单位"]) == ("100000.00", "元")
    share = by_key["E1-share"]
    assert (share["数值"], share["单位"], share["分子"], share["分母"]) == ("0.0", "%", "0", "1")
    moved = [line["日期"] for line in lines if line["栏目"] == "本月变动" and line["指标"].startswith("organisations")]
    assert (len(moved), moved[-1]) == (12, TODAY)
    assert [line["指标"] for line in lines if line["栏目"] == "逾期"] == [late["measure"] for late in told["late"]]
    assert {(line["地区代码"], line["截至已知"]) for line in lines} == {(DISTRICT, "")}
    english = await table(desk, f"overview/{DISTRICT}", lang="en")
    assert [cell for line in english for cell in line if CHINESE.search(cell)] == []


async def test_what_must_reconcile_says_when_it_was_compared_and_concludes_in_words(desk: Desk) -> None:
    rules = await records(desk, "reconciliation", lang="en")
    assert {line["status"] for line in rules} == {"balanced", "holds (≤)", "over", "under"}
    assert {line["compared at"] for line in rules} == {"2026-05-06 12:00:00+08:00"}
    assert {line["结论"] for line in await records(desk, "reconciliation")} == {"相符", "符合(≤)", "偏多", "偏少"}


async def test_a_board_has_a_line_for_each_tile(desk: Desk) -> None:
    lines = {line["指标"]: line for line in await records(desk, f"boards/{DISTRICT}") if not line["分类代码"]}
    assert (lines["R1"]["名称"], lines["R1"]["数值"], lines["R1"]["单位"]) == ("社会组织", "1", "个")
    assert YUAN.fullmatch(lines["value"]["数值"])


async def test_no_cell_is_a_formula(desk: Desk) -> None:
    """A name is what people gave; what a spreadsheet would reckon with is told to be text."""
    organisation = await desk.registered(name="顺义区胜利街道第二互助会", head="person-9")
    given = ('=HYPERLINK("http://x")', "@SUM(A1)", "+1", "-1", '引号",逗号')
    for name in given:
        await desk.approved(organisation, name=name)
    names = {line["名称"] for line in await records(desk, "figures/projects.by-field/rows")}
    assert names >= {'\'=HYPERLINK("http://x")', "'@SUM(A1)", "'+1", "'-1", '引号",逗号'}


async def test_an_amount_of_a_row_is_told_as_a_number_too(desk: Desk) -> None:
    desk.clock.at = datetime(2026, 5, 7, 4, tzinfo=UTC)
    (row,) = (await desk.get("figures/contracts.running/rows"))["rows"]
    fields = {field["name"]: field for field in row["fields"]}
    assert fields["金额"]["fen"] == 10_000_000
    assert "fen" not in fields["购买主体"]
