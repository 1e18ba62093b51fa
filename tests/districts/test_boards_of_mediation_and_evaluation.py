"""The four services side by side on a board: M1–M5, majors, E1, E2 and the whole of P11."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.districts import cities
from tests.districts.cities import Desk
from tests.districts.test_boards import tile
from tests.mediation.desks import MAJOR

COMMUNITY, STREET, DISTRICT, CITY = "110113001012", "110113001", "110113", "110000"
TODAY = "2026-05-06"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with cities.desk(tmp_path) as desk:
        yield desk


async def share(desk: Desk, key: str, **query: str) -> tuple[int, int, str | None]:
    sides = tile(await desk.get("board", **query), key)["share"]
    return sides["numerator"], sides["denominator"], sides["percent"]


def cuts(shown: dict[str, Any]) -> dict[str, int]:
    return {cut["title"]: cut["value"] for cut in shown["cuts"]}


async def test_m1_and_m2_leads_nil_sheets_and_the_committees_that_went_round_this_month(desk: Desk) -> None:
    first, second = await desk.formed(), await desk.formed(name="邻里调委会", region=STREET)
    sheets = ((first, 0, "2026-04-10"), (first, 3, "2026-05-02"), (first, 0, TODAY), (second, 2, "2026-04-20"))
    for committee, leads, on in sheets:
        await desk.post(f"mediation/committees/{committee}/patrol-sheets", {"leads": leads, "on": on})
    board = await desk.get("board", region=STREET)
    assert (tile(board, "M1")["value"], tile(board, "M1")["change"]) == (5, 3)
    assert cuts(tile(board, "M1-sheets")) == {"零报告": 2, "发现线索": 2}
    assert await share(desk, "M2", region=STREET) == (1, 2, "50.0")
    assert await share(desk, "M2", region=COMMUNITY) == (1, 1, "100.0")
    assert await share(desk, "M2", on="2026-04-30") == (2, 2, "100.0")
    assert await share(desk, "M2", on="2026-04-15") == (1, 2, "50.0")
    opened = await desk.get("figures/patrols.committees-of-month/rows", region=STREET)
    assert (opened["value"], len(opened["rows"])) == (1, 2)


async def test_m3_m4_and_m5_say_what_they_are_of(desk: Desk) -> None:
    committee = await desk.formed()
    for outcome in ("agreed-written", "agreed-written", "agreed-oral", "failed"):
        dispute = await desk.accepted(committee)
        await desk.post(f"{dispute}/conclusion", {"outcome": outcome, "on": TODAY})
    await desk.accepted(committee, matter="labour", source="court")
    board = await desk.get("board", region=DISTRICT)
    assert cuts(tile(board, "M3")) == {"邻里": 4, "劳动": 1}
    assert cuts(tile(board, "M3-source")) == {"当事人申请": 4, "法院移送": 1}
    assert tile(board, "in-hand")["value"] == 1
    assert [(tile(board, key)["note"], tile(board, key)["value_text"]) for key in ("M4a", "M4b", "M5")] == [
        ("达成协议 ÷ 办结", "75.0%"),
        ("达成协议 ÷ 受理", "60.0%"),
        ("书面协议 ÷ 达成协议", "66.7%"),
    ]
    assert [await share(desk, key, region=DISTRICT) for key in ("M4a", "M4b", "M5")] == [
        (3, 4, "75.0"),
        (3, 5, "60.0"),
        (2, 3, "66.7"),
    ]


async def test_a_major_is_with_the_level_that_holds_it_and_time_alone_makes_it_overdue(desk: Desk) -> None:
    dispute = await desk.accepted(await desk.formed())
    report = await desk.post(f"{dispute}/major", MAJOR)
    assert cuts(tile(await desk.get("board"), "majors")) == {"街道(乡镇)": 1}
    sending = {"at": "2026-05-06T09:00:00+08:00"}
    await desk.post(f"mediation/majors/{report['id']}/sending", sending)
    board = await desk.get("board", region=STREET)
    assert (cuts(tile(board, "majors")), tile(board, "majors-overdue")["value"]) == ({"区": 1}, 0)
    desk.clock.at = datetime(2026, 5, 7, 4, tzinfo=UTC)
    assert tile(await desk.get("board", region=STREET), "majors-overdue")["value"] == 1


async def test_a_report_is_called_by_its_dispute_and_a_grade_by_its_organisation(desk: Desk) -> None:
    dispute = await desk.accepted(await desk.formed())
    await desk.post(f"{dispute}/major", MAJOR)
    (major,) = (await desk.get("figures/majors.flagged/rows"))["rows"]
    (told,) = (await desk.get("figures/disputes.accepted/rows", region="110113"))["rows"]
    assert major["title"] == major["title_en"] == told["title"]
    organisation = await desk.registered(name="顺义区合唱协会")
    await desk.post(f"evaluation/organisations/{organisation}/grades", {"grade": "4A", "on": TODAY})
    desk.clock.at = datetime(2027, 1, 1, 4, tzinfo=UTC)
    (graded,) = (await desk.get("figures/grades.valid/rows"))["rows"]
    assert (graded["id"], graded["title"], graded["title_en"]) == (organisation, "顺义区合唱协会", "顺义区合唱协会")


async def test_s8_a_grade_is_on_the_board_from_its_first_valid_day_without_any_event(desk: Desk) -> None:
    organisation = await desk.registered()
    await desk.registered(name="顺义区合唱协会", head="person-9")
    await desk.post(f"evaluation/organisations/{organisation}/grades", {"grade": "4A", "on": TODAY})
    assert await share(desk, "E1-share", region=DISTRICT) == (0, 2, "0.0")
    desk.clock.at = datetime(2027, 1, 1, 4, tzinfo=UTC)
    assert cuts(tile(await desk.get("board", region=DISTRICT), "E1")) == {"4A级": 1}
    assert await share(desk, "E1-share", region=DISTRICT) == (1, 2, "50.0")
    children = (await desk.get("board", region=DISTRICT))["children"]
    assert children["total"]["values"]["E1"] == 1
    desk.clock.at = datetime(2031, 1, 1, 4, tzinfo=UTC)
    assert tile(await desk.get("board"), "E2")["value"] == 1


async def test_p11_counts_the_evaluation_among_what_the_public_must_find(desk: Desk) -> None:
    project = await desk.contracted(await desk.registered())
    at = f"procurement/projects/{project}"
    await desk.post(f"{at}/disclosures", {"items": ["winner", "amount"], "on": TODAY})
    assert await share(desk, "P11", region=DISTRICT) == (2, 4, "50.0")
    required = await desk.get("figures/projects.disclosure-required")
    assert {cut["title"]: cut["value"] for cut in required["cuts"]} == {
        "承接主体": 1,
        "金额": 1,
        "实施效果": 1,
        "评估结果": 1,
    }
