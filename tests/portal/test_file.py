"""The file of a thing: what it is, until when, what happened and who says so, what may be done next."""

import httpx

from tests.portal.fake_districts import FakeDistricts
from tests.portal.fake_file import CASE, COMMITTEE, EVENT, NUMBER
from tests.portal.reading import read

FILE = f"/files/mediation/disputes/{CASE}"


async def test_a_file_says_what_it_is_and_how_far_it_has_come(reader: httpx.AsyncClient) -> None:
    page = await read(reader, FILE)
    assert f"纠纷 · 调解中 {CASE}" in page.text
    assert NUMBER in page.text
    assert page.links[COMMITTEE] == f"/files/mediation/committees/{COMMITTEE}"
    assert "纠纷发生地在朝阳区" in page.text
    english = await read(reader, f"/en{FILE}")
    assert f"Dispute · In mediation {CASE}" in english.text
    assert english.links[COMMITTEE] == f"/en/files/mediation/committees/{COMMITTEE}"
    assert "版本" not in page.text  # what is technical says nothing to a reader


async def test_its_clocks_tell_their_last_day_and_whether_they_are_late(reader: httpx.AsyncClient) -> None:
    page = await read(reader, FILE)
    assert "调解 调解委员会 2026年11月2日 2026年12月2日 逾期" in page.text
    assert "2026年12月2日 暂定 中止计时 · 2026年11月5日" in page.text
    assert "期限变动 已办理 · 2026年12月4日 · 逾期 2 天" in page.text
    assert "Done · 4 December 2026 · 2 days late" in (await read(reader, f"/en{FILE}")).text


async def test_what_happened_is_told_newest_first_with_who_and_when(reader: httpx.AsyncClient) -> None:
    page = await read(reader, FILE)
    assert page.text.index("更正受理") < page.text.index("指派调解员") < page.text.index("2026年11月2日 调委会")
    assert "人民调解员 · 胜利街道 · person-1 · 代理 person-2 · 记录于 2026-11-04 09:30:00" in page.text
    assert "系统联动 · reaction:mediation.work" in page.text
    assert "当事人 [不公开]" in page.text
    assert "登记错误，见卷宗" in page.text
    assert page.links[EVENT] == f"/effects/{EVENT}"
    assert "更早的 3 件未列出。" in page.text


async def test_what_may_be_done_next_leads_to_its_form(reader: httpx.AsyncClient) -> None:
    page, english = await read(reader, FILE), await read(reader, f"/en{FILE}")
    form = f"/do/mediation/mediation.conclude-dispute?thing=disputes%2F{CASE}"
    assert page.links["登记调解结果"] == form
    assert english.links["Conclude a dispute"] == f"/en{form}"


async def test_a_thing_of_which_nothing_is_recorded_says_so_and_offers_nothing(reader: httpx.AsyncClient) -> None:
    page = await read(reader, f"/files/mediation/committees/{COMMITTEE}")
    assert page.text.count("尚无记载。") == 2
    assert "现在可以办理" not in page.text


async def test_what_has_no_file_is_no_page(reader: httpx.AsyncClient) -> None:
    nowhere = (
        "/files/nobody/disputes/1",
        "/files/mediation/nowhere",
        "/files/mediation/people//1",
        "/files/mediation/",
    )
    for place in (*nowhere, "/files/mediation/%2e%2e/posts/people/person-1", "/files/posts/units/1/posts"):
        assert (await reader.get(f"/files/{place}")).status_code == 404, place
    assert (await reader.get(f"{FILE}?with=more")).status_code == 422


async def test_the_page_of_ones_own_case_leads_to_its_file(reader: httpx.AsyncClient) -> None:
    for prefix in ("", "/en"):
        answer = await reader.get(f"{prefix}/my-work/{CASE}")
        assert (answer.status_code, answer.headers["location"]) == (308, f"{prefix}{FILE}")


async def test_a_worklist_and_the_rows_of_a_figure_lead_to_files(
    reader: httpx.AsyncClient, districts: FakeDistricts
) -> None:
    page = await read(reader, "/worklists?region=110113&span=all")
    assert [to for to in page.links.values() if to.startswith("/files/mediation/disputes/")]
    rows = await read(reader, "/figures/organisations.by-domicile?cut=association")
    assert [to for to in rows.links.values() if to.startswith("/files/registration/organisations/")]
