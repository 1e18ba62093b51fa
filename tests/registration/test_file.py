"""The file of a thing of registration over HTTP: what everybody is told, and what only who may act there."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest

from contracts.access.caller import Caller
from contracts.roles import Role
from tests.registration.desks import GROUP, Desk, opened
from tests.support.desk import said

REGISTRAR: Final = Caller(subject="clerk-5", role=Role.DISTRICT, region="110113")
FAR: Final = Caller(subject="clerk-6", role=Role.DISTRICT, region="110105")
APPLICANT: Final = Caller(subject="person-1", role=Role.RESIDENT)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as desk:
        yield desk


async def test_an_organisation_is_everybodys_and_its_people_are_told_to_its_registrar(desk: Desk) -> None:
    path = f"/organisations/{await desk.registered()}"
    open_to_all, seen = [(await desk.told(path, who))["timeline"][0] for who in (None, REGISTRAR)]
    assert said(open_to_all["values"])["head"] == "[不公开]"
    assert "person-1" not in str(open_to_all)
    assert "officer" not in str((await desk.told(path, None))["timeline"])
    assert (said(seen["values"])["head"], seen["actor"]) == ("person-1", "officer-3")
    assert said(seen["values"])["capital_fen"] == "30,000.00 元"
    assert said(seen["values"])["places.domicile"] == "胜利小区社区居委会"
    assert said(seen["values"])["kind"] == "社会团体"


async def test_the_application_that_an_organisation_came_of_is_a_click_away(desk: Desk) -> None:
    file = await desk.told(f"/organisations/{await desk.registered()}", None)
    link = next(each for each in file["timeline"][0]["values"] if each["name"] == "application")
    assert link["at"] == f"registration/applications/{link['value']}"
    assert (await desk.file(link["at"].removeprefix("registration"), None)).status_code == 401
    assert (await desk.file(link["at"].removeprefix("registration"), FAR)).status_code == 404
    application = await desk.told(link["at"].removeprefix("registration"), REGISTRAR)
    assert [each["title_zh"] for each in application["timeline"]] == ["提交申请", "受理", "审查", "准予登记"]


async def test_what_may_be_done_with_an_organisation_is_its_registrars_and_changes_with_its_standing(
    desk: Desk,
) -> None:
    path = f"/organisations/{await desk.registered()}"
    assert [(await desk.told(path, who))["next"] for who in (None, FAR, APPLICANT)] == [[], [], []]
    assert "registration.suspend-organisation" in (await desk.told(path, REGISTRAR))["next"]
    await desk.done(f"{path}/suspension", {"decision_no": "顺民停〔2026〕1号", "on": "2026-05-06"})
    stopped = await desk.told(path, REGISTRAR)
    assert stopped["next"] == [
        "registration.resume-organisation",
        "registration.start-liquidation",
        "registration.annul-order",
    ]
    assert said(stopped["summary"])["standing"] == "责令停止活动"


async def test_an_application_has_its_clock_and_its_reasons_are_read_by_who_sees_the_case(desk: Desk) -> None:
    case = f"/applications/{await desk.examined()}"
    waiting = await desk.told(case, REGISTRAR)
    runs = {each["clock"]: each["stopped_on"] for each in waiting["clocks"]}
    assert (runs["reg.decision_days"], waiting["clocks"][0]["clock"]) == (None, "reg.decision_days")
    assert set(waiting["next"]) >= {"registration.approve-application", "registration.pause-review"}
    assert (await desk.told(case, APPLICANT))["next"] == []
    await desk.done(f"{case}/refusal", {"on": "2026-05-06", "ground": "fraud", "reasons": "印章系伪造"}, "officer-3")
    refused = await desk.told(case, REGISTRAR)
    assert said(refused["timeline"][-1]["values"])["reasons"] == "印章系伪造"
    assert said(refused["timeline"][-1]["values"])["ground"] == "申请时弄虚作假"
    runs = {each["clock"]: each["stopped_on"] for each in refused["clocks"]}
    slip = ["registration.issue-acceptance-notice"]  # it is owed whatever was decided
    assert (refused["next"], runs["reg.decision_days"]) == (slip, "2026-05-06")


async def test_a_group_is_for_those_of_its_place(desk: Desk) -> None:
    path = f"/groups/{(await desk.done('/groups', GROUP))['id']}"
    street = Caller(subject="clerk-7", role=Role.STREET, region="110113001")
    assert (await desk.told(path, street))["next"] == ["registration.defile-group"]
    assert (await desk.told(path, REGISTRAR))["next"] == []
    assert (await desk.file(path, FAR)).status_code == 404
