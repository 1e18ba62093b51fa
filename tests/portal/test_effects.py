"""What followed from an event: every effect with its thing and service, the annulment, and what stays."""

import httpx

from tests.portal.fake_districts import FIRST, SECOND, FakeDistricts
from tests.portal.reading import read


async def test_effects_an_annulment_and_what_stays_are_listed(
    reader: httpx.AsyncClient, districts: FakeDistricts
) -> None:
    page = await read(reader, f"/effects/{FIRST}?view=organisations&stream={FIRST}")
    assert districts.asked[-1] == f"/effects-of/{FIRST}?view=organisations&stream={FIRST}"
    assert "列入审视 DC-1 政府购买服务 2026年11月2日" in page.text
    assert "→ 请购买主体决定" in page.text
    assert "撤销责令停止活动决定" in page.text
    assert "解除审视 DC-1" in page.text
    assert "procurement.providers" in page.text
    assert "合同已于2026-11-01结束" in page.text
    assert page.links["列入审视"] == f"/effects/{SECOND}?view=contracts&stream={FIRST}"
    english = await read(reader, f"/en/effects/{FIRST}")
    assert "the contract ended on 2026-11-01: its review is history" in english.text


async def test_nothing_followed_says_so(reader: httpx.AsyncClient) -> None:
    assert "没有由它引起的事项。" in (await read(reader, f"/effects/{SECOND}")).text


async def test_the_events_behind_a_figure_lead_to_what_followed_from_them(reader: httpx.AsyncClient) -> None:
    page = await read(reader, "/figures/organisations.by-domicile?cut=association")
    assert page.links["住所变更"] == f"/effects/{SECOND}?view=organisations&stream={FIRST}"
