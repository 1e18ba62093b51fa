from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from contracts.access.caller import Caller
from contracts.credit_code import credit_code
from contracts.envelope import partition_of
from contracts.roles import Role
from services.chassis.clocks import clock_id
from tests.registration.desks import APPLICATION, GROUP, Desk, opened
from tests.support.desk import told

REGISTRAR = Caller(subject="clerk-5", role=Role.DISTRICT, region="110113")

ELSEWHERE = "110113001006"
NOBODY = UUID(int=9)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as desk:
        yield desk


async def test_an_application_becomes_an_organisation_with_its_certificate(desk: Desk) -> None:
    case = await desk.examined()
    answer = await desk.done(f"/applications/{case}/approval", {"on": "2026-05-06"}, "officer-3")
    assert (answer["id"], answer["version"], answer["number"]) == (case, 4, "民登-110113-2026-000001")
    application = await desk.shown(f"/applications/{case}")
    organisation = application["state"]["organisation"]
    assert (application["state"]["stage"], application["version"]) == ("approved", 4)
    assert [(mark["channel"], mark["partition"]) for mark in answer["receipt"]] == [
        ("registration.applications", partition_of(UUID(case))),
        ("registration.clocks", partition_of(clock_id(UUID(case), "reg.decision_days"))),
        ("registration.organisations", partition_of(UUID(organisation))),
    ]
    body = await desk.shown(f"/organisations/{organisation}", REGISTRAR)
    code = body["state"].pop("credit_code")
    assert credit_code(code).startswith("51110113MJ")
    assert body == {
        "id": organisation,
        "version": 1,
        "standing": "active",
        "state": {
            "name": APPLICATION["name"],
            "certificate_no": "民登-110113-2026-000001",
            "kind": "association",
            "places": APPLICATION["places"],
            "head": "person-1",
            "funds_fen": 3_000_000,
            "application": case,
            "certificate": None,
            "altered": False,
            "registered_on": "2026-05-06",
            "carried_over": False,
            "untouched": False,
            "decision_no": "",
            "order_stands": False,
            "suspended_until": None,
            "liquidating_since": None,
            "cancelled_on": None,
            "withdrawn": False,
            "last_on": "2026-05-06",
        },
    }


async def test_certificates_are_numbered_by_registrar_and_no_two_organisations_share_a_code(desk: Desk) -> None:
    city = {"registrar": "110000", "domicile": "110113001012", "territory": "110000"}
    bodies = [
        await desk.registered(name=f"邻里互助会{n}", head=f"person-{n}", places=places)
        for n, places in enumerate((APPLICATION["places"], APPLICATION["places"], city))
    ]
    states = [(await desk.shown(f"/organisations/{body}"))["state"] for body in bodies]
    assert [state["certificate_no"] for state in states] == [
        "民登-110113-2026-000001",
        "民登-110113-2026-000002",
        "民登-110000-2026-000001",
    ]
    assert len({state["credit_code"][8:] for state in states}) == 3


async def test_a_refused_application_frees_what_it_held(desk: Desk) -> None:
    case = await desk.examined()
    refusal = {"on": "2026-05-06", "ground": "similar-in-area", "reasons": "本区已有相似组织"}
    await desk.done(f"/applications/{case}/refusal", refusal, "officer-3")
    again = await desk.done("/applications", {**APPLICATION, "on": "2026-05-06", "sponsor_approved_on": "2026-05-01"})
    assert again["id"] != case


async def test_s17_a_foundation_at_a_district_is_not_accepted_and_the_name_is_free_again(desk: Desk) -> None:
    asked = {
        **APPLICATION,
        "details": {"kind": "foundation", "scope": "non-public", "council": 5, "term_years": 5},
        "funds": {"amount": "200", "unit": "wan-yuan"},
    }
    case = (await desk.done("/applications", asked))["id"]
    refused = await desk.post(f"/applications/{case}/acceptance", {"on": "2026-03-04"})
    assert told(refused) == (409, "NotCompetent", None)
    assert "北京市民政局" in refused.json()["detail"]
    await desk.done(f"/applications/{case}/non-acceptance", {"on": "2026-03-04"})
    state = (await desk.shown(f"/applications/{case}"))["state"]
    assert (state["stage"], state["competent_authority"]) == ("not-accepted", "北京市民政局")
    await desk.done("/applications", APPLICATION)


async def test_who_examines_does_not_decide(desk: Desk) -> None:
    case, before = await desk.examined(), await desk.facts()
    response = await desk.post(f"/applications/{case}/approval", {"on": "2026-05-06"}, "officer-2")
    assert told(response) == (409, "ExaminerDecides", None)
    assert await desk.facts() == before


async def test_the_same_papers_handed_in_twice_are_answered_with_the_first_case(desk: Desk) -> None:
    first, before = await desk.done("/applications", APPLICATION), await desk.facts()
    second = await desk.done("/applications", {**APPLICATION, "name": " 顺义区胜利街道邻里互助会"})
    third = await desk.done("/applications", APPLICATION)
    assert first["id"] == second["id"] == third["id"]
    assert await desk.facts() == before


async def test_the_same_key_is_answered_alike_and_other_content_under_it_is_refused(desk: Desk) -> None:
    first = await desk.post("/groups", GROUP, **{"Idempotency-Key": "k1"})
    again = await desk.post("/groups", GROUP, **{"Idempotency-Key": "k1"})
    assert first.json() == again.json()
    other = await desk.post("/groups", {**GROUP, "members": 11}, **{"Idempotency-Key": "k1"})
    assert told(other) == (422, "KeyReused", "Idempotency-Key")


async def test_an_organisation_alters_its_certificate(desk: Desk) -> None:
    body = await desk.registered()
    await desk.done(f"/organisations/{body}/name", {"name": "顺义区邻里互助会", "on": "2026-05-06"})
    await desk.done(f"/organisations/{body}/domicile", {"domicile": ELSEWHERE, "on": "2026-05-06"})
    await desk.done(f"/organisations/{body}/head", {"head": "person-2", "on": "2026-05-06"})
    state = (await desk.shown(f"/organisations/{body}", REGISTRAR))["state"]
    assert (state["name"], state["places"]["domicile"], state["head"]) == ("顺义区邻里互助会", ELSEWHERE, "person-2")
    freed = {**APPLICATION, "on": "2026-05-06", "sponsor_approved_on": "2026-05-01"}
    await desk.done("/applications", freed)


async def test_an_organisation_stops_resumes_is_wound_up_and_ends(desk: Desk) -> None:
    body, day = await desk.registered(), {"on": "2026-05-06"}
    standings = []
    steps = ("suspension", "resumption", "liquidation", "cancellation")
    for step in steps:
        order = {**day, "decision_no": "顺民罚-110113-2026-000001"} if step == "suspension" else day
        await desk.done(f"/organisations/{body}/{step}", order)
        standings.append((await desk.shown(f"/organisations/{body}"))["standing"])
    assert standings == ["suspended", "active", "liquidating", "cancelled"]
    before = await desk.facts()
    for step in steps:
        order = {**day, "decision_no": "1"} if step == "suspension" else day
        assert told(await desk.post(f"/organisations/{body}/{step}", order))[0] == 409
    assert await desk.facts() == before


async def test_a_group_is_filed_numbered_and_taken_off_the_list(desk: Desk) -> None:
    filed = await desk.done("/groups", GROUP)
    assert filed["number"] == "110113001012-S-0001"
    assert told(await desk.post("/groups", GROUP)) == (409, "GroupNameTaken", "name")
    await desk.done(f"/groups/{filed['id']}/defiling", {"reason": "连续一年未开展活动", "on": "2026-05-06"})
    group = await desk.shown(f"/groups/{filed['id']}")
    assert (group["version"], group["state"]["listing"]) == (2, "defiled")
    assert (await desk.done("/groups", GROUP))["number"] == "110113001012-S-0002"


async def test_a_group_is_hosted_by_a_registered_organisation(desk: Desk) -> None:
    body = await desk.registered()
    hosted = {**GROUP, "host": body, "on": "2026-05-06"}
    await desk.done("/groups", hosted)
    await desk.done(f"/organisations/{body}/liquidation", {"on": "2026-05-06"})
    response = await desk.post("/groups", {**hosted, "name": "胜利社区书画社"})
    assert told(response) == (409, "HostCannotSign", "host")
    unknown = await desk.post("/groups", {**GROUP, "host": str(NOBODY)})
    assert told(unknown) == (409, "HostCannotSign", "host")


async def test_a_stale_page_is_refused(desk: Desk) -> None:
    body = await desk.registered()
    change = {"name": "顺义区邻里互助会", "on": "2026-05-06"}
    response = await desk.post(f"/organisations/{body}/name", change, **{"If-Match": '"7"'})
    assert told(response) == (412, "VersionMismatch", "If-Match")


ROUTES = [
    ("/applications/{}/acceptance", {"on": "2026-05-06"}),
    ("/applications/{}/non-acceptance", {"on": "2026-05-06"}),
    ("/applications/{}/examination", {"on": "2026-05-06", "favourable": True}),
    ("/applications/{}/approval", {"on": "2026-05-06"}),
    ("/applications/{}/refusal", {"on": "2026-05-06", "ground": "fraud", "reasons": "1"}),
    ("/organisations/{}/name", {"name": "1", "on": "2026-05-06"}),
    ("/organisations/{}/domicile", {"domicile": ELSEWHERE, "on": "2026-05-06"}),
    ("/organisations/{}/head", {"head": "person-2", "on": "2026-05-06"}),
    ("/organisations/{}/suspension", {"decision_no": "1", "on": "2026-05-06"}),
    ("/organisations/{}/resumption", {"on": "2026-05-06"}),
    ("/organisations/{}/liquidation", {"on": "2026-05-06"}),
    ("/organisations/{}/cancellation", {"on": "2026-05-06"}),
    ("/groups/{}/defiling", {"reason": "1", "on": "2026-05-06"}),
]


@pytest.mark.parametrize(("path", "body"), ROUTES)
async def test_nothing_is_done_to_what_does_not_exist(desk: Desk, path: str, body: dict[str, object]) -> None:
    assert told(await desk.post(path.format(NOBODY), body))[:2] == (404, "NotFound")
    assert told(await desk.post(path.format("one"), body))[:2] == (422, "uuid_parsing")
    assert told(await desk.post(path.format(NOBODY), {**body, "colour": 1}))[1:] == ("extra_forbidden", "colour")
    assert await desk.facts() == 0


@pytest.mark.parametrize("family", ["applications", "organisations", "groups"])
async def test_nothing_is_shown_of_what_does_not_exist(desk: Desk, family: str) -> None:
    assert told(await desk.client.get(f"/{family}/{NOBODY}"))[:2] == (404, "NotFound")


async def test_an_identity_of_another_family_is_not_found(desk: Desk) -> None:
    case = await desk.examined()
    assert told(await desk.client.get(f"/organisations/{case}"))[:2] == (404, "NotFound")
