"""What a district head sees: figures at every level that sum, their change and freshness, on any day, as known then."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.districts import cities
from tests.districts.cities import Desk

COMMUNITY, STREET, DISTRICT, CITY = "110113001012", "110113001", "110113", "110000"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with cities.desk(tmp_path) as desk:
        yield desk


def tile(board: dict[str, Any], key: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in board["tiles"] if each["key"] == key)
    return found


async def test_an_organisation_counts_at_every_level_of_its_domicile(desk: Desk) -> None:
    await desk.registered()
    for region in (COMMUNITY, STREET, DISTRICT, CITY):
        shown = tile(await desk.get("board", region=region), "R1")
        assert (shown["value"], shown["change"], shown["cuts"][0]["title"]) == (1, 1, "社会团体")
    assert tile(await desk.get("board", region="110101"), "R1")["value"] == 0


async def test_registrar_and_domicile_are_two_cuts(desk: Desk) -> None:
    await desk.registered(places={"registrar": "110000", "domicile": COMMUNITY, "territory": "110113"})
    district, city = await desk.get("board", region=DISTRICT), await desk.get("board", region=CITY)
    assert (tile(district, "R1")["value"], tile(district, "R1-registrar")["value"]) == (1, 0)
    assert (tile(city, "R1")["value"], tile(city, "R1-registrar")["value"]) == (1, 1)


async def test_the_lines_below_sum_to_what_the_board_shows(desk: Desk) -> None:
    body = await desk.registered()
    await desk.contracted(body)
    await desk.approved(body, name="全区项目", territory="110113")
    board = await desk.get("board", region=DISTRICT)
    children = board["children"]
    for column in children["columns"]:
        key = column["key"]
        lines = [row["values"][key] for row in children["rows"]] + [children["direct"]["values"][key]]
        assert sum(lines) == children["total"]["values"][key]
    assert (children["level"], children["direct"]["values"]["P1"], children["total"]["values"]["P1"]) == (
        "street",
        1,
        2,
    )
    assert (await desk.get("board", region=COMMUNITY))["children"] is None


async def test_a_line_that_does_not_sum_is_seen_not_to(desk: Desk) -> None:
    """The direct line is counted for itself: it does not take up what is wrong elsewhere."""
    await desk.registered()
    prefix = (await desk.city.districts.ledger("organisations").generation()).prefix
    wrong = f"update {prefix}balances set value = 4 where region = '110113001' and measure like '%by-domicile'"
    await desk.city.districts.database.unit(lambda session: session.run(wrong))
    children = (await desk.get("board", region=DISTRICT))["children"]
    below = sum(row["values"]["R1"] for row in children["rows"])
    assert (below, children["direct"]["values"]["R1"], children["total"]["values"]["R1"]) == (4, 0, 1)


async def test_the_first_day_of_all_has_a_board(desk: Desk) -> None:
    assert tile(await desk.get("board", on="0001-01-01"), "R1")["value"] == 0


async def test_net_growth_counts_moves_only_where_they_cross(desk: Desk) -> None:
    body = await desk.registered()
    move = {"domicile": "110101001001", "on": "2026-05-06"}
    await desk.post(f"registration/organisations/{body}/domicile", move)
    growth = {r: tile(await desk.get("board", region=r), "R2")["value_text"] for r in (CITY, DISTRICT, "110101")}
    assert growth == {CITY: "+1", DISTRICT: "0", "110101": "+1"}


async def test_a_filed_group_is_shown_beside_the_number_of_communities(desk: Desk) -> None:
    group = {"name": "合唱队", "kind": "S", "members": 10, "community": COMMUNITY, "contact": "person-7"}
    filed = await desk.post("registration/groups", group | {"on": "2026-03-02"})
    shown = tile(await desk.get("board", region=COMMUNITY), "R4")
    assert (shown["value_text"], shown["share"]["numerator"], shown["share"]["denominator"]) == ("1.00", 1, 1)
    await desk.post(f"registration/groups/{filed['id']}/defiling", {"on": "2026-05-06", "reason": "停止活动"})
    assert tile(await desk.get("board", region=COMMUNITY), "groups")["value"] == 0


async def test_a_share_of_nothing_is_a_dash(desk: Desk) -> None:
    shown = tile(await desk.get("board"), "P8")
    assert (shown["value"], shown["value_text"], shown["share"]["percent"]) == (None, "—", None)


async def test_time_alone_makes_a_milestone_due_and_overdue(desk: Desk) -> None:
    await desk.contracted(await desk.registered())
    assert await desk.figure("projects.milestones-overdue") == 0
    desk.clock.at = datetime(2026, 5, 7, 4, tzinfo=UTC)
    assert (await desk.figure("projects.milestones-due"), await desk.figure("projects.milestones-overdue")) == (1, 1)
    shown = tile(await desk.get("board", region=DISTRICT), "P8")
    assert (shown["value_text"], shown["share"]["numerator"], shown["share"]["denominator"]) == ("0.0%", 0, 1)


async def test_a_past_day_is_shown_as_effective_and_as_it_was_known_then(desk: Desk) -> None:
    await desk.registered()
    desk.clock.at = datetime(2026, 6, 3, 4, tzinfo=UTC)
    body = (await desk.get("figures/organisations.by-domicile/rows"))["rows"][0]["id"]
    order = {"decision_no": "顺民罚-110113-2026-000001", "on": "2026-05-20"}
    await desk.post(f"registration/organisations/{body}/suspension", order)

    async def suspended(**days: str) -> int:
        answer = await desk.get("figures/organisations.by-status", **days)
        return sum(cut["value"] for cut in answer["cuts"] if cut["cut"] == "suspended")

    assert await suspended() == 1
    assert await suspended(on="2026-05-19") == 0
    assert await suspended(on="2026-05-31") == 1
    assert await suspended(on="2026-05-31", as_known_on="2026-05-31") == 0


async def test_a_board_says_how_fresh_it_is(desk: Desk) -> None:
    """Within a second of traffic that stops, a view says that it has everything."""
    await desk.registered()
    head = await desk.city.stores["registration"].recorder.head()
    async with asyncio.timeout(10):
        while (fresh := tile(await desk.get("board"), "R1")["freshness"])["behind"]:
            await asyncio.sleep(0.05)
    assert fresh["sources"]["registration"] == {"position": head, "head": head, "behind": 0, "age_seconds": 0.0}
    assert fresh["as_of"] == "2026-05-06"


@pytest.mark.parametrize(
    ("path", "query", "status", "rule"),
    [
        ("board", {"region": "999999"}, 422, "UnknownRegion"),
        ("board", {"on": "2026-05-07"}, 422, "NotYet"),
        ("board", {"on": "2026-02-30"}, 422, "invalid"),
        ("figures/no-such", {}, 404, "UnknownMeasure"),
        ("returns/no-such", {}, 404, "UnknownReturn"),
        ("figures/organisations.by-domicile/rows", {"limit": "0"}, 422, "invalid"),
    ],
)
async def test_a_question_that_cannot_be_answered(
    desk: Desk, path: str, query: dict[str, str], status: int, rule: str
) -> None:
    problem = await desk.get(path, status, **query)
    assert problem["type"] == f"urn:linli:problem:{rule}"
    assert problem["detail"]
    assert problem["detail_en"]


async def test_a_county_of_2010_is_shown_on_its_days(desk: Desk) -> None:
    board = await desk.get("board", region="110228", on="2012-01-01")
    assert board["region"]["name"] == "密云县"
    today = await desk.get("board", region="110228")
    assert (today["region"]["code"], today["region"]["name"]) == ("110118", "密云区")


@pytest.mark.parametrize("field", ["on", "as_known_on"])
async def test_a_day_that_is_still_to_come_is_told_by_its_field(desk: Desk, field: str) -> None:
    (error,) = (await desk.get("board", 422, **{field: "2026-05-07"}))["errors"]
    assert (error["field"], error["value"], error["rule"]) == (field, "2026-05-07", "NotYet")
