from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contracts.vocabulary import OrganisationKind, OrganisationStanding
from tests.procurement.desks import CONTRACT, DECLARATION, MILESTONES, TODAY, Desk, Told, opened, refused, report
from tests.procurement.examples import BODY

FOUNDATION, STOPPED, WINDING_UP, ENDED = (UUID(int=n) for n in range(11, 15))
PERSON = "11010519491231002X"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as desk:
        yield desk


def planned(amount: object, unit: object = "yuan") -> dict[str, object]:
    return {"planned": {"amount": amount, "unit": unit}}


def price(amount: object, unit: object = "yuan") -> dict[str, object]:
    return {"price": {"amount": amount, "unit": unit}}


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        # who declares
        ({"organisation": str(UUID(int=9))}, (422, "ProviderUnknown", "organisation")),
        ({"organisation": "one"}, (422, "uuid_parsing", "organisation")),
        ({"organisation": str(FOUNDATION)}, (422, "FoundationOfDistrict", "registrar")),
        ({"organisation": str(STOPPED)}, (409, "ProviderNotActive", "organisation")),
        ({"organisation": str(WINDING_UP)}, (409, "ProviderNotActive", "organisation")),
        ({"organisation": str(ENDED)}, (409, "ProviderNotActive", "organisation")),
        ({"org_kind": "foundation"}, (422, "OtherKind", "org_kind")),
        ({"org_kind": "club"}, (422, "enum", "org_kind")),
        ({"registrar": "110000"}, (422, "OtherRegistrar", "registrar")),
        # regions
        ({"territory": "110113999"}, (422, "UnknownRegion", "territory")),
        ({"territory": "110228"}, (422, "RegionNotValidOn", "territory")),
        ({"territory": "１１０１１３"}, (422, "UnknownRegion", "territory")),
        # fields of the catalogue's version
        ({"field": "航天"}, (422, "FieldNotInCatalogue", "field")),
        ({"labels": ["航天"]}, (422, "FieldNotInCatalogue", "labels")),
        ({"catalogue": "1999"}, (422, "FieldNotInCatalogue", "field")),
        ({"needs": ["luck"]}, (422, "enum", "needs.0")),
        # days
        ({"on": "2026-05-07"}, (422, "AfterToday", "on")),
        ({"on": "2026-02-29"}, (422, "NotADay", "on")),
        ({"on": "2025-03-02"}, (409, "BeforeLastFact", "on")),
        ({"on": 20260506}, (422, "NotADay", "on")),
        # money
        (planned("-1"), (422, "NegativeAmount", "planned.amount")),
        (planned("1.005"), (422, "TooPrecise", "planned.amount")),
        (planned("12万元"), (422, "UnitInAmount", "planned.amount")),
        (planned("12", "万元"), (422, "enum", "planned.unit")),
        (planned("12", None), (422, "enum", "planned.unit")),
        (planned(True), (422, "NotAnAmount", "planned.amount")),
        (planned("40余"), (422, "NotAnAmount", "planned.amount")),
        (planned("9" * 20), (422, "AmountTooLarge", "planned.amount")),
        ({"planned": 12}, (422, "model_attributes_type", "planned")),
        # names and fields
        ({"name": " 　"}, (422, "NameBlank", "name")),
        ({"name": "餐\x00桌"}, (422, "ControlCharacter", "name")),
        ({"name": f"餐桌{PERSON}"}, (422, "PersonalNumber", "name")),
        ({"contact": "person-1"}, (422, "extra_forbidden", "contact")),
    ],
)
async def test_a_bad_declaration_is_told_by_field_and_rule(desk: Desk, wrong: dict[str, Any], expected: Told) -> None:
    await desk.heard_of(BODY)
    await desk.heard_of(FOUNDATION, kind=OrganisationKind.FOUNDATION)
    await desk.heard_of(STOPPED, standing=OrganisationStanding.SUSPENDED)
    await desk.heard_of(WINDING_UP, standing=OrganisationStanding.LIQUIDATING)
    await desk.heard_of(ENDED, standing=OrganisationStanding.CANCELLED)
    await refused(desk, "/projects", {**DECLARATION, "organisation": str(BODY), **wrong}, expected)


async def test_a_problem_names_value_and_rule_and_offers_what_would_be_right(desk: Desk) -> None:
    await desk.heard_of(BODY)
    form = {**DECLARATION, "organisation": str(BODY), "territory": "110228"}
    error = await refused(desk, "/projects", form, (422, "RegionNotValidOn", "territory"))
    assert (error["value"], error["values"]["offered"]) == ("110228", "110118")
    assert error["zh"] == "行政区划 110228 在 2026-05-06 无效,可用 110118"
    assert error["en"] == "the division 110228 is not valid on 2026-05-06; valid then: 110118"


async def test_a_name_in_full_width_forms_is_normalised_and_kept_as_given(desk: Desk) -> None:
    project = await desk.declared(await desk.heard_of(BODY))
    assert (await desk.shown(f"/projects/{project}"))["state"]["name"] == "老人餐桌(一期)"
    (row,) = await desk.store.recorder.stream(UUID(project))
    assert desk.store.mapper.to_domain_event(row).fact.name_as_given == "老人餐桌（一期）"


STABLE = ["content-fixed", "continuous", "funds-stable", "price-steady"]


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"buyer_kind": "residents-committee"}, (422, "CommunityCannotBuy", "buyer_kind")),
        ({"buyer_kind": "villagers-committee"}, (422, "CommunityCannotBuy", "buyer_kind")),
        ({"buyer_region": "110113001012"}, (422, "CommunityCannotBuy", "buyer_region")),
        ({"buyer_kind": "class-1-institution"}, (422, "NotABuyer", "buyer_kind")),
        ({"buyer_kind": "mass-body"}, (422, "NotABuyer", "buyer_kind")),
        ({"buyer_kind": "shop"}, (422, "enum", "buyer_kind")),
        ({"buyer_region": "110113999"}, (422, "UnknownRegion", "buyer_region")),
        ({"buyer_region": "110229"}, (422, "RegionNotValidOn", "buyer_region")),
        ({"ends_on": "2026-05-05"}, (422, "EndsBeforeStart", "ends_on")),
        ({"starts_on": "9999-10-01", "ends_on": "9999-10-02"}, (422, "StartsTooLate", "starts_on")),
        ({"starts_on": "2027-05-07", "ends_on": "2027-05-08"}, (422, "StartsTooLate", "starts_on")),
        ({"ends_on": "2027-02-29"}, (422, "NotADay", "ends_on")),
        ({"ends_on": "2027-05-06"}, (422, "TermTooLong", "ends_on")),
        ({"ends_on": "2029-06-05", "grounds": STABLE}, (422, "TermTooLong", "ends_on")),
        ({"grounds": ["tradition"]}, (422, "enum", "grounds.0")),
        ({"on": "2026-05-07"}, (422, "AfterToday", "on")),
        ({"on": "2026-05-05"}, (409, "BeforeLastFact", "on")),
        (price("0"), (422, "AmountNought", "price")),
        (price("-0.01"), (422, "NegativeAmount", "price.amount")),
        (price("10万元"), (422, "UnitInAmount", "price.amount")),
        ({"buyer": ""}, (422, "string_too_short", "buyer")),
        ({"buyer": "办事处13800138000"}, (422, "PersonalNumber", "buyer")),
    ],
)
async def test_bad_terms_are_told_by_field_and_rule(desk: Desk, wrong: dict[str, Any], expected: Told) -> None:
    project = await desk.published(await desk.heard_of(BODY))
    await refused(desk, f"/projects/{project}/contract", {**CONTRACT, **wrong}, expected)


async def test_s14_36_months_without_the_stability_grounds_is_refused_and_12_are_offered(desk: Desk) -> None:
    project = await desk.published(await desk.heard_of(BODY))
    form = {**CONTRACT, "ends_on": "2029-05-05"}
    error = await refused(desk, f"/projects/{project}/contract", form, (422, "TermTooLong", "ends_on"))
    assert (error["values"]["months"], error["values"]["allowed"], error["values"]["latest"]) == (36, 12, "2027-05-05")
    await desk.done(f"/projects/{project}/contract", {**form, "grounds": STABLE})


@pytest.mark.parametrize(
    ("reports", "wrong", "expected"),
    [
        (0, report(30, 30, "1"), (409, "StageOutOfOrder", "stage")),
        (1, report(0, 0, "0"), (409, "StageOutOfOrder", "stage")),
        (2, report(90, 90, "90000"), (409, "StageOutOfOrder", "stage")),
        (5, report(100, 100, "100000"), (409, "AllReported", "stage")),
        (4, report(100, 94, "90000"), (422, "ProgressFell", "pct")),
        (1, report(30, 29, "1"), (422, "StageNotReached", "pct")),
        (2, report(60, 60, "29999.99"), (422, "SpendingFell", "spent")),
        (1, report(30, 60, "0"), (422, "NothingSpent", "spent")),
        (1, report(30, 30, "110000.01"), (422, "OverSpent", "spent")),
        (1, report(30, 101, "1"), (422, "less_than_equal", "pct")),
        (1, {**report(30, 30, "1"), "pct": "30"}, (422, "int_type", "pct")),
        (1, {**report(30, 30, "1"), "pct": 30.5}, (422, "int_type", "pct")),
        (1, {**report(30, 30, "1"), "on": "2026-05-07"}, (422, "AfterToday", "on")),
        (1, {**report(30, 30, "1"), "on": "2026-05-05"}, (409, "BeforeLastFact", "on")),
        (1, report(30, 30, "-1"), (422, "NegativeAmount", "spent.amount")),
    ],
)
async def test_a_bad_report_is_told_by_field_and_rule(
    desk: Desk, reports: int, wrong: dict[str, Any], expected: Told
) -> None:
    project, _ = await desk.contracted(await desk.heard_of(BODY))
    for milestone in MILESTONES[:reports]:
        await desk.done(f"/projects/{project}/milestones", report(*milestone))
    await refused(desk, f"/projects/{project}/milestones", wrong, expected)


@pytest.mark.parametrize(
    ("path", "form", "expected"),
    [
        ("district-review", {"opinion": "negative", "on": TODAY}, (422, "ReasonsMissing", "reasons")),
        ("district-review", {"opinion": "maybe", "on": TODAY}, (422, "enum", "opinion")),
        (
            "district-review",
            {"opinion": "negative", "reasons": f"见{PERSON}", "on": TODAY},
            (422, "PersonalNumber", "reasons"),
        ),
        ("approval", {"on": TODAY}, (409, "NotAtStage", None)),
        ("rejection", {"reasons": "1", "on": TODAY}, (409, "NotAtStage", None)),
        ("publication", {"on": TODAY}, (409, "NotAtStage", None)),
        ("contract", CONTRACT, (409, "NotAtStage", None)),
        ("milestones", report(0, 0, "0"), (409, "NotAtStage", None)),
        ("summary", {"summary": "1", "on": TODAY}, (409, "NotAtStage", None)),
        ("disclosures", {"items": ["winner"], "on": TODAY}, (409, "NotAtStage", None)),
        ("disclosures", {"items": [], "on": TODAY}, (422, "too_short", "items")),
        ("closure", {"on": TODAY}, (409, "NotAtStage", None)),
    ],
)
async def test_no_step_is_left_out_and_a_no_has_its_reasons(
    desk: Desk, path: str, form: dict[str, Any], expected: Told
) -> None:
    project = await desk.declared(await desk.heard_of(BODY))
    await refused(desk, f"/projects/{project}/{path}", form, expected)


@pytest.mark.parametrize(
    ("path", "form", "expected"),
    [
        ("disclosures", {"items": ["effect"], "effect": "满意", "on": TODAY}, (409, "EffectNotKnown", "items")),
        ("summary", {"summary": " ", "on": TODAY}, (422, "SummaryBlank", "summary")),
        ("summary", {"summary": "联系人13800138000", "on": TODAY}, (422, "PersonalNumber", "summary")),
    ],
)
async def test_a_bad_ending_is_told_by_field_and_rule(
    desk: Desk, path: str, form: dict[str, Any], expected: Told
) -> None:
    project, _ = await desk.carried_out(await desk.heard_of(BODY))
    await refused(desk, f"/projects/{project}/{path}", form, expected)
