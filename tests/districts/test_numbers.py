"""A number that is not used stays visible with its reason, and is never drawn again."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.districts import cities
from tests.districts.cities import Desk

SERIES = "registration.certificate/110113/2026"
VOIDING: dict[str, Any] = {"series": SERIES, "number": 1, "reason": "证书打印错误", "on": "2026-05-06"}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with cities.desk(tmp_path) as desk:
        yield desk


async def shown(desk: Desk, status: int = 200, **query: str) -> dict[str, Any]:
    answer = await desk.client.get("/api/registration/numbers", params=query)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def test_a_number_that_is_voided_stays_with_its_reason_and_the_next_goes_on(desk: Desk) -> None:
    first = await desk.registered()
    await desk.post("registration/numbers/voiding", VOIDING)
    one = await shown(desk, series=SERIES, number="1")
    assert one["voided"] == {"series": SERIES, "number": 1, "reason": "证书打印错误", "voided_on": "2026-05-06"}
    assert one["last"] == 1
    second = await desk.registered(name="顺义区胜利街道读书会", head="person-2")
    two = await shown(desk, series=SERIES, number="2")
    assert (two["voided"], two["last"]) == (None, 2)
    assert first != second


@pytest.mark.parametrize(
    ("form", "status", "rule"),
    [
        ({"series": "registration.certificate/999999/2026"}, 404, "UnknownSeries"),
        ({"number": 2}, 422, "NotDrawn"),
        ({"number": 0}, 422, "greater_than_equal"),
        ({"reason": ""}, 422, "string_too_short"),
        ({"reason": "身份证11010519491231002X有误"}, 422, "PersonalNumber"),
        ({"on": "2027-01-01"}, 422, "AfterToday"),
    ],
)
async def test_what_cannot_be_voided_is_refused_by_name(
    desk: Desk, form: dict[str, Any], status: int, rule: str
) -> None:
    await desk.registered()
    no = await desk.post("registration/numbers/voiding", {**VOIDING, **form}, status=status)
    assert no["errors"][0]["rule"] == rule


async def test_it_is_voided_once(desk: Desk) -> None:
    await desk.registered()
    await desk.post("registration/numbers/voiding", VOIDING)
    no = await desk.post("registration/numbers/voiding", {**VOIDING, "reason": "又一次"}, status=409)
    assert no["errors"][0]["en"] == "the number 1 was voided on 2026-05-06"


async def test_a_number_that_was_never_drawn_cannot_be_shown(desk: Desk) -> None:
    assert (await shown(desk, 404, series=SERIES, number="1"))["errors"][0]["rule"] == "UnknownSeries"
    await desk.registered()
    assert (await shown(desk, 422, series=SERIES, number="7"))["errors"][0]["rule"] == "NotDrawn"
