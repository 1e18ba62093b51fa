"""A share by region and over time is the quotient of its two sides there and then, and nothing where there is none."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.districts.shares import SHARES
from tests.districts import cities
from tests.districts.cities import Desk
from tests.districts.tables import records
from tests.districts.test_boards import tile

CITY, DISTRICT, STREET, COMMUNITY = "110000", "110113", "110113001", "110113001012"
TODAY = "2026-05-06"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """Of three disputes in Shunyi two are concluded, one with an agreement; one of its two committees went round."""
    async with cities.desk(tmp_path) as desk:
        await desk.registered()
        committee = await desk.formed()
        await desk.formed(name="邻里调委会", region=STREET)
        for outcome in ("agreed-written", "failed"):
            dispute = await desk.accepted(committee)
            await desk.post(f"{dispute}/conclusion", {"outcome": outcome, "on": TODAY})
        await desk.accepted(committee)
        await desk.post(f"mediation/committees/{committee}/patrol-sheets", {"leads": 1, "on": TODAY})
        group = {"name": "合唱队", "kind": "S", "members": 10, "community": COMMUNITY, "contact": "person-7"}
        await desk.post("registration/groups", group | {"on": "2026-03-02"})
        yield desk


def sides(line: dict[str, Any]) -> tuple[int, int, str | None, str]:
    return line["numerator"], line["denominator"], line["value"], line["value_text"]


async def test_every_share_of_the_boards_is_listed_with_what_is_divided_by_what(desk: Desk) -> None:
    listed = {each["share"]: each for each in (await desk.get("shares"))["shares"]}
    assert list(listed) == ["R4", "M2", "M4a", "M4b", "M5", "P8", "P11", "E1-share"]
    assert listed["M5"] == {
        "share": "M5",
        "title": "书面协议率",
        "title_en": "Written share",
        "note": "书面协议 ÷ 达成协议",
        "note_en": "agreed in writing ÷ agreed",
        "unit": "%",
        "unit_en": "%",
        "numerator_measure": "disputes.concluded",
        "numerator_cuts": ["agreed-written"],
        "denominator_measure": "disputes.concluded",
        "denominator_cuts": ["agreed-written", "agreed-oral"],
    }
    assert (listed["R4"]["unit"], listed["R4"]["denominator_measure"]) == ("", None)


async def test_a_share_by_region_is_made_of_totals_and_missing_where_there_is_nothing(desk: Desk) -> None:
    found = await desk.get("shares/M4b/by-region")
    known = {row["name_en"]: sides(row) for row in found["rows"] if row["value"] is not None}
    assert known == {"Shunyi District": (1, 3, "33.3", "33.3%")}
    assert {sides(row) for row in found["rows"] if row["value"] is None} == {(0, 0, None, "—")}
    assert (sides(found["total"]), sides(found["direct"])) == ((1, 3, "33.3", "33.3%"), (0, 0, None, "—"))
    assert (len(found["rows"]), list(found["freshness"]["sources"])) == (16, ["mediation"])


@pytest.mark.parametrize("key", SHARES)
@pytest.mark.parametrize("region", [CITY, DISTRICT, STREET, COMMUNITY])
async def test_sides_sum_to_those_of_the_board_and_quotients_are_the_boards(desk: Desk, key: str, region: str) -> None:
    found = await desk.get(f"shares/{key}/by-region", region=region)
    board = tile(await desk.get("board", region=region), key)
    for side in ("numerator", "denominator"):
        assert sum(line[side] for line in (*found["rows"], found["direct"])) == found["total"][side]
        assert found["total"][side] == board["share"][side]
    assert found["total"]["value_text"] == board["value_text"]
    for row in found["rows"]:
        below = tile(await desk.get("board", region=row["code"]), key) if row["numerator"] else None
        assert below is None or below["value_text"] == row["value_text"]


async def test_a_share_of_a_past_day_is_as_it_was_known(desk: Desk) -> None:
    assert sides((await desk.get("shares/M4a/by-region"))["total"]) == (1, 2, "50.0", "50.0%")
    assert sides((await desk.get("shares/M4a/by-region", on="2026-05-05"))["total"]) == (0, 0, None, "—")
    known_before = await desk.get("shares/M4a/by-region", on=TODAY, as_known_on="2026-05-05")
    assert sides(known_before["total"]) == (0, 0, None, "—")


@pytest.mark.parametrize("key", SHARES)
async def test_a_share_over_time_is_the_share_asked_day_by_day(desk: Desk, key: str) -> None:
    span = {"from": "2026-05-04", "to": TODAY, "step": "day"}
    points = (await desk.get(f"shares/{key}/series", region=DISTRICT, **span))["points"]
    assert [point["on"] for point in points] == ["2026-05-04", "2026-05-05", TODAY]
    for point in points:
        asked = await desk.get(f"shares/{key}/by-region", region=DISTRICT, on=point["on"])
        assert sides(point) == sides(asked["total"])


async def test_a_share_is_a_table_that_explains_itself(desk: Desk) -> None:
    below = await records(desk, "shares/M4a/by-region", on=TODAY)
    assert below[-1] == {
        "比率": "M4a",
        "名称": "调解成功率(占办结)",
        "上级地区代码": CITY,
        "日期": TODAY,
        "截至已知": "",
        "地区代码": "",
        "地区": "合计",
        "级别": "",
        "分子": "1",
        "分母": "2",
        "数值": "50.0",
        "单位": "%",
    }
    assert {line["数值"] for line in below} == {"", "50.0"}
    english = await records(desk, "shares/M4a/series", lang="en", step="month", to=TODAY)
    assert english[-1] == {
        "share": "M4a",
        "title": "Success rate on concluded",
        "region": CITY,
        "as known on": "",
        "on": TODAY,
        "numerator": "1",
        "denominator": "2",
        "value": "50.0",
        "unit": "%",
    }


@pytest.mark.parametrize("path", ["shares/R1/by-region", "shares/x/by-region.csv", "shares/R1/series"])
async def test_what_is_no_share_is_not_found(desk: Desk, path: str) -> None:
    (error,) = (await desk.get(path, 404))["errors"]
    assert (error["field"], error["rule"]) == ("key", "UnknownShare")
