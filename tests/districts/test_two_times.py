"""The two times, by the worked example of `docs/time.md`: its tables are read, its disputes made, and asked for."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.districts import cities
from tests.districts.cities import Desk
from tests.districts.test_monthly_tables import BOOK, STREET, closed, turn_to

PAGE = (Path(__file__).parents[2] / "docs" / "time.md").read_text(encoding="utf-8")
DAY, NUMBER = r"(\d{4}-\d{2}-\d{2})", r"(\d+)"
COMBINATIONS = re.findall(rf"\| {DAY} \| {DAY} \| {NUMBER} \|", PAGE)
PRINTED = re.findall(rf"\| (\d{{4}}-[\dQ]+) \| {NUMBER} \| {NUMBER} \| {NUMBER} \|", PAGE)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """The three disputes, with May closed before the late one was keyed."""
    async with cities.desk(tmp_path) as desk:
        committee = await desk.formed()
        turn_to(desk, "2026-05-04")
        await desk.accepted(committee, on="2026-05-04")
        await closed(desk, "2026-04", "2026-05-04")
        turn_to(desk, "2026-06-03")
        await desk.post(f"{BOOK}/2026-05/submission", {"on": "2026-06-03"})
        turn_to(desk, "2026-06-05")
        await desk.post(f"{BOOK}/2026-05/receipt", {"on": "2026-06-05"})
        turn_to(desk, "2026-06-06")
        await desk.accepted(committee, on="2026-05-31")
        await desk.accepted(committee, on="2026-06-06")
        yield desk


async def test_each_of_the_four_combinations_is_what_the_page_says(desk: Desk) -> None:
    assert len(COMBINATIONS) == 4
    for on, known, told in COMBINATIONS:
        asked = {"on": on, "as_known_on": known}
        assert await desk.figure("disputes.accepted", STREET, **asked) == int(told), asked


async def test_each_printed_table_is_what_the_page_says(desk: Desk) -> None:
    await closed(desk, "2026-06", "2026-07-03")
    assert [period for period, *_ in PRINTED] == ["2026-05", "2026-06", "2026-Q2"]
    for period, *told in PRINTED:
        table = await desk.get("monthly-tables", region=STREET, period=period)
        line = next(each for each in table["lines"] if each["line"] == "disputes.accepted/neighbours")
        assert [line["printed"], line["corrections"], line["total"]] == list(map(int, told)), period


async def test_a_corrected_value_is_known_from_the_day_it_was_corrected(desk: Desk) -> None:
    (row,) = (await desk.get("figures/disputes.accepted/rows", region=STREET, on="2026-05-04"))["rows"]
    turn_to(desk, "2026-06-08")
    right = {"matter": "labour", "reason": "登记时看错", "on": "2026-06-08"}
    await desk.post(f"mediation/disputes/{row['id']}/acceptance-correction", right)
    asked = {"region": STREET, "cut": "labour", "on": "2026-05-04"}
    assert await desk.figure("disputes.accepted", **asked) == 1
    assert await desk.figure("disputes.accepted", **asked, as_known_on="2026-06-07") == 0
    behind = await desk.get("figures/disputes.accepted/rows", **asked)
    assert [event["title"] for event in behind["rows"][0]["events"]] == ["受理", "更正受理"]
    assert {"name": "纠纷类型", "value": "劳动"} in [
        {"name": field["name"], "value": field["value"]} for field in behind["rows"][0]["fields"]
    ]
