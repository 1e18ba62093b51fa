from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.registration.desks import APPLICATION, GROUP, Desk, opened
from tests.support.desk import told, unreadable

PLACES = APPLICATION["places"]
FOUNDATION = {"kind": "foundation", "scope": "non-public", "council": 5, "term_years": 5}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as desk:
        yield desk


def association(**members: object) -> dict[str, object]:
    return {"details": {**APPLICATION["details"], **members}}


def funds(amount: object, unit: object = "yuan") -> dict[str, object]:
    return {"funds": {"amount": amount, "unit": unit}}


APPLICATIONS: list[tuple[dict[str, Any], int, str, str]] = [
    # region
    ({"places": {**PLACES, "domicile": "110113999999"}}, 422, "UnknownRegion", "places.domicile"),
    ({"places": {**PLACES, "territory": "110228"}}, 422, "RegionNotValidOn", "places.territory"),
    ({"places": {**PLACES, "registrar": "110113001"}}, 422, "WrongLevel", "places.registrar"),
    ({"places": {**PLACES, "domicile": "１１０１１３００１０１２"}}, 422, "UnknownRegion", "places.domicile"),
    # dates
    ({"on": "2026-05-07"}, 422, "AfterToday", "on"),
    ({"on": "2026-02-29"}, 422, "NotADay", "on"),
    ({"on": "1990-01-01"}, 422, "NoRuleOn", "on"),
    ({"sponsor_approved_on": "2026-03-03"}, 422, "SponsorApprovalLater", "sponsor_approved_on"),
    ({"sponsor_approved_on": "2026-01-30"}, 422, "SponsorApprovalTooOld", "sponsor_approved_on"),
    ({"sponsor_approved_on": None}, 422, "SponsorMissing", "sponsor_approved_on"),
    # money
    (funds("-1"), 422, "NegativeAmount", "funds.amount"),
    (funds("30000.001"), 422, "TooPrecise", "funds.amount"),
    (funds("3万元"), 422, "UnitInAmount", "funds.amount"),
    (funds("3", "元"), 422, "enum", "funds.unit"),
    (funds("1e999999"), 422, "NotAnAmount", "funds.amount"),
    (funds("9" * 20), 422, "AmountTooLarge", "funds.amount"),
    (funds("NaN"), 422, "NotAnAmount", "funds.amount"),
    (funds("29999.99"), 422, "FundsTooLow", "funds"),
    # conditions of the three kinds
    (association(individuals=49), 422, "TooFewMembers", "details"),
    (association(individuals=0, units=29), 422, "TooFewMembers", "details"),
    (association(individuals=48, units=1), 422, "TooFewMembers", "details"),
    (association(individuals=1, units=30), 422, "TooFewMembers", "details"),
    (association(individuals=-1), 422, "greater_than_equal", "details.individuals"),
    (association(individuals="40余"), 422, "int_type", "details.individuals"),
    (association(individuals=True), 422, "int_type", "details.individuals"),
    (association(individuals=10**30), 422, "less_than_equal", "details.individuals"),
    (association(regional_branches=1), 422, "RegionalBranches", "details"),
    (
        {"details": {"kind": "non-enterprise", "form": "legal-person", "branches": 1}},
        422,
        "BranchesNotAllowed",
        "details",
    ),
    ({"details": {**FOUNDATION, "council": 4}, **funds("200", "wan-yuan")}, 422, "CouncilSize", "details"),
    ({"details": FOUNDATION, **funds("1999999.99")}, 422, "FundsTooLow", "funds"),
    ({"details": {"kind": "club"}}, 422, "union_tag_invalid", "details"),
    # names
    ({"name": "中华邻里互助会"}, 422, "NationalWord", "name"),
    ({"name": "　 "}, 422, "NameEmpty", "name"),
    ({"name": ""}, 422, "string_too_short", "name"),
    # persons are references, never names
    ({"head": "张三"}, 422, "string_pattern_mismatch", "head"),
    ({"phone": "1"}, 422, "extra_forbidden", "phone"),
]


@pytest.mark.parametrize(("wrong", "status", "rule", "field"), APPLICATIONS)
async def test_a_bad_application_is_told_by_field_and_rule_and_nothing_is_stored(
    desk: Desk, wrong: dict[str, Any], status: int, rule: str, field: str
) -> None:
    response = await desk.post("/applications", {**APPLICATION, **wrong})
    assert told(response) == (status, rule, field)
    assert await desk.facts() == 0


@pytest.mark.parametrize(
    ("wrong", "rule", "field"),
    [
        ({"members": 9}, "TooFewMembers", "members"),
        ({"kind": "F", "staff": 2}, "TooFewStaff", "staff"),
        ({"kind": "X"}, "enum", "kind"),
        ({"community": "110113001"}, "WrongLevel", "community"),
        ({"community": "110113001999"}, "UnknownRegion", "community"),
        ({"name": "中国合唱队"}, "NationalWord", "name"),
        ({"name": "胜利小区业主委员会"}, "NoCommunityGroup", "name"),
        ({"name": "胜利餐饮有限公司"}, "NoCommunityGroup", "name"),
        ({"on": "2026-05-07"}, "AfterToday", "on"),
        ({"on": "2009-01-01"}, "NoRuleOn", "on"),
        ({"contact": "李四"}, "string_pattern_mismatch", "contact"),
    ],
)
async def test_a_bad_filing_is_told_by_field_and_rule_and_nothing_is_stored(
    desk: Desk, wrong: dict[str, Any], rule: str, field: str
) -> None:
    assert told(await desk.post("/groups", {**GROUP, **wrong})) == (422, rule, field)
    assert await desk.facts() == 0


async def test_a_region_that_was_is_answered_with_the_one_that_is(desk: Desk) -> None:
    response = await desk.post("/applications", {**APPLICATION, "places": {**PLACES, "territory": "110228"}})
    assert response.json()["errors"][0]["values"]["offered"] == "110118"


async def test_a_name_in_full_width_forms_is_normalised_and_kept_as_given(desk: Desk) -> None:
    given = " 顺义区邻里互助会（Ａ）"
    case = (await desk.done("/applications", {**APPLICATION, "name": given}))["id"]
    asked = (await desk.shown(f"/applications/{case}"))["state"]["asked"]
    assert (asked["name"], asked["name_as_given"]) == ("顺义区邻里互助会(A)", given)


@pytest.mark.parametrize(
    ("path", "order", "expected"),
    [
        ("suspension", {"decision_no": "1", "on": "2026-05-07"}, (422, "AfterToday", "on")),
        ("suspension", {"decision_no": "1", "on": "2026-05-05"}, (409, "BeforeLastFact", "on")),
        (
            "suspension",
            {"decision_no": "1", "on": "2026-05-06", "until": "2026-05-06"},
            (422, "EndsBeforeStart", "until"),
        ),
        ("suspension", {"decision_no": "", "on": "2026-05-06"}, (422, "string_too_short", "decision_no")),
        ("cancellation", {"on": "2026-05-06"}, (409, "NotLiquidating", None)),
        ("resumption", {"on": "2026-05-06"}, (409, "NotSuspended", None)),
        ("domicile", {"domicile": "110113001999", "on": "2026-05-06"}, (422, "UnknownRegion", "domicile")),
        ("head", {"head": "person-1", "on": "2026-05-06"}, (422, "SameHead", "head")),
        ("name", {"name": "全国互助会", "on": "2026-05-06"}, (422, "NationalWord", "name")),
    ],
)
async def test_a_bad_order_changes_nothing(
    desk: Desk, path: str, order: dict[str, Any], expected: tuple[int, str, str | None]
) -> None:
    body = await desk.registered()
    before = await desk.facts()
    assert told(await desk.post(f"/organisations/{body}/{path}", order)) == expected
    assert await desk.facts() == before


async def test_a_refusal_without_reasons_is_refused(desk: Desk) -> None:
    case = await desk.examined()
    decision = {"on": "2026-05-06", "ground": "fraud", "reasons": " "}
    response = await desk.post(f"/applications/{case}/refusal", decision, "officer-3")
    assert told(response) == (422, "ReasonsMissing", "reasons")


@pytest.mark.parametrize("path", ["/applications", "/groups"])
@pytest.mark.parametrize(("content", "kind", "expected"), unreadable("name"))
async def test_what_cannot_be_read_is_told_and_nothing_is_stored(
    desk: Desk, path: str, content: bytes, kind: str, expected: tuple[int, str, str | None]
) -> None:
    assert told(await desk.sent(path, content, kind)) == expected
    assert await desk.facts() == 0


PERSON = "11010519491231002X"


@pytest.mark.parametrize(
    ("path", "form", "field"),
    [
        ("/applications", {**APPLICATION, "head": PERSON}, "head"),
        ("/applications", {**APPLICATION, "head": "13800138000"}, "head"),
        ("/applications", {**APPLICATION, "name": f"互助会{PERSON}"}, "name"),
        ("/applications", {**APPLICATION, "sponsor": "联系13800138000"}, "sponsor"),
        ("/groups", {**GROUP, "contact": "person:13800138000"}, "contact"),
        ("/groups", {**GROUP, "contact": "010-69441234"}, "contact"),
        ("/groups", {**GROUP, "name": "合唱队13800138000"}, "name"),
    ],
)
async def test_no_number_of_a_person_comes_in(desk: Desk, path: str, form: dict[str, Any], field: str) -> None:
    assert told(await desk.post(path, form)) == (422, "PersonalNumber", field)
    assert await desk.facts() == 0


@pytest.mark.parametrize(
    ("step", "order", "field"),
    [
        ("head", {"head": PERSON}, "head"),
        ("suspension", {"decision_no": PERSON}, "decision_no"),
        ("name", {"name": "互助会13800138000"}, "name"),
    ],
)
async def test_no_number_of_a_person_comes_in_later(desk: Desk, step: str, order: dict[str, Any], field: str) -> None:
    body = await desk.registered()
    before = await desk.facts()
    response = await desk.post(f"/organisations/{body}/{step}", {**order, "on": "2026-05-06"})
    assert told(response) == (422, "PersonalNumber", field)
    assert await desk.facts() == before


async def test_no_number_of_a_person_is_the_actor(desk: Desk) -> None:
    assert told(await desk.post("/groups", GROUP, PERSON)) == (401, "invalid-token", None)
    assert await desk.facts() == 0


@pytest.mark.parametrize("name", ["合唱\x00队", "合唱\x1b[2J队"])
async def test_a_character_that_cannot_be_seen_is_refused(desk: Desk, name: str) -> None:
    assert told(await desk.post("/groups", {**GROUP, "name": name})) == (422, "ControlCharacter", "name")
    assert await desk.facts() == 0
