"""What registration holds unique and numbers without gaps, also where several ask at once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.registration.desks import APPLICATION, GROUP, Desk, opened
from tests.support.desk import told


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as desk:
        yield desk


async def test_two_open_cases_for_the_same_item_are_refused(desk: Desk) -> None:
    case = (await desk.done("/applications", APPLICATION))["id"]
    for other in ({"on": "2026-03-03"}, {"head": "person-2"}, {"details": {**APPLICATION["details"], "units": 1}}):
        response = await desk.post("/applications", {**APPLICATION, **other})
        assert told(response) == (409, "TwoOpenCases", "name")
        assert case in response.json()["detail"]


async def test_a_name_is_held_in_the_area_of_its_registrar_alone(desk: Desk) -> None:
    await desk.registered()
    again = {**APPLICATION, "head": "person-2", "on": "2026-05-06", "sponsor_approved_on": "2026-05-01"}
    assert told(await desk.post("/applications", again)) == (409, "NameTaken", "name")
    places = {**APPLICATION["places"], "registrar": "110105"}
    await desk.done("/applications", {**again, "places": places})


async def test_a_name_stays_held_when_its_county_has_become_a_district(desk: Desk) -> None:
    county = {**APPLICATION["places"], "registrar": "110228", "territory": "110228"}
    await desk.done(
        "/applications", {**APPLICATION, "places": county, "on": "2014-03-03", "sponsor_approved_on": "2014-03-01"}
    )
    district = {**APPLICATION["places"], "registrar": "110118", "territory": "110118"}
    response = await desk.post("/applications", {**APPLICATION, "places": district})
    assert told(response) == (409, "TwoOpenCases", "name")


async def test_of_two_applications_for_a_name_at_once_one_is_taken_in(desk: Desk) -> None:
    both = [desk.post("/applications", {**APPLICATION, "head": head}) for head in ("person-1", "person-2")]
    assert sorted(response.status_code for response in await asyncio.gather(*both)) == [201, 409]


async def test_of_two_decisions_at_once_one_holds_and_no_number_is_lost(desk: Desk) -> None:
    case, other = await desk.examined(), await desk.examined(name="另一互助会", head="person-2")
    approval, refusal = {"on": "2026-05-06"}, {"on": "2026-05-06", "ground": "fraud", "reasons": "材料不实"}
    decisions = await asyncio.gather(
        desk.post(f"/applications/{case}/approval", approval, "officer-3"),
        desk.post(f"/applications/{case}/approval", approval, "officer-4"),
        desk.post(f"/applications/{case}/refusal", refusal, "officer-5"),
    )
    assert sorted(response.status_code for response in decisions) == [201, 409, 409]
    approved = sum(bool(response.json().get("number")) for response in decisions)
    last = await desk.done(f"/applications/{other}/approval", approval, "officer-3")
    assert last["number"] == f"民登-110113-2026-{approved + 1:06}"


async def test_groups_filed_at_once_are_numbered_without_gaps(desk: Desk) -> None:
    filings = [desk.done("/groups", {**GROUP, "name": f"合唱队{n}"}) for n in range(8)]
    numbers = [filed["number"] for filed in await asyncio.gather(*filings)]
    assert sorted(numbers) == [f"110113001012-S-{n:04}" for n in range(1, 9)]


async def test_a_head_heads_no_other_association_until_the_first_has_ended(desk: Desk) -> None:
    body = await desk.registered()
    another = {**APPLICATION, "name": "另一互助会", "on": "2026-05-06", "sponsor_approved_on": "2026-05-01"}
    assert told(await desk.post("/applications", another)) == (409, "HeadsAnother", "head")
    await desk.done(f"/organisations/{body}/liquidation", {"on": "2026-05-06"})
    await desk.done(f"/organisations/{body}/cancellation", {"on": "2026-05-06"})
    await desk.done("/applications", another)


async def test_the_head_of_an_association_may_head_a_non_enterprise_unit(desk: Desk) -> None:
    await desk.registered()
    unit = {"kind": "non-enterprise", "form": "legal-person"}
    await desk.registered(name="阳光养老服务中心", details=unit, on="2026-03-03")


async def test_an_organisation_cannot_take_the_name_or_the_head_of_another(desk: Desk) -> None:
    await desk.registered()
    other = await desk.registered(name="另一互助会", head="person-2")
    name = await desk.post(f"/organisations/{other}/name", {"name": APPLICATION["name"], "on": "2026-05-06"})
    assert told(name) == (409, "NameTaken", "name")
    head = await desk.post(f"/organisations/{other}/head", {"head": "person-1", "on": "2026-05-06"})
    assert told(head) == (409, "HeadsAnother", "head")
