from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contracts.vocabulary import OrganisationStanding
from tests.evaluation.desks import (
    BENEFICIARIES,
    DAY,
    GRADE,
    PARTS,
    REASON,
    SELF,
    THIRD_PARTY,
    Desk,
    Told,
    opened,
    refused,
)
from tests.evaluation.examples import BODY, PROJECT
from tests.support.desk import told, unreadable

NOBODY = UUID(int=9)
PERSON = "11010519491231002X"
YESTERDAY, TOMORROW = "2026-05-05", "2026-05-07"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as desk:
        yield desk


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"grade": "6A"}, (422, "enum", "grade")),
        ({"grade": "5a"}, (422, "enum", "grade")),
        ({"grade": None}, (422, "enum", "grade")),
        ({"re_evaluation": "yes"}, (422, "bool_type", "re_evaluation")),
        ({"re_evaluation": True}, (409, "NothingToReEvaluate", "re_evaluation")),
        ({"re_evaluation": True, "on": "2026-02-27"}, (422, "NoReEvaluation", "re_evaluation")),
        ({"valid_to": "2040-01-01"}, (422, "extra_forbidden", "valid_to")),
        ({"on": TOMORROW}, (422, "AfterToday", "on")),
        ({"on": "2012-03-04"}, (409, "BeforeLastFact", "on")),
        ({"on": "2011-02-28"}, (422, "NoRuleOn", "on")),
        ({"on": "2026-02-29"}, (422, "NotADay", "on")),
        ({"on": 20260506}, (422, "NotADay", "on")),
    ],
)
async def test_a_bad_announcement_is_told_by_field_and_rule(desk: Desk, wrong: dict[str, Any], expected: Told) -> None:
    path = await desk.heard_of(BODY)
    await refused(desk, f"{path}/grades", {**GRADE, **wrong}, expected)


@pytest.mark.parametrize(
    "standing", [OrganisationStanding.SUSPENDED, OrganisationStanding.LIQUIDATING, OrganisationStanding.CANCELLED]
)
async def test_no_grade_is_announced_for_an_organisation_that_is_not_active(
    desk: Desk, standing: OrganisationStanding
) -> None:
    path = await desk.heard_of(BODY, standing)
    error = await refused(desk, f"{path}/grades", GRADE, (409, "OrganisationNotActive", None))
    assert standing.zh in error["zh"]


async def test_two_valid_grades_are_refused_and_the_other_one_is_named(desk: Desk) -> None:
    path = await desk.graded(BODY, on="2025-10-10")
    error = await refused(desk, f"{path}/grades", {**GRADE, "grade": "5A"}, (409, "GradeStillCounts", "grade"))
    assert error["values"] == {"grade": "4A", "valid_from": "2025-10-10", "valid_to": "2030-10-10"}
    assert error["zh"].startswith("该组织的4A级自2025-10-10至2030-10-10有效")


async def test_a_grade_that_does_not_count_yet_is_not_re_evaluated(desk: Desk) -> None:
    path = await desk.graded(BODY)
    form = {**GRADE, "re_evaluation": True}
    await refused(desk, f"{path}/grades", form, (409, "NotInReEvaluationYears", "on"))


@pytest.mark.parametrize(
    ("step", "form", "expected"),
    [
        ("grade-adjustment", {**REASON, "grade": "4A"}, (422, "SameGrade", "grade")),
        ("grade-adjustment", {**REASON, "grade": "0A"}, (422, "enum", "grade")),
        ("grade-adjustment", {**REASON, "grade": "3A", "reason": " "}, (422, "ReasonMissing", "reason")),
        ("grade-adjustment", {**REASON, "grade": "3A", "on": TOMORROW}, (422, "AfterToday", "on")),
        ("grade-adjustment", {**REASON, "grade": "3A", "on": YESTERDAY}, (409, "BeforeLastFact", "on")),
        ("grade-adjustment", {"grade": "3A", **DAY}, (422, "missing", "reason")),
        ("grade-cancellation", {**REASON, "reason": ""}, (422, "ReasonMissing", "reason")),
        ("grade-cancellation", {**REASON, "reason": f"见{PERSON}"}, (422, "PersonalNumber", "reason")),
        ("grade-cancellation", {**REASON, "reason": "假\x00"}, (422, "ControlCharacter", "reason")),
        ("grade-cancellation", {**REASON, "reason": "假" * 2001}, (422, "string_too_long", "reason")),
        ("grade-cancellation", {**REASON, "on": YESTERDAY}, (409, "BeforeLastFact", "on")),
        ("grade-reinstatement", REASON, (409, "NothingCancelled", None)),
        ("grade-reinstatement", {**REASON, "on": TOMORROW}, (422, "AfterToday", "on")),
    ],
)
async def test_a_bad_change_of_a_grade_is_told_by_field_and_rule(
    desk: Desk, step: str, form: dict[str, Any], expected: Told
) -> None:
    path = await desk.graded(BODY)
    await refused(desk, f"{path}/{step}", form, expected)


@pytest.mark.parametrize("step", ["grade-adjustment", "grade-cancellation"])
async def test_where_no_grade_counts_or_will_count_nothing_is_adjusted_or_cancelled(desk: Desk, step: str) -> None:
    path = await desk.heard_of(BODY)
    form = {**REASON, "grade": "3A"} if step == "grade-adjustment" else REASON
    await refused(desk, f"{path}/{step}", form, (409, "NoGrade", None))


@pytest.mark.parametrize(
    ("part", "form", "expected"),
    [
        ("self", {**SELF, "score": "100.01"}, (422, "ScoreOutOfRange", "score")),
        ("self", {**SELF, "score": "-1"}, (422, "ScoreOutOfRange", "score")),
        ("self", {**SELF, "score": "92.505"}, (422, "ScoreTooPrecise", "score")),
        ("self", {**SELF, "score": 92.505}, (422, "ScoreTooPrecise", "score")),
        ("self", {**SELF, "score": "优"}, (422, "NotAScore", "score")),
        ("self", {**SELF, "score": "９２"}, (422, "NotAScore", "score")),
        ("self", {**SELF, "score": True}, (422, "NotAScore", "score")),
        ("self", {**SELF, "score": None}, (422, "NotAScore", "score")),
        ("self", DAY, (422, "missing", "score")),
        ("self", {**SELF, "raters": 1}, (422, "extra_forbidden", "raters")),
        ("self", {**SELF, "on": TOMORROW}, (422, "AfterToday", "on")),
        ("self", {**SELF, "on": "2026-04-09"}, (409, "BeforeLastFact", "on")),
        ("beneficiaries", {**BENEFICIARIES, "raters": -1}, (422, "greater_than_equal", "raters")),
        ("beneficiaries", {**BENEFICIARIES, "raters": 0}, (422, "greater_than_equal", "raters")),
        ("beneficiaries", {**BENEFICIARIES, "raters": "10"}, (422, "int_type", "raters")),
        ("beneficiaries", {**BENEFICIARIES, "raters": 10**9}, (422, "less_than_equal", "raters")),
        ("third-party", {**THIRD_PARTY, "evaluator": "王某某"}, (422, "string_pattern_mismatch", "evaluator")),
        ("third-party", {**THIRD_PARTY, "evaluator": PERSON}, (422, "PersonalNumber", "evaluator")),
        ("third-party", {**THIRD_PARTY, "evaluator": "13800138000"}, (422, "PersonalNumber", "evaluator")),
    ],
)
async def test_a_bad_part_is_told_by_field_and_rule(
    desk: Desk, part: str, form: dict[str, Any], expected: Told
) -> None:
    path = await desk.opened(PROJECT)
    await refused(desk, f"{path}/{part}", form, expected)


async def test_a_result_before_its_parts_is_refused_and_the_missing_ones_are_named(desk: Desk) -> None:
    path = await desk.opened(PROJECT)
    error = await refused(desk, f"{path}/result", DAY, (409, "PartsMissing", None))
    assert "自评、第三方评估" in error["zh"]


async def test_a_result_before_the_summary_is_refused(desk: Desk) -> None:
    path = await desk.contracted(PROJECT)
    await desk.done(path, DAY)
    for part, form in PARTS:
        await desk.done(f"{path}/{part}", form)
    await refused(desk, f"{path}/result", DAY, (409, "NotSummarised", None))


async def test_a_part_or_an_opening_twice_is_refused(desk: Desk) -> None:
    path = await desk.judged(PROJECT)
    for part, form in PARTS:
        await refused(desk, f"{path}/{part}", form, (409, "AlreadyTaken", None))
    await refused(desk, path, DAY, (409, "AlreadyOpen", None))


async def test_a_result_twice_and_a_part_after_it_are_refused(desk: Desk) -> None:
    path = await desk.judged(PROJECT)
    await refused(desk, f"{path}/annulment", REASON, (409, "NotAtStage", None))
    await desk.done(f"{path}/result", DAY)
    await refused(desk, f"{path}/result", DAY, (409, "NotAtStage", None))
    await refused(desk, f"{path}/self", SELF, (409, "NotAtStage", None))
    await refused(desk, f"{path}/annulment", {**REASON, "reason": " "}, (422, "ReasonMissing", "reason"))


@pytest.mark.parametrize(("part", "form"), [*PARTS, ("result", DAY), ("annulment", REASON)])
async def test_nothing_is_done_to_an_evaluation_that_is_not_open(desk: Desk, part: str, form: dict[str, Any]) -> None:
    path = await desk.contracted(PROJECT)
    await refused(desk, f"{path}/{part}", form, (409, "NotAtStage", None))


@pytest.mark.parametrize(
    ("path", "form"),
    [
        (f"/organisations/{NOBODY}/grades", GRADE),
        (f"/organisations/{NOBODY}/grade-cancellation", REASON),
        (f"/organisations/{PROJECT}/grades", GRADE),  # the identity of a project
        (f"/projects/{NOBODY}/evaluation", DAY),
        (f"/projects/{NOBODY}/evaluation/self", SELF),
        (f"/projects/{NOBODY}/evaluation/annulment", REASON),
    ],
)
async def test_what_evaluation_has_never_heard_of_is_not_found(desk: Desk, path: str, form: dict[str, Any]) -> None:
    await desk.opened(PROJECT)
    await refused(desk, path, form, (404, "NotFound", None))


@pytest.mark.parametrize(("content", "kind", "expected"), unreadable("reason"))
async def test_a_body_that_cannot_be_read_is_told_so(desk: Desk, content: bytes, kind: str, expected: Told) -> None:
    path = await desk.graded(BODY)
    before = await desk.store.recorder.head()
    assert told(await desk.sent(f"{path}/grade-cancellation", content, kind)) == expected
    assert await desk.store.recorder.head() == before
