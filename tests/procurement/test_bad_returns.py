"""Bad input in published returns, and files that no return can be read from."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.procurement.desks import RETURN, TODAY, Desk, Told, opened, refused
from tests.support.desk import told, unreadable

PERSON = "11010519491231002X"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as desk:
        yield desk


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"title": "公益项目"}, (422, "CodeMissing", "code")),
        ({"title": "公益项目", "code": "shunyi"}, (422, "ReferenceMissing", "reference_on")),
        ({"code": "顺义"}, (422, "string_pattern_mismatch", "code")),
        ({"reference_on": "2026-05-07"}, (422, "AfterToday", "on")),
        ({"region": "999999"}, (422, "UnknownRegion", "region")),
        ({"region": "110228"}, (422, "RegionNotValidOn", "region")),
        ({"stated_total": -1}, (422, "greater_than_equal", "stated_total")),
        ({"stated_total": 5.5}, (422, "NotANumber", "stated_total")),
        ({"cuts": {}}, (422, "too_short", "cuts")),
        ({"cuts": {"field": {}}}, (422, "too_short", "cuts.field")),
        ({"cuts": {"field": {"扶老助残": "许多"}}}, (422, "NotANumber", "cuts.field.扶老助残")),
        ({"cuts": {"field": {"扶老助残": "近200"}}}, (422, "NotANumber", "cuts.field.扶老助残")),
        ({"cuts": {"field": {"扶老助残": "9" * 41}}}, (422, "NotANumber", "cuts.field.扶老助残")),
        ({"expected_delta": {"field": 0}}, (422, "NotTheDifference", "expected_delta")),
        ({"expected_delta": {"colour": 0}}, (422, "UnknownCut", "cut")),
        ({"source": "见\x00"}, (422, "ControlCharacter", "source")),
    ],
)
async def test_a_bad_return_is_told_by_field_and_rule(desk: Desk, wrong: dict[str, Any], expected: Told) -> None:
    await refused(desk, "/returns", {**RETURN, **wrong}, expected)


async def test_a_total_that_is_not_printed_is_missing_and_not_nought(desk: Desk) -> None:
    await desk.done("/returns", {**RETURN, "stated_total": None})
    shown = (await desk.shown("/returns/shunyi-2025"))["state"]["imported"]
    assert shown["stated_total"] is None


async def test_a_return_is_not_entered_over_another(desk: Desk) -> None:
    await desk.done("/returns", RETURN)
    await refused(desk, "/returns", {**RETURN, "stated_total": 6}, (409, "AlreadyImported", "code"))


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"cut": "colour"}, (422, "UnknownCut", "cut")),
        ({"cut": "organisation_kind"}, (409, "NothingToExplain", "cut")),
        ({"explanation": " "}, (422, "string_pattern_mismatch", "explanation")),
        ({"explanation": "问13800138000"}, (422, "PersonalNumber", "explanation")),
        ({"author": "officer-2"}, (422, "extra_forbidden", "author")),
        ({"on": "2026-05-07"}, (422, "AfterToday", "on")),
    ],
)
async def test_a_bad_explanation_is_told_by_field_and_rule(desk: Desk, wrong: dict[str, Any], expected: Told) -> None:
    await desk.done("/returns", {**RETURN, "cuts": {**RETURN["cuts"], "organisation_kind": {"社会团体": 5}}})
    form = {"cut": "field", "explanation": "一个项目计入两个领域", "on": TODAY}
    await refused(desk, "/returns/shunyi-2025/explanations", {**form, **wrong}, expected)


@pytest.mark.parametrize(("content", "kind", "expected"), unreadable("title"))
async def test_what_cannot_be_read_is_told_and_nothing_is_stored(
    desk: Desk, content: bytes, kind: str, expected: Told
) -> None:
    assert told(await desk.sent("/returns", content, kind)) == expected
    assert await desk.facts() == 0
