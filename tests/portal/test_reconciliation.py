import httpx
import pytest

from services.portal.pages.reconciliation import by_rule
from tests.portal.fake_districts import FakeDistricts
from tests.portal.fake_return import RECONCILED, rule
from tests.portal.reading import read


async def test_every_rule_shows_both_sides_the_difference_and_a_verdict_in_words(reader: httpx.AsyncClient) -> None:
    page = await read(reader, "/reconciliation")
    assert "期末在册 1,234 期初 + 成立 − 注销 1,234 差额 0 = 相符" in page.text
    assert "视图 1,234 记录 1,233 差额 +1 ▲ 偏多 over 海淀区:视图 131,记录 130" in page.text
    assert "视图 — 记录 2,018 差额 — … 不全" in page.text
    assert "▲ 2 项不符或不全 ，共核对 4 项" in page.text


async def test_live_rules_come_before_published_returns(reader: httpx.AsyncClient) -> None:
    text = (await read(reader, "/reconciliation")).text
    assert text.index("现行规则") < text.index("采购所见的组织状态") < text.index("公布的统计表 Published")
    assert text.index("公布的统计表 Published") < text.index("2010.A")


async def test_the_rule_of_late_facts_is_a_live_one(reader: httpx.AsyncClient, districts: FakeDistricts) -> None:
    late = rule("L1", "纠纷:迟报不改变结局", 0, 0, "BALANCED")
    districts.reconciled = RECONCILED | {"results": [rule("2010.A", "项目领域", 2025, 2018, "OVER"), late]}
    text = (await read(reader, "/reconciliation")).text
    assert text.index("纠纷:迟报不改变结局") < text.index("项目领域")


async def test_a_rule_that_says_no_more_than_does_not_claim_that_its_sides_agree(
    reader: httpx.AsyncClient, districts: FakeDistricts
) -> None:
    held = rule("X10", "基金会的项目不多于市级登记组织的项目", 5, 8, "BALANCED", relation="≤")
    districts.reconciled = RECONCILED | {"results": [held]}
    assert "差额 −3 ≤ 符合 holds" in (await read(reader, "/reconciliation")).text


@pytest.mark.parametrize(
    "told",
    [
        "2010.A 项目领域 北京市 · 2010 各项之和 2,025 公布总数 2,018 差额 +7 ▲ 偏多 over 尚无解释",
        "2010.B 登记机关 北京市 · 2010 各项之和 1,788 公布总数 2,018 差额 −230 ▼ 偏少 under 尚无解释",
        "2010.C 组织类型 北京市 · 2010 各项之和 2,017 公布总数 2,018 差额 −1 ▼ 偏少 under 尚无解释",
        "2010.D 市级登记项目的服务地域 北京市 · 2010 各项之和 471 公布总数 494 差额 −23 ▼ 偏少 under 尚无解释",
        "2010.D′ 全部项目的服务地域 北京市 · 2010 各项之和 1,765 公布总数 2,018 差额 −253 ▼ 偏少 under 尚无解释",
    ],
)
async def test_s11_the_cuts_of_2010_stand_with_their_differences_and_no_invented_reason(
    reader: httpx.AsyncClient, told: str
) -> None:
    assert told in (await read(reader, "/reconciliation")).text


async def test_an_explanation_stands_with_its_author_and_day(
    reader: httpx.AsyncClient, districts: FakeDistricts
) -> None:
    said = {"text": "两区重复填报一项", "author": "统计员甲", "on": "2026-11-20"}
    districts.reconciled = RECONCILED | {"results": [rule("X3", "市 = 各区之和", 5, 4, "OVER", explanation=said)]}
    page = await read(reader, "/reconciliation")
    assert "两区重复填报一项 统计员甲 · 2026年11月20日" in page.text
    assert "尚无解释" not in page.text


def test_only_balanced_lines_of_a_long_rule_are_folded_away() -> None:
    lines = [rule("X2", f"第{n}项", n, n, "BALANCED") for n in range(30)]
    wrong = rule("X2", "不符的一项", 2, 1, "OVER")
    (found,) = by_rule([*lines, wrong])
    assert (found.shown, list(found.folded)) == ([wrong], lines)
    assert by_rule([*lines[:6], wrong])[0].folded == ()
