"""X3, X4, X5, X15 and X16 over what mediation and evaluation tell, and that each rule really can fail."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.districts import cities
from tests.districts.cities import Desk
from tests.districts.reconciliation.tampering import differing, tampered
from tests.procurement.desks import MILESTONES, report

DONE = "2027-06-20"
GRADES, RESULTS = "采购所见的评估等级与同一版本的评估一致", "采购所见的项目评估结果与同一版本的评估一致"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A city with disputes that ended in every way, a major one, patrol sheets, a grade and an open evaluation."""
    async with cities.desk(tmp_path) as desk:
        await desk.lived()
        yield desk


async def sides(desk: Desk, rule: str) -> dict[str, tuple[Any, Any]]:
    return {result["title"]: (result["left"], result["right"]) for result in (await desk.rules())[rule]}


async def of_rule(desk: Desk, rule: str, title: str) -> dict[str, Any]:
    (result,) = (result for result in (await desk.rules())[rule] if result["title"] == title)
    return result


async def judged(desk: Desk) -> str:
    """The project has come to its end, its result is published, and procurement noted it."""
    desk.clock.at = datetime(2027, 6, 20, 4, tzinfo=UTC)
    (row,) = (await desk.get("figures/evaluations.open/rows"))["rows"]
    project = str(row["id"])
    for stage in MILESTONES:
        await desk.post(f"procurement/projects/{project}/milestones", report(*stage))
    await desk.post(f"procurement/projects/{project}/summary", {"summary": "服务老人", "on": DONE})
    at = f"evaluation/projects/{project}/evaluation"
    await desk.post(f"{at}/self", {"score": "90", "on": DONE})
    await desk.post(f"{at}/third-party", {"score": "80", "evaluator": "party-1", "on": DONE})
    await desk.post(f"{at}/result", {"on": DONE})
    return project


async def test_four_services_that_told_the_truth_balance(desk: Desk) -> None:
    assert await differing(desk) == set()
    x4 = await sides(desk, "X4")
    assert x4.pop("人民调解的期限:起算 = 在计 + 停止") == x4.pop("人民调解的期限:累计起算 = 日志") == (7, 7)
    assert x4.pop("人民调解的期限:累计停止 = 日志") == (5, 5)
    for title, started, stopped in (("登记管理的期限", 2, 2), ("政府采购的期限", 1, 1)):
        assert x4.pop(f"{title}:起算 = 在计 + 停止") == x4.pop(f"{title}:累计起算 = 日志") == (started, started)
        assert x4.pop(f"{title}:累计停止 = 日志") == (stopped, stopped)
    assert x4 == {
        "累计受理 + 结转 = 在办 + 办结 + 撤回": (6, 6),
        "累计受理 + 结转 = 日志": (6, 6),
        "累计撤回 = 日志": (1, 1),
    }
    assert await sides(desk, "X5") == {
        "累计办结 = 达成协议 + 调解不成 + 终止": (4, 4),
        "累计办结 = 日志": (4, 4),
        "达成协议 = 书面 + 口头": (2, 2),
    }
    assert await sides(desk, "X16") == {GRADES: (1, 1), RESULTS: (0, 0)}
    kinds = await sides(desk, "X3")
    assert kinds["各类人民调解委员会之和 = 总数"] == (1, 1)
    assert kinds["摸排表:零报告与发现线索之和 = 总数"] == kinds["摸排表:各月份之和 = 总数"] == (2, 2)
    assert kinds["各来源受理纠纷之和 = 总数"] == (6, 6)
    assert kinds["累计重大纠纷 = 日志"] == (1, 1)
    assert kinds["项目评估:评估中与各等次之和 = 总数"] == (1, 1)


async def test_x4_says_that_nothing_is_transferred_yet(desk: Desk) -> None:
    result = (await desk.rules())["X4"][0]
    assert result["detail"] == ["纠纷尚不能移交:移入、移出均计为 0"]


async def test_x4_a_street_whose_disputes_do_not_add_up_is_named(desk: Desk) -> None:
    """A dispute that is in hand no longer and has not ended either."""
    lost = "set value = 0 where measure = 'disputes.in-hand' and region = '110101001'"
    await tampered(desk, "disputes", f"update ~balances {lost}")
    found = {(region, delta) for rule, region, delta in await differing(desk) if rule == "X4"}
    assert found == {("110101001", 1)}


async def test_x4_and_x5_a_dispute_that_the_view_lost_is_seen_against_the_log(desk: Desk) -> None:
    """Accepted and concluded are wrong alike: between themselves they balance."""
    lost = "set value = value - 1 where measure in ('disputes.accepted', 'disputes.concluded', 'disputes.by-source')"
    one = "and region = '110000' and cut in ('neighbours', 'failed', 'applied')"
    its_feed = "and feed = (select feed from ~balances where cut = 'failed' limit 1)"
    await tampered(desk, "disputes", f"update ~balances {lost} {one} {its_feed}")
    rules = await desk.rules()
    wrong = {(r["title"], r["delta"]) for rule in ("X3", "X4", "X5") for r in rules[rule] if r["delta"]}
    assert wrong == {
        ("累计受理 + 结转 = 日志", -1),
        ("累计办结 = 日志", -1),
        ("达成协议 = 书面 + 口头", 1),
        ("各来源受理纠纷之和 = 总数", -1),
    }


async def test_x5_an_outcome_that_nobody_knows_is_a_difference(desk: Desk) -> None:
    unknown = "set cut = 'forgotten' where measure = 'disputes.concluded' and cut = 'failed'"
    await tampered(desk, "disputes", f"update ~balances {unknown}", f"update ~postings {unknown}")
    found = {(region, delta) for rule, region, delta in await differing(desk) if rule == "X5"}
    assert found == {("110000", 1), ("110113", 1), ("110113001", 1), ("110113001012", 1)}


async def test_x2_holds_for_the_new_measures_too(desk: Desk) -> None:
    more = "set value = value + 3 where region = '110113' and measure = 'patrols.leads'"
    await tampered(desk, "patrols", f"update ~balances {more}")
    assert await differing(desk) == {("X2", "110000", -3), ("X2", "110113", 3)}


@pytest.mark.parametrize(
    ("view", "measure"),
    [
        ("committees", "committees.active"),
        ("patrols", "patrols.sheets"),
        ("patrols", "patrols.sheets-of-month"),
        ("majors", "majors.flagged"),
        ("evaluations", "evaluations.open"),
    ],
)
async def test_x3_a_figure_that_got_lost_is_seen_against_the_log(desk: Desk, view: str, measure: str) -> None:
    lost = f"where measure = '{measure}'"
    await tampered(desk, view, f"delete from ~postings {lost}", f"delete from ~balances {lost}")
    (found,) = await differing(desk)
    assert (found[0], found[2] < 0) == ("X3", True)


async def test_x15_evaluations_copy_that_differs_at_the_same_version_is_named(desk: Desk) -> None:
    await tampered(desk, "grades", """update ~rows set body = replace(body, '"active"', '"cancelled"')""")
    result = (await desk.rules())["X15"][1]
    assert (result["left"], result["right"], result["delta"], result["status"]) == (1, 0, 1, "OVER")
    assert "评估所见 cancelled,登记为 active" in result["detail"][0]


async def test_x16_grades_that_procurement_has_otherwise_are_named(desk: Desk) -> None:
    await tampered(desk, "providers", """update ~rows set body = replace(body, '"4A"', '"5A"')""")
    result = await of_rule(desk, "X16", GRADES)
    assert (result["left"], result["right"], result["delta"], result["status"]) == (1, 0, 1, "OVER")
    assert "采购所见 5A 2027-01-01—2031-12-31,评估为 4A 2027-01-01—2031-12-31" in result["detail"][0]


async def test_an_end_that_became_known_after_a_grade_was_announced_leaves_no_two_truths(tmp_path: Path) -> None:
    """Its day lies before the announcement's: evaluation and procurement take the grade, and so does the view."""
    async with cities.desk(tmp_path, datetime(2026, 6, 20, 4, tzinfo=UTC)) as desk:
        organisation = await desk.registered()
        await desk.post(f"evaluation/organisations/{organisation}/grades", {"grade": "4A", "on": "2026-06-10"})
        at = f"registration/organisations/{organisation}"
        await desk.post(f"{at}/liquidation", {"on": "2026-05-20"})
        await desk.post(f"{at}/cancellation", {"on": "2026-05-25"})
        assert await differing(desk) == set()
        assert (await sides(desk, "X16"))[GRADES] == (1, 1)
        desk.clock.at = datetime(2027, 3, 1, 4, tzinfo=UTC)
        assert [await desk.figure(measure) for measure in ("grades.valid", "providers.by-grade")] == [0, 0]


async def test_x16_a_version_that_was_not_read_yet_is_told_and_not_compared(desk: Desk) -> None:
    await tampered(
        desk,
        "providers",
        """update ~rows set body = replace(body, '"grades_version":2', '"grades_version":9')""",
    )
    result = await of_rule(desk, "X16", GRADES)
    assert (result["left"], result["status"]) == (0, "BALANCED")
    assert result["detail"] == ["另有 1 个组织的原始事项尚未读到,未比较"]


async def test_x16_a_projects_result_as_procurement_noted_it_is_evaluations(desk: Desk) -> None:
    project = await judged(desk)
    assert await sides(desk, "X16") == {GRADES: (1, 1), RESULTS: (1, 1)}
    await desk.post(f"evaluation/projects/{project}/evaluation/annulment", {"reason": "评分有误", "on": DONE})
    assert await differing(desk) == set()
    assert (await sides(desk, "X16"))[RESULTS] == (1, 1)


@pytest.mark.parametrize(("noted", "seen", "seen_en"), [('"poor"', "poor", "poor"), ("null", "无", "none")])
async def test_x16_a_result_that_procurement_has_otherwise_is_named(
    desk: Desk, noted: str, seen: str, seen_en: str
) -> None:
    project = await judged(desk)
    await tampered(
        desk, "projects", f"""update ~rows set body = replace(body, '"result":"good"', '"result":{noted}')"""
    )
    result = await of_rule(desk, "X16", RESULTS)
    assert (result["left"], result["right"], result["delta"], result["status"]) == (1, 0, 1, "OVER")
    assert result["detail"] == [f"{project}: 采购所见 {seen},评估为 good"]
    assert result["detail_en"] == [f"{project}: procurement saw {seen_en}, evaluation says good"]
    assert result["left_title_en"] == "Projects compared"


async def test_x16_a_result_whose_version_was_not_read_yet_is_told_and_not_compared(desk: Desk) -> None:
    await judged(desk)
    later = "'\"result_version\":', '\"result_version\":9'"
    await tampered(desk, "projects", f"update ~rows set body = replace(body, {later})")
    result = await of_rule(desk, "X16", RESULTS)
    assert (result["left"], result["status"]) == (0, "BALANCED")
    assert result["detail"] == ["另有 1 个项目的原始事项尚未读到,未比较"]
    assert result["detail_en"] == ["1 more whose original is not read yet"]
