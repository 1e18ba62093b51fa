"""Things found by a name or a number: what begins so first, by every part of a name, and never what one may not see."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from contracts.access.caller import Caller
from contracts.access.scope import EVERYTHING, Scope
from contracts.roles import Role
from services.access.guard import RequestGuard
from services.chassis.guarding import GUARD
from services.districts.answers import find
from tests.districts import cities
from tests.districts.cities import ELSEWHERE, Desk
from tests.mediation.desks import COMMITTEE

HERE, THERE = "110113", "110101"
NUMBER = "顺义区胜利社区人民调解委员会〔2026〕调字第{:04}号"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with cities.desk(tmp_path) as desk:
        yield desk


async def asked(desk: Desk, q: str, family: str | None = None, limit: int = 20, district: str = HERE) -> dict[str, Any]:
    """What a district's clerk is told."""
    caller = Caller(subject="clerk", role=Role.DISTRICT, region=district)
    before = GUARD.set(RequestGuard(caller, "districts.find"))
    try:
        answer = await find.find(desk.city.districts, {}, q, family, limit)
    finally:
        GUARD.reset(before)
    return dict(msgspec.json.decode(answer.body))


async def found(desk: Desk, q: str, family: str | None = None, district: str = HERE) -> list[tuple[str, str]]:
    told = await asked(desk, q, family, district=district)
    return [(each["family"], each["title"]) for each in told["found"]]


async def test_a_thing_is_found_by_any_part_of_its_name_and_by_its_number(desk: Desk) -> None:
    await desk.contracted(await desk.registered())
    committee = await desk.formed()
    for _ in range(2):
        await desk.accepted(committee)
    number = NUMBER.format(2)
    assert await found(desk, "胜利街道邻里") == [
        ("registration.organisation", "顺义区胜利街道邻里互助会"),
        ("evaluation.organisation", "顺义区胜利街道邻里互助会"),
    ]
    assert await found(desk, " 老人餐桌（一期)") == [("procurement.project", "老人餐桌(一期)")]
    for q in (number, number[:-1], "2026〕调字第0002号", "0002号", "2号"):
        assert await found(desk, q) == [("mediation.dispute", number)], q
    committees = [("mediation.committee", COMMITTEE["name"])]
    assert await found(desk, "胜利社区", "mediation.committee") == committees
    assert await found(desk, "%社区%") == await found(desk, "胜利*") == []
    told = await asked(desk, "2026〕", "mediation.dispute", 1)
    assert (len(told["found"]), told["more"]) == (1, ["mediation.dispute"])


async def test_what_lies_elsewhere_is_neither_found_nor_counted(desk: Desk) -> None:
    committee = await desk.formed()
    for region in (COMMITTEE["region"], ELSEWHERE):
        await desk.accepted(committee, region=region)
    for district, n in ((HERE, 1), (THERE, 2)):
        told = await asked(desk, "2026〕", limit=1, district=district)
        assert ([each["title"] for each in told["found"]], told["more"]) == ([NUMBER.format(n)], [])
        assert await found(desk, NUMBER.format(3 - n), district=district) == []
    assert (await desk.get("find", q="2026〕"))["found"] == []  # whoever sees no dispute
    ledger = desk.city.districts.ledger("disputes")

    async def terms(scope: Scope) -> int:
        statement = "select term from ~found"
        return len(await ledger.read_rows(lambda session: session.fetch("text", statement), scope))

    assert await terms(EVERYTHING) == 2 * await terms(Scope((HERE,))) > 0
    assert await terms(Scope()) == 0


async def test_what_was_renamed_is_found_by_its_present_name_alone(desk: Desk) -> None:
    body = await desk.registered()
    await desk.post(f"registration/organisations/{body}/name", {"name": "顺义区双丰互助协会", "on": "2026-05-06"})
    assert await found(desk, "邻里互助") == []
    assert len(await found(desk, "双丰互助")) == 2


@pytest.mark.parametrize(
    ("q", "rule"),
    [
        ("", "TooLittle"),
        ("＊ ", "TooLittle"),
        ("%%__", "TooLittle"),
        ("协" * 121, "TooMuch"),
        ("协会\x00", "NotText"),
        ("协会\u202e", "NotText"),
        ("11010519491231002X", "OfAPerson"),
    ],
)
async def test_what_nothing_is_found_by_is_said(desk: Desk, q: str, rule: str) -> None:
    told = await desk.get("find", 422, q=q)
    assert (told["type"].rpartition(":")[2], told["errors"][0]["field"]) == (rule, "q")
    assert q not in str(told) or not q
