"""The monthly table: printed figures, corrections and the ledger beside each other; who has reported, and when."""

import httpx

from tests.portal.fake_districts import FakeDistricts
from tests.portal.reading import read


async def test_a_table_shows_what_was_printed_beside_corrections_and_the_ledger(
    reader: httpx.AsyncClient, districts: FakeDistricts
) -> None:
    page = await read(reader, "/monthly-tables?region=110113&period=2026-Q2")
    assert districts.asked[-1] == "/monthly-tables?region=110113&period=2026-Q2"
    assert "已报 2/3" in page.text
    assert "累计受理纠纷:房屋宅基地 3 −1 2 2" in page.text
    assert "2026-05 累计受理纠纷:房屋宅基地 −1 2026-06" in page.text
    assert "胜利街道 2026-04 未报(已关账) 无人值守 — —" in page.text
    assert "胜利街道 2026-05 已锁定 缺 2 个调委会的摸排表 2026年6月8日 2026年6月5日" in page.text
    assert "胜利街道 2026-06 已锁定 零报告 2026年6月8日 2026年6月5日" in page.text
    english = await read(reader, "/en/monthly-tables?region=110113&period=2026-Q2")
    assert "Disputes accepted: Housing 3 −1 2 2" in english.text


async def test_a_table_that_nobody_reported_has_no_figures_but_the_ledgers(reader: httpx.AsyncClient) -> None:
    page = await read(reader, "/monthly-tables?region=110113001&period=2026-10")
    assert "累计受理纠纷:房屋宅基地 — — — 2" in page.text
    assert "更正以前月份" in page.text  # the column; there is no list of them
    assert page.text.count("更正以前月份") == 1
