"""The register of policies: what holds, by whose word, for whom it was asked, and how it came to be so."""

import httpx

from tests.portal.fake_districts import FakeDistricts
from tests.portal.reading import read


async def test_the_register_lists_what_holds_with_its_source_and_leads_on(
    reader: httpx.AsyncClient,
) -> None:
    page = await read(reader, "/policies")
    assert page.links["成立登记的审查期限"] == "/policies/reg.decision_days"
    assert "60日 社会团体登记管理条例第12条" in page.text
    assert "全国性公募:8,000,000.00元" in page.text
    english = await read(reader, "/en/policies")
    assert english.links["Time to decide an establishment, from all valid papers"] == "/en/policies/reg.decision_days"
    assert "60 calendar days" in english.text


async def test_it_is_asked_for_a_day_and_a_district_and_keeps_both_on_the_way(
    reader: httpx.AsyncClient, districts: FakeDistricts
) -> None:
    page = await read(reader, "/policies?on=2026-02-01&region=110113")
    assert districts.asked[-1] == "/policies?on=2026-02-01&region=110113"
    assert "顺义区 · 2026年2月1日" in page.text
    opened = page.links["等级评估适用的规定"]
    assert opened == "/policies/eva.grade.rule_set?on=2026-02-01&region=110113"
    history = await read(reader, opened)
    assert history.links["政策登记"] == "/policies?on=2026-02-01&region=110113"


async def test_a_policys_history_says_what_became_of_each_value(reader: httpx.AsyncClient) -> None:
    page = await read(reader, "/policies/eva.grade.rule_set?on=2026-02-28")
    assert "2011 全国 2011年3月1日 2026年3月1日" in page.text
    assert "适用 2026 全国 2026年3月1日" in page.text
    assert "尚未生效" in page.text


async def test_what_nobody_has_read_says_so_in_both_languages(reader: httpx.AsyncClient) -> None:
    page = await read(reader, "/policies/eva.grade.publicity_days")
    assert "尚未收录：公示期的长短未见原文" in page.text.replace(" ", "")
    english = await read(reader, "/en/policies/eva.grade.publicity_days")
    assert "Not read yet: the length of the publicity period was not seen" in english.text


async def test_an_unknown_policy_is_not_there(reader: httpx.AsyncClient) -> None:
    page = await read(reader, "/policies/reg.no-such", 404)
    assert "没有名为 reg.no-such 的政策" in page.text
