"""The file of a thing of mediation over HTTP: what happened, its clocks, what may be done next, and for whom."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

from contracts.access.caller import Caller
from contracts.roles import Role
from tests.mediation.desks import TODAY, Desk, opened
from tests.support.desk import said

MEDIATOR: Final = Caller(subject="person-9", role=Role.MEDIATOR, body="")
STREET: Final = Caller(subject="clerk-5", role=Role.STREET, region="110113001")
PARTY: Final = Caller(subject="person-2", role=Role.RESIDENT)
FAR: Final = Caller(subject="clerk-6", role=Role.STREET, region="110105001")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as desk:
        yield desk


async def in_mediation(desk: Desk) -> str:
    dispute = await desk.accepted(await desk.formed())
    await desk.done(f"/disputes/{dispute}/assignment", {"mediator": "person-9", "on": TODAY})
    return f"/disputes/{dispute}"


async def test_a_dispute_tells_what_happened_with_who_and_when_and_until_when_it_is_to_be_mediated(desk: Desk) -> None:
    path = await in_mediation(desk)
    file = await desk.told(path, STREET)
    plain = await desk.client.get(path)
    assert {name: file[name] for name in plain.json()} == plain.json()  # beside what is shown anyway
    assert (await desk.file(path, STREET)).headers["etag"] == plain.headers["etag"]
    assert file["called"] == "顺义区胜利社区人民调解委员会〔2026〕调字第0001号"
    assert file["family"] == {"name": "mediation.dispute", "title_zh": "纠纷", "title_en": "Dispute"}
    accepted, assigned = file["timeline"]
    assert [(each["title_zh"], each["title_en"], each["effective_on"]) for each in (accepted, assigned)] == [
        ("受理", "Accepted", "2026-05-04"),
        ("指派调解员", "Mediator assigned", TODAY),
    ]
    assert (assigned["role_zh"], assigned["actor"], assigned["version"]) == ("调委会主任", "officer-1", 2)
    assert said(accepted["values"])["region"] == "胜利小区社区居委会"
    assert said(accepted["values"])["matter"] == "邻里"
    committee = next(each for each in accepted["values"] if each["name"] == "committee")
    assert (committee["kind"], committee["at"]) == ("thing", f"mediation/committees/{committee['value']}")
    (clock,) = file["clocks"]
    assert (clock["title_zh"], clock["owes_zh"], clock["last_day"]) == ("调解", "调解委员会", "2026-06-03")
    assert (clock["overdue"], clock["stopped_on"], file["earlier"]) == (False, None, 0)
    assert said(file["summary"])["stage"] == "调解中"


async def test_a_clock_that_is_over_is_overdue_and_one_that_was_stopped_says_by_how_much(desk: Desk) -> None:
    path = await in_mediation(desk)
    desk.at("2026-06-04T00:00:00+08:00")
    assert [each["overdue"] for each in (await desk.told(path, STREET))["clocks"]] == [True]
    await desk.done(f"{path}/conclusion", {"outcome": "failed", "on": "2026-06-04"})
    (clock,) = (await desk.told(path, STREET))["clocks"]
    assert (clock["overdue"], clock["stopped_on"], clock["late_days"]) == (False, "2026-06-04", 1)


async def test_what_may_be_done_next_is_the_posts_and_the_stages(desk: Desk) -> None:
    path = await in_mediation(desk)
    own = (await desk.told(path, MEDIATOR))["next"]
    assert own == ["mediation.conclude-dispute", "mediation.withdraw-dispute"]
    assert "mediation.flag-major" in (await desk.told(path, STREET))["next"]
    assert (await desk.told(path, PARTY))["next"] == []
    await desk.done(f"{path}/withdrawal", {"on": TODAY})
    assert (await desk.told(path, MEDIATOR))["next"] == []
    assert (await desk.told(path, STREET))["next"] == ["mediation.flag-major", "mediation.correct-acceptance"]


async def test_whoever_may_not_see_a_dispute_is_told_with_its_file_that_there_is_none(desk: Desk) -> None:
    path = await in_mediation(desk)
    for caller, status in ((FAR, 404), (Caller(subject="person-7", role=Role.RESIDENT), 404), (None, 401)):
        assert (await desk.file(path, caller)).status_code == status
    nowhere = "/disputes/0190b1f0-0000-7000-8000-000000000001"
    assert (await desk.file(nowhere, STREET)).json()["type"] == (await desk.file(path, FAR)).json()["type"]


async def test_a_text_in_the_timeline_is_read_by_who_may_act_and_what_was_wrong_stays_said(desk: Desk) -> None:
    path = await in_mediation(desk)
    await desk.done(f"{path}/acceptance-correction", {"on": TODAY, "matter": "labour", "reason": "登记错误,见卷宗"})
    corrected = said((await desk.told(path, STREET))["timeline"][-1]["values"])
    assert (corrected["was.matter"], corrected["instead.matter"]) == ("邻里", "劳动")
    assert corrected["reason"] == "登记错误,见卷宗"
    assert said((await desk.told(path, PARTY))["timeline"][-1]["values"])["reason"] == "[不公开]"


async def test_a_committee_is_everybodys_and_who_acted_there_is_not(desk: Desk) -> None:
    path = f"/committees/{await desk.formed()}"
    (formed,) = (await desk.told(path, None))["timeline"]
    chair = next(each for each in formed["values"] if each["name"] == "chair")
    assert (formed.get("actor"), chair.get("value"), chair["said_en"]) == (None, None, "[not public]")
    assert "officer-1" not in (await desk.file(path, None)).text
    seen = await desk.told(path, STREET)
    assert seen["timeline"][0]["actor"] == "officer-1"
    assert seen["next"] == ["mediation.accept-dispute", "mediation.file-patrol-sheet"]


async def test_a_lead_for_accountability_is_before_a_person_and_on_no_timeline(desk: Desk) -> None:
    path = f"/majors/{await desk.flagged()}"
    desk.at("2026-05-08T10:00:00+08:00")
    for _ in range(2):
        await desk.done(f"{path}/sending", {"at": "2026-05-08T09:00:00+08:00"})
    topics = [each["topic"] for each in (await desk.told(path, STREET))["timeline"]]
    assert topics == [*("mediation.major." + name for name in ("flagged", "sent-up", "sent-up", "late"))]
    facts = [
        desk.store.mapper.fact(each).TOPIC for each in await desk.store.recorder.stream(UUID(path.rpartition("/")[2]))
    ]
    assert facts[-1] == "mediation.major.accountability-lead-proposed"


async def test_every_other_thing_of_mediation_has_its_file_too(desk: Desk) -> None:
    committee = await desk.formed()
    sheet = (await desk.done(f"/committees/{committee}/patrol-sheets", {"leads": 0, "on": TODAY}))["id"]
    file = await desk.told(f"/patrol-sheets/{sheet}", STREET)
    assert (file["next"], said(file["summary"])["filed.leads"]) == (["mediation.correct-patrol-sheet"], 0)
    dispute = await desk.accepted(committee)
    await desk.done(f"/disputes/{dispute}/assignment", {"mediator": "person-9", "on": TODAY})
    docket = await desk.told(f"/committees/{committee}/mediators/person-9/docket", MEDIATOR)
    assert [each["topic"] for each in docket["timeline"]] == ["mediation.docket.case-taken"]
    await desk.done("/books/disputes/110113001/2026-04/submission", {"on": TODAY})
    book = await desk.told("/books/disputes/110113001", STREET)
    assert book["next"] == ["mediation.submit-month"]
    assert book["timeline"][0]["title_zh"] == "上报月报"
