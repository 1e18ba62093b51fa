"""The file of a thing of procurement over HTTP: public by law, but not who signed."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

from contracts.access.caller import Caller
from contracts.roles import Role
from tests.procurement.desks import RETURN, Desk, opened
from tests.support.desk import said

BODY: Final = UUID(int=2)
BUYER: Final = Caller(subject="clerk-5", role=Role.STREET, region="110113001")
ELSEWHERE: Final = Caller(subject="clerk-6", role=Role.STREET, region="110105001")
PROVIDER: Final = Caller(subject="person-1", role=Role.ORGANISATION, body=str(BODY))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as desk:
        yield desk


async def test_a_project_tells_its_way_and_leads_to_its_contract_and_organisation(desk: Desk) -> None:
    project, contract = await desk.contracted(await desk.heard_of(BODY))
    file = await desk.told(f"/projects/{project}", None)
    assert [each["title_zh"] for each in file["timeline"]] == ["项目申报", "区县初审", "审核通过", "公布", "签订合同"]
    signed = file["timeline"][-1]["values"]
    links = {each["name"]: each.get("at") for each in signed if each["kind"] == "thing"}
    assert links == {
        "contract": f"procurement/contracts/{contract}",
        "organisation": f"registration/organisations/{BODY}",
    }
    assert said(signed)["amount_fen"] == "100,000.00 元"
    assert (said(signed)["due.1.stage"], said(signed)["due.2.stage"]) == (0, 30)
    assert said(file["summary"])["stage"] == "已签约"


async def test_who_signed_for_the_buyer_is_told_to_who_may_act_there_alone(desk: Desk) -> None:
    project, _ = await desk.contracted(await desk.heard_of(BODY))
    for nobody in (None, ELSEWHERE):
        assert "officer-" not in (await desk.file(f"/projects/{project}", nobody)).text
    signed = (await desk.told(f"/projects/{project}", BUYER))["timeline"][-1]
    assert (said(signed["values"])["officer"], signed["actor"]) == ("officer-2", "officer-2")


async def test_what_may_be_done_with_a_project_is_each_ones_own(desk: Desk) -> None:
    organisation = await desk.heard_of(BODY)
    project = f"/projects/{await desk.published(organisation)}"
    assert (await desk.told(project, BUYER))["next"] == ["procurement.sign-contract"]  # whoever may be the buyer
    assert (await desk.told(project, PROVIDER))["next"] == []
    running = f"/projects/{(await desk.contracted(organisation, name='送餐'))[0]}"
    assert (await desk.told(running, PROVIDER))["next"] == ["procurement.report-milestone"]
    assert (await desk.told(running, BUYER))["next"] == [
        "procurement.report-milestone",
        "procurement.publish-disclosure",
    ]
    assert (await desk.told(running, ELSEWHERE))["next"] == []


async def test_contracts_providers_and_returns_have_their_files(desk: Desk) -> None:
    organisation = await desk.heard_of(BODY)
    _, contract = await desk.contracted(organisation)
    signed = await desk.told(f"/contracts/{contract}", None)
    assert signed["called"].startswith("公益合同-110113-2026-")
    assert (signed["next"], said(signed["summary"])["under_review"]) == ([], "否")
    provider = await desk.told(f"/providers/{organisation}", PROVIDER)
    assert (provider["next"], provider["timeline"][0]["actor"]) == (
        ["procurement.declare-project"],
        "reaction:procurement.providers",
    )
    await desk.done("/returns", RETURN)
    district = Caller(subject="clerk-8", role=Role.DISTRICT, region="110113")
    printed = await desk.told("/returns/shunyi-2025", district)
    assert (printed["called"], printed["next"]) == (RETURN["title"], ["procurement.explain-difference"])
