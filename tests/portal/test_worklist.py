"""The worklist: what is owed, by whom, by when; late ones marked; spans keep the region."""

import httpx

from tests.portal.fake_districts import FakeDistricts
from tests.portal.reading import read


async def test_what_is_owed_is_listed_with_its_last_day_and_lateness(
    reader: httpx.AsyncClient, districts: FakeDistricts
) -> None:
    page = await read(reader, "/worklists?region=110113")
    assert districts.asked[-1] == "/worklists?region=110113"
    assert "调解委员会 胜利小区社区居委会 2026年10月20日 2026年11月19日 5 天" in page.text
    assert "2027年1月4日 暂定 —" in page.text
    assert "中止计时 —" in page.text
    assert page.links["逾期 2"] == "/worklists?region=110113&span=overdue"
    english = await read(reader, "/en/worklists?region=110113&owes=committee")
    assert "Mediation committee" in english.text
    assert english.links["Due this week 0"] == "/en/worklists?region=110113&span=week&owes=committee"


async def test_nothing_owed_says_so(reader: httpx.AsyncClient) -> None:
    assert "没有这样的待办。" in (await read(reader, "/worklists?region=110113&span=today")).text
