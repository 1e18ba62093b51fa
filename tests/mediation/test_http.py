import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contracts.envelope import partition_of
from contracts.mediation_words import Level
from services.chassis.clocks import clock_id
from services.mediation.domain.major_facts import AccountabilityLeadProposed, MajorLate, MajorSentUp
from tests.mediation.desks import COMMITTEE, DISPUTE, MAJOR, TODAY, Desk, opened
from tests.mediation.examples import clock
from tests.support.desk import told

NOBODY = UUID(int=9)
AGREED = {"outcome": "agreed-oral", "amount": {"amount": "1.2", "unit": "wan-yuan"}, "on": TODAY}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as desk:
        yield desk


def channels(answer: dict[str, Any]) -> list[tuple[str, int]]:
    return [(mark["channel"], mark["partition"]) for mark in answer["receipt"]]


async def test_a_dispute_goes_from_its_acceptance_to_its_agreement(desk: Desk) -> None:
    committee = await desk.formed()
    answer = await desk.done("/disputes", {**DISPUTE, "committee": committee})
    dispute, number = answer["id"], "顺义区胜利社区人民调解委员会〔2026〕调字第0001号"
    assert (answer["version"], answer["number"]) == (1, number)
    assert channels(answer) == [
        ("mediation.disputes", partition_of(UUID(dispute))),
        ("mediation.clocks", partition_of(clock_id(UUID(dispute), "med.period"))),
    ]
    await desk.done(f"/disputes/{dispute}/assignment", {"mediator": "person-9", "on": TODAY})
    await desk.done(f"/disputes/{dispute}/conclusion", AGREED)
    state = (await desk.shown(f"/disputes/{dispute}"))["state"]
    assert (state["stage"], state["mediator"], state["accepted"]["number"]) == ("concluded", "person-9", number)
    assert state["concluded"] == {
        "outcome": "agreed-oral",
        "amount_fen": 1_200_000,
        "performed_at_once": False,
        "concluded_on": TODAY,
    }


async def test_a_dispute_that_is_taken_back_is_withdrawn(desk: Desk) -> None:
    dispute = await desk.accepted(await desk.formed())
    await desk.done(f"/disputes/{dispute}/withdrawal", {"on": TODAY})
    assert (await desk.shown(f"/disputes/{dispute}"))["state"]["stage"] == "withdrawn"


async def test_disputes_are_numbered_by_committee_and_year_and_a_refused_one_takes_no_number(desk: Desk) -> None:
    first = await desk.formed(on="2025-01-06")
    second = await desk.formed(name="胜利街道人民调解委员会", kind="street", region="110113001")
    numbers = []
    for committee, on in ((first, "2025-12-31"), (first, "2026-01-02"), (second, TODAY), (first, TODAY)):
        form = {**DISPUTE, "committee": committee, "on": on}
        assert (await desk.post("/disputes", {**form, "parties": ["person-2"]})).status_code == 422
        numbers.append((await desk.done("/disputes", form))["number"])
    assert numbers == [
        "顺义区胜利社区人民调解委员会〔2025〕调字第0001号",
        "顺义区胜利社区人民调解委员会〔2026〕调字第0001号",
        "顺义区胜利街道人民调解委员会〔2026〕调字第0001号",
        "顺义区胜利社区人民调解委员会〔2026〕调字第0002号",
    ]


async def test_disputes_accepted_at_once_are_numbered_without_gaps(desk: Desk) -> None:
    form = {**DISPUTE, "committee": await desk.formed()}
    answers = await asyncio.gather(*(desk.done("/disputes", form) for _ in range(8)))
    numbers = sorted(answer["number"] for answer in answers)
    assert numbers == [f"顺义区胜利社区人民调解委员会〔2026〕调字第{n:04}号" for n in range(1, 9)]


async def test_a_dispute_in_another_district_than_its_committee_is_accepted_and_warned_of(desk: Desk) -> None:
    committee, key = await desk.formed(), {"Idempotency-Key": "once"}
    warning = {
        "field": "region",
        "zh": "纠纷发生地在朝阳区,受理的人民调解委员会在顺义区",
        "en": "the dispute lies in Chaoyang District, and the committee that accepted it in Shunyi District",
    }
    form = {**DISPUTE, "committee": committee, "region": "110105015"}
    first, again = await desk.post("/disputes", form, **key), await desk.post("/disputes", form, **key)
    assert (first.status_code, first.json()["warning"], again.json()) == (201, warning, first.json())
    assert (await desk.shown(f"/disputes/{first.json()['id']}"))["warning"] == warning
    at_home = await desk.done("/disputes", {**DISPUTE, "committee": committee, "region": "110113001"})
    assert at_home["warning"] is None
    assert (await desk.shown(f"/disputes/{at_home['id']}"))["warning"] is None


async def test_a_committee_whose_term_is_over_says_so_and_goes_on(desk: Desk) -> None:
    expired, standing = await desk.formed(on="2023-05-06"), await desk.formed(name="二", on="2023-05-07")
    assert (await desk.shown(f"/committees/{expired}"))["term_over"] is True
    assert (await desk.shown(f"/committees/{standing}"))["term_over"] is False
    await desk.accepted(expired)


async def test_no_two_disputes_of_the_city_bear_one_number(desk: Desk) -> None:
    """Committees of one name in two districts; and one whose name begins with its district's already."""
    numbers = []
    for form in ({}, {"region": "110105015"}, {"name": "顺义区潮白社区人民调解委员会"}):
        committee = await desk.formed(**form)
        numbers.append((await desk.done("/disputes", {**DISPUTE, "committee": committee}))["number"])
    assert numbers == [
        "顺义区胜利社区人民调解委员会〔2026〕调字第0001号",
        "朝阳区胜利社区人民调解委员会〔2026〕调字第0001号",
        "顺义区潮白社区人民调解委员会〔2026〕调字第0001号",
    ]


async def test_a_name_is_held_once_in_its_district(desk: Desk) -> None:
    first = await desk.formed()
    again = await desk.post("/committees", {**COMMITTEE, "name": "胜利社区 人民调解委员会", "kind": "industry"})
    assert told(again) == (409, "CommitteeNameTaken", "name")
    assert first in again.json()["detail"]
    for elsewhere in ({"region": "110113001"}, {"name": "顺义区胜利社区人民调解委员会"}):
        other = await desk.post("/committees", {**COMMITTEE, **elsewhere})
        assert told(other) == (409, "CommitteeNameTaken", "name")
        error = other.json()["errors"][0]
        assert error["zh"].startswith("顺义区已有名为“")
        assert error["en"].startswith("Shunyi District has a mediation committee")
    await desk.formed(region="110105015")
    both = [desk.post("/committees", {**COMMITTEE, "name": "二"}) for _ in range(2)]
    assert sorted(response.status_code for response in await asyncio.gather(*both)) == [201, 409]


async def test_a_committee_files_one_sheet_a_day(desk: Desk) -> None:
    path = f"/committees/{await desk.formed()}/patrol-sheets"
    sheet = await desk.done(path, {"leads": 0, "on": TODAY})
    assert channels(sheet) == [("mediation.patrols", partition_of(UUID(sheet["id"])))]
    again = await desk.post(path, {"leads": 2, "on": TODAY})
    assert told(again) == (409, "SheetAlreadyFiled", "on")
    assert sheet["id"] in again.json()["detail"]
    await desk.done(path, {"leads": 2, "on": "2026-05-05"})
    await desk.done(f"/committees/{await desk.formed(name='二')}/patrol-sheets", {"leads": 1, "on": TODAY})
    filed = (await desk.shown(f"/patrol-sheets/{sheet['id']}"))["state"]["filed"]
    assert (filed["leads"], filed["region"], filed["patrolled_on"]) == (0, "110113001012", TODAY)


async def test_s3_a_report_that_is_a_minute_late_is_the_districts(desk: Desk) -> None:
    dispute = await desk.accepted(await desk.formed())
    desk.at("2026-06-07T12:00:00+08:00")
    form = {"criteria": ["weapons", "death"], "learned_at": "2026-06-05T22:10:00+08:00"}
    major = (await desk.done(f"/disputes/{dispute}/major", form))["id"]
    await desk.done(f"/majors/{major}/sending", {"at": "2026-06-06T09:00:00+08:00"})
    before = await desk.shown(f"/majors/{major}")
    assert (before["overdue"], before["state"]["level"]) == (True, "district")
    sent = await desk.done(f"/majors/{major}/sending", {"at": "2026-06-06T22:11:00+08:00"})
    told_there = ("mediation.majors", partition_of(UUID(major)))
    stopped = ("mediation.clocks", partition_of(clock_id(UUID(major), "med.major.hours")))
    assert (sent["version"], channels(sent)) == (5, [told_there, told_there, stopped])
    facts = [desk.store.mapper.fact(row) for row in await desk.store.recorder.stream(UUID(major))]
    due_at, told_at = clock(6, 22, 10), clock(6, 22, 11)
    assert facts[2:] == [
        MajorSentUp(from_level=Level.DISTRICT, to_level=Level.CITY, sent_at=told_at),
        MajorLate(level=Level.DISTRICT, seconds=60, due_at=due_at, sent_at=told_at),
        AccountabilityLeadProposed(level=Level.DISTRICT, seconds=60),
    ]
    await desk.done(f"/majors/{major}/acknowledgement", {"at": "2026-06-06T23:30:00+08:00"})
    shown = await desk.shown(f"/majors/{major}")
    (acknowledged,) = shown["state"]["acknowledged"]
    assert (shown["overdue"], shown["state"]["level"]) == (False, "city")
    assert (acknowledged["level"], acknowledged["seconds"]) == ("city", 4740)


async def test_a_proposed_lead_is_not_on_the_reports_page(desk: Desk) -> None:
    """The lateness is: the city is told of that."""
    major = await desk.flagged(learned_at="2026-05-04T10:00:00+08:00")
    for at in ("2026-05-04T11:00:00+08:00", "2026-05-05T11:00:00+08:00"):
        await desk.done(f"/majors/{major}/sending", {"at": at})
    state = (await desk.shown(f"/majors/{major}"))["state"]
    assert set(state) == {"flagged", "level", "told_at", "sent", "acknowledged", "late"}
    assert state["late"]["seconds"] == 3600


async def test_a_districts_acknowledgement_that_is_keyed_after_the_citys_is_the_districts(desk: Desk) -> None:
    major, morning = await desk.flagged(), "2026-05-06T{}:00+08:00"
    for step, at, level in (
        ("sending", "08:00", {}),
        ("sending", "09:00", {}),
        ("acknowledgement", "09:30", {}),
        ("acknowledgement", "08:10", {"level": "district"}),
    ):
        await desk.done(f"/majors/{major}/{step}", {"at": morning.format(at), **level})
    acknowledged = (await desk.shown(f"/majors/{major}"))["state"]["acknowledged"]
    assert [(said["level"], said["seconds"]) for said in acknowledged] == [("city", 1800), ("district", 600)]


async def test_a_fact_of_a_report_is_effective_on_the_citys_day_of_its_instant(desk: Desk) -> None:
    major = await desk.flagged(learned_at="2026-05-04T16:30:00Z")
    (row,) = await desk.store.recorder.stream(UUID(major))
    assert str(desk.store.mapper.to_domain_event(row).effective_on) == "2026-05-05"


async def test_a_dispute_that_was_concluded_still_owes_the_report(desk: Desk) -> None:
    dispute = await desk.accepted(await desk.formed())
    await desk.done(f"/disputes/{dispute}/conclusion", AGREED)
    major = (await desk.done(f"/disputes/{dispute}/major", MAJOR))["id"]
    assert (await desk.shown(f"/majors/{major}"))["state"]["flagged"]["dispute"] == dispute
    assert (await desk.shown(f"/disputes/{dispute}"))["version"] == 2


async def test_of_two_who_flag_or_conclude_at_once_one_holds(desk: Desk) -> None:
    dispute = await desk.accepted(await desk.formed())
    for path, form in (("major", MAJOR), ("conclusion", AGREED)):
        both = [desk.post(f"/disputes/{dispute}/{path}", form) for _ in range(2)]
        assert sorted(response.status_code for response in await asyncio.gather(*both)) == [201, 409]


async def test_the_same_key_is_answered_alike_and_takes_no_second_number(desk: Desk) -> None:
    form, key = {**DISPUTE, "committee": await desk.formed()}, {"Idempotency-Key": "k1"}
    first = await desk.post("/disputes", form, **key)
    before = await desk.facts()
    again = await desk.post("/disputes", form, **key)
    assert (again.status_code, again.json()) == (201, first.json())
    other = await desk.post("/disputes", {**form, "matter": "labour"}, **key)
    assert told(other) == (422, "KeyReused", "Idempotency-Key")
    assert await desk.facts() == before


async def test_a_stale_page_is_refused(desk: Desk) -> None:
    dispute = await desk.accepted(await desk.formed())
    page = await desk.client.get(f"/disputes/{dispute}")
    await desk.done(f"/disputes/{dispute}/assignment", {"mediator": "person-9", "on": TODAY})
    before = await desk.facts()
    response = await desk.post(f"/disputes/{dispute}/conclusion", AGREED, **{"If-Match": page.headers["etag"]})
    assert told(response) == (412, "VersionMismatch", "If-Match")
    assert await desk.facts() == before


ROUTES = [
    ("/committees/{}/patrol-sheets", {"leads": 0, "on": TODAY}),
    ("/disputes/{}/assignment", {"mediator": "person-9", "on": TODAY}),
    ("/disputes/{}/conclusion", AGREED),
    ("/disputes/{}/withdrawal", {"on": TODAY}),
    ("/disputes/{}/major", MAJOR),
    ("/majors/{}/sending", {"at": "2026-05-06T09:00:00+08:00"}),
    ("/majors/{}/acknowledgement", {"at": "2026-05-06T09:00:00+08:00"}),
]


@pytest.mark.parametrize(("path", "form"), ROUTES)
async def test_nothing_is_done_to_what_does_not_exist(desk: Desk, path: str, form: dict[str, object]) -> None:
    assert told(await desk.post(path.format(NOBODY), form))[:2] == (404, "NotFound")
    assert told(await desk.post(path.format("one"), form))[:2] == (422, "uuid_parsing")
    assert told(await desk.post(path.format(NOBODY), {**form, "colour": 1}))[1:] == ("extra_forbidden", "colour")
    assert await desk.facts() == 0


@pytest.mark.parametrize("family", ["committees", "patrol-sheets", "disputes", "majors"])
async def test_nothing_is_shown_of_what_does_not_exist_or_is_of_another_family(desk: Desk, family: str) -> None:
    assert told(await desk.client.get(f"/{family}/{NOBODY}"))[:2] == (404, "NotFound")
    committee = await desk.formed()
    other = await desk.accepted(committee) if family == "committees" else committee
    assert told(await desk.client.get(f"/{family}/{other}"))[:2] == (404, "NotFound")
