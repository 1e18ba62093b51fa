import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contracts.access.caller import Caller
from contracts.envelope import partition_of
from contracts.published_returns import published_return
from contracts.roles import Role
from services.chassis.clocks import clock_id
from tests.procurement.desks import CONTRACT, DECLARATION, MILESTONES, RETURN, TODAY, Desk, opened, report
from tests.procurement.examples import BODY
from tests.support.desk import told

NOBODY = UUID(int=9)
ITEMS = ["winner", "amount", "effect"]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as desk:
        yield desk


def channels(answer: dict[str, Any]) -> list[tuple[str, int]]:
    return [(mark["channel"], mark["partition"]) for mark in answer["receipt"]]


async def stage(desk: Desk, project: str) -> str:
    shown: str = (await desk.shown(f"/projects/{project}"))["state"]["stage"]
    return shown


async def test_a_project_goes_from_its_declaration_to_its_end(desk: Desk) -> None:
    body = await desk.heard_of(BODY)
    project = await desk.declared(body)
    stages = [await stage(desk, project)]
    for path, form in (
        ("district-review", {"opinion": "positive", "on": TODAY}),
        ("approval", {"on": TODAY}),
        ("publication", {"on": TODAY}),
        ("contract", CONTRACT),
        *(("milestones", report(*milestone)) for milestone in MILESTONES),
        ("summary", {"summary": "服务老人1200人次", "on": TODAY}),
        ("disclosures", {"items": ITEMS, "effect": "满意", "on": TODAY}),
    ):
        await desk.done(f"/projects/{project}/{path}", form)
        stages.append(await stage(desk, project))
    await desk.evaluated(project)
    alone = await desk.post(f"/projects/{project}/closure", {"on": TODAY})
    assert told(alone) == (409, "SignerAccepts", None)
    assert (await desk.shown(f"/projects/{project}"))["state"]["signed_by"] == ""
    await desk.done(f"/projects/{project}/closure", {"on": TODAY}, "officer-3")
    stages.append(await stage(desk, project))
    assert list(dict.fromkeys(stages)) == [
        "declared",
        "district-reviewed",
        "approved",
        "published",
        "contracted",
        "summarised",
        "result-published",
        "closed",
    ]
    state = (await desk.shown(f"/projects/{project}"))["state"]
    assert (state["reported"], state["spent_fen"], state["public"]) == ([0, 30, 60, 90, 100], 10_000_000, ITEMS)
    contract = (await desk.shown(f"/contracts/{state['contract']}"))["state"]
    assert contract["closed_on"] == TODAY
    assert (await desk.shown(f"/providers/{body}"))["state"]["contracts"] == []


async def test_signing_answers_with_the_number_and_where_each_of_its_facts_stands(desk: Desk) -> None:
    project = await desk.published(await desk.heard_of(BODY))
    answer = await desk.done(f"/projects/{project}/contract", CONTRACT)
    contract = (await desk.shown(f"/projects/{project}"))["state"]["contract"]
    assert (answer["id"], answer["version"], answer["number"]) == (project, 5, "公益合同-110113-2026-000001")
    assert channels(answer) == [
        ("procurement.projects", partition_of(UUID(project))),
        ("procurement.clocks", partition_of(clock_id(UUID(project), "pro.sign_days"))),
        ("procurement.contracts", partition_of(UUID(contract))),
    ]
    shown = await desk.shown(f"/contracts/{contract}")
    signed = shown["state"]["signed"]
    assert (shown["under_review"], shown["task_open"]) == (False, False)
    assert (signed["standing"], signed["seen_version"], signed["amount_fen"]) == ("active", 1, 10_000_000)
    assert (await desk.shown(f"/providers/{BODY}"))["state"]["contracts"] == [contract]


async def test_contracts_are_numbered_by_the_buyers_district_without_gaps(desk: Desk) -> None:
    body = await desk.heard_of(BODY)
    numbers = []
    for name, region in (("一", "110113001"), ("二", "110105"), ("三", "110113"), ("四", "110000")):
        project = await desk.published(body, name=name)
        form = {**CONTRACT, "buyer_region": region}
        refused = await desk.post(f"/projects/{project}/contract", {**form, "ends_on": "2029-06-05"})
        assert refused.status_code == 422
        numbers.append((await desk.done(f"/projects/{project}/contract", form))["number"])
    assert numbers == [
        "公益合同-110113-2026-000001",
        "公益合同-110105-2026-000001",
        "公益合同-110113-2026-000002",
        "公益合同-110000-2026-000001",
    ]


async def test_a_project_is_rejected_and_goes_no_further(desk: Desk) -> None:
    project = await desk.declared(await desk.heard_of(BODY))
    await desk.done(f"/projects/{project}/district-review", {"opinion": "negative", "reasons": "重复", "on": TODAY})
    await desk.done(f"/projects/{project}/rejection", {"reasons": "与已有项目重复", "on": TODAY})
    assert await stage(desk, project) == "rejected"
    before = await desk.facts()
    assert told(await desk.post(f"/projects/{project}/approval", {"on": TODAY})) == (409, "NotAtStage", None)
    assert told(await desk.post(f"/projects/{project}/publication", {"on": TODAY})) == (409, "NotAtStage", None)
    assert await desk.facts() == before


async def test_a_project_closes_only_after_its_result_and_amount_are_public(desk: Desk) -> None:
    project, _ = await desk.carried_out(await desk.heard_of(BODY))
    await desk.done(f"/projects/{project}/summary", {"summary": "完成", "on": TODAY})
    await desk.done(f"/projects/{project}/disclosures", {"items": ["winner", "effect"], "effect": "满意", "on": TODAY})
    before = await desk.facts()
    refused = await desk.post(f"/projects/{project}/closure", {"on": TODAY})
    assert told(refused) == (409, "NotYetPublic", None)
    assert "金额" in refused.json()["detail"]
    assert await desk.facts() == before
    await desk.done(f"/projects/{project}/disclosures", {"items": ["amount"], "on": TODAY})
    await desk.evaluated(project)
    await desk.done(f"/projects/{project}/closure", {"on": TODAY})


async def test_s11_the_2010_return_is_entered_as_printed_and_answers_with_its_differences(desk: Desk) -> None:
    printed = json.loads(published_return("beijing-2010"))
    entered = await desk.done("/returns", printed)
    again = await desk.done("/returns", printed)
    assert channels(entered) == [("procurement.returns", partition_of(UUID(entered["id"])))]
    assert (again["id"], again["version"], await desk.facts()) == (entered["id"], 1, 1)
    shown = await desk.shown("/returns/beijing-2010")
    assert {cut: found["delta"] for cut, found in shown["differences"].items()} == {
        "field": 7,
        "registering_authority": -230,
        "organisation_kind": -1,
        "territory_of_city_registered": -23,
        "territory": -253,
    }
    assert shown["state"]["explanations"] == []


async def test_a_person_explains_a_difference_with_author_and_date(desk: Desk) -> None:
    await desk.done("/returns", RETURN)
    form = {"cut": "field", "explanation": "一个项目计入两个领域", "on": TODAY}
    await desk.done("/returns/shunyi-2025/explanations", form)
    clerk = Caller(subject="clerk-5", role=Role.DISTRICT, region="110113")
    (said,) = (await desk.shown("/returns/shunyi-2025", clerk))["state"]["explanations"]
    assert (said["delta"], said["author"], said["explained_on"]) == (1, "officer-1", TODAY)


async def test_a_missing_figure_is_not_nought_and_its_difference_is_not_known(desk: Desk) -> None:
    cuts = {"field": {"扶老助残": 5, "医疗卫生": None}, "organisation_kind": {"社会团体": "40余", "基金会": 1}}
    await desk.done("/returns", {**RETURN, "cuts": cuts})
    shown = await desk.shown("/returns/shunyi-2025")
    assert {cut: found["delta"] for cut, found in shown["differences"].items()} == {
        "field": None,
        "organisation_kind": None,
    }
    assert shown["state"]["imported"]["cuts"] == {
        "field": {"扶老助残": 5, "医疗卫生": None},
        "organisation_kind": {"社会团体": {"at_least": 40, "text": "40余"}, "基金会": 1},
    }


async def test_the_same_form_handed_in_twice_on_one_day_is_answered_with_the_first_project(desk: Desk) -> None:
    body = await desk.heard_of(BODY)
    first = await desk.declared(body)
    before = await desk.facts()
    assert await desk.declared(body, name=" 老人餐桌(一期)") == first
    other = {**DECLARATION, "organisation": body, "planned": {"amount": "13", "unit": "wan-yuan"}}
    refused = await desk.post("/projects", other)
    assert told(refused) == (409, "AlreadyDeclared", "name")
    assert first in refused.json()["detail"]
    assert await desk.facts() == before


async def test_the_same_form_handed_in_twice_at_once_is_one_project(desk: Desk) -> None:
    body = await desk.heard_of(BODY)
    first, second = await asyncio.gather(desk.declared(body), desk.declared(body))
    assert first == second
    assert (await desk.shown(f"/projects/{first}"))["version"] == 1


async def test_of_two_signings_at_once_one_holds_and_no_number_is_lost(desk: Desk) -> None:
    body = await desk.heard_of(BODY)
    project, other = await desk.published(body), await desk.published(body, name="二")
    path = f"/projects/{project}/contract"
    both = await asyncio.gather(desk.post(path, CONTRACT), desk.post(path, CONTRACT))
    assert sorted(response.status_code for response in both) == [201, 409]
    assert (await desk.done(f"/projects/{other}/contract", CONTRACT))["number"] == "公益合同-110113-2026-000002"


async def test_the_same_key_is_answered_alike_and_other_content_under_it_is_refused(desk: Desk) -> None:
    project = await desk.published(await desk.heard_of(BODY))
    path = f"/projects/{project}/contract"
    first = await desk.post(path, CONTRACT, **{"Idempotency-Key": "k1"})
    before = await desk.facts()
    again = await desk.post(path, CONTRACT, **{"Idempotency-Key": "k1"})
    assert (again.status_code, again.json()) == (201, first.json())
    other = await desk.post(path, {**CONTRACT, "buyer": "顺义区民政局"}, **{"Idempotency-Key": "k1"})
    assert told(other) == (422, "KeyReused", "Idempotency-Key")
    assert await desk.facts() == before


async def test_a_stale_page_is_refused(desk: Desk) -> None:
    project = await desk.declared(await desk.heard_of(BODY))
    page = await desk.client.get(f"/projects/{project}")
    await desk.done(f"/projects/{project}/district-review", {"opinion": "positive", "on": TODAY})
    before = await desk.facts()
    response = await desk.post(f"/projects/{project}/approval", {"on": TODAY}, **{"If-Match": page.headers["etag"]})
    assert told(response) == (412, "VersionMismatch", "If-Match")
    assert await desk.facts() == before


ROUTES = [
    ("/projects/{}/district-review", {"opinion": "positive", "on": TODAY}),
    ("/projects/{}/approval", {"on": TODAY}),
    ("/projects/{}/rejection", {"reasons": "1", "on": TODAY}),
    ("/projects/{}/publication", {"on": TODAY}),
    ("/projects/{}/contract", CONTRACT),
    ("/projects/{}/milestones", report(0, 0, "0")),
    ("/projects/{}/summary", {"summary": "1", "on": TODAY}),
    ("/projects/{}/disclosures", {"items": ["winner"], "on": TODAY}),
    ("/projects/{}/closure", {"on": TODAY}),
]


@pytest.mark.parametrize(("path", "form"), ROUTES)
async def test_nothing_is_done_to_what_does_not_exist(desk: Desk, path: str, form: dict[str, object]) -> None:
    assert told(await desk.post(path.format(NOBODY), form))[:2] == (404, "NotFound")
    assert told(await desk.post(path.format("one"), form))[:2] == (422, "uuid_parsing")
    assert told(await desk.post(path.format(NOBODY), {**form, "colour": 1}))[1:] == ("extra_forbidden", "colour")
    assert await desk.facts() == 0


@pytest.mark.parametrize("path", [f"/projects/{NOBODY}", f"/contracts/{NOBODY}", f"/providers/{NOBODY}", "/returns/x"])
async def test_nothing_is_shown_of_what_does_not_exist(desk: Desk, path: str) -> None:
    assert told(await desk.client.get(path))[:2] == (404, "NotFound")


async def test_an_explanation_of_a_return_nobody_entered_is_not_found(desk: Desk) -> None:
    form = {"cut": "field", "explanation": "1", "on": TODAY}
    assert told(await desk.post("/returns/shunyi-2025/explanations", form))[:2] == (404, "NotFound")


async def test_an_identity_of_another_family_is_not_found(desk: Desk) -> None:
    project = await desk.declared(await desk.heard_of(BODY))
    assert told(await desk.client.get(f"/contracts/{project}"))[:2] == (404, "NotFound")
    assert told(await desk.client.get(f"/providers/{project}"))[:2] == (404, "NotFound")
