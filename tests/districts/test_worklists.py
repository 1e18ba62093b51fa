"""Worklists: what is owed in a region, the most urgent first, and what time and the timekeeper make of it."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from contracts.access.caller import Caller
from contracts.city_clock import ZONE
from contracts.roles import Role
from services.districts.answers import worklists
from tests.districts import cities
from tests.districts.cities import ELSEWHERE, Desk
from tests.mediation.desks import MAJOR
from tests.registration.desks import APPLICATION


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with cities.desk(tmp_path) as desk:
        yield desk


def owed(told: dict[str, Any]) -> list[tuple[str, str, str | None, int]]:
    return [(each["clock"], each["owes"], each["last_day"], each["overdue_days"]) for each in told["owed"]]


def turn_to(desk: Desk, text: str) -> None:
    desk.clock.at = datetime.fromisoformat(text).replace(tzinfo=ZONE)


async def test_what_is_owed_is_listed_where_it_is_owed_the_most_urgent_first(desk: Desk) -> None:
    """Today is 6 May: an application was accepted on 4 March, a dispute on 4 May; a major one came on the 5th."""
    committee = await desk.formed()
    dispute = await desk.accepted(committee)
    await desk.post(f"{dispute}/major", MAJOR)
    await desk.accepted(committee, region=ELSEWHERE)
    case = (await desk.post("registration/applications", APPLICATION))["id"]
    await desk.post(f"registration/applications/{case}/acceptance", {"on": "2026-03-04"})
    here = await desk.get("worklists", region="110113")
    assert owed(here) == [
        ("med.major.hours", "justice", None, 0),  # 22:10
        ("reg.decision_days", "registrar", "2026-05-06", 0),  # 24:00
        ("med.period", "committee", "2026-06-03", 0),
    ]
    assert here["counts"] == {"overdue": 0, "today": 2, "week": 2, "all": 3}
    community = await desk.get("worklists", region="110113001012")
    assert [each["clock"] for each in community["owed"]] == ["med.major.hours", "med.period"]
    assert owed(await desk.get("worklists", region="110113", owes="registrar")) == owed(here)[1:2]
    assert [each["clock"] for each in (await desk.get("worklists", region="110113", span="today"))["owed"]] == [
        "med.major.hours",
        "reg.decision_days",
    ]
    assert (await desk.get("worklists"))["owed"] == []  # of the city's own units


async def test_whoever_decides_sees_what_waits_for_a_decision_and_no_dispute(desk: Desk) -> None:
    await desk.accepted(await desk.formed())
    case = (await desk.post("registration/applications", APPLICATION))["id"]
    await desk.post(f"registration/applications/{case}/acceptance", {"on": "2026-03-04"})
    for region, seen in (("110113", ["reg.decision_days"]), ("110105", None)):
        leader = Caller(subject="leader-1", role=Role.APPROVER, region=region)
        headers = {"Authorization": f"Bearer {desk.city.key.signer.token(leader)}"}
        asked = await desk.client.get("/api/districts/worklists", params={"region": "110113"}, headers=headers)
        told = [each["clock"] for each in asked.json()["owed"]] if asked.status_code == 200 else None
        assert told == seen


async def test_what_is_not_done_in_time_is_overdue_and_what_is_done_is_owed_no_more(desk: Desk) -> None:
    dispute = await desk.accepted(await desk.formed())
    turn_to(desk, "2026-06-06T10:00")
    for keeper in desk.city.timekeepers.values():
        await keeper.turn()
    await desk.city.settle()
    late = await desk.get("worklists", region="110113", span="overdue")
    assert owed(late) == [("med.period", "committee", "2026-06-03", 3)]
    assert await desk.figure("mediation_clocks.overdue", "110113") == 1
    assert await desk.figure("mediation_clocks.overdue", "110113", on="2026-06-03") == 0
    await desk.post(f"{dispute}/conclusion", {"outcome": "failed", "on": "2026-06-06"})
    assert owed(await desk.get("worklists", region="110113")) == []
    assert await desk.figure("mediation_clocks.overdue", "110113") == 0
    assert await desk.figure("mediation_clocks.ever-stopped", "110113") == 1


async def test_a_pause_is_on_the_list_without_a_lateness_and_comes_last(desk: Desk) -> None:
    case = (await desk.post("registration/applications", APPLICATION))["id"]
    await desk.post(f"registration/applications/{case}/acceptance", {"on": "2026-03-04"})
    await desk.post(f"registration/applications/{case}/pause", {"ground": "hearing", "on": "2026-04-01"})
    dispute = await desk.accepted(await desk.formed())
    turn_to(desk, "2026-07-01T10:00")
    told = await desk.get("worklists", region="110113")
    assert [(each["clock"], each["paused_on"], each["overdue_days"]) for each in told["owed"]] == [
        ("med.period", None, 28),
        ("reg.decision_days", "2026-04-01", 0),
    ]
    assert told["counts"] == {"overdue": 1, "today": 0, "week": 0, "all": 2}
    assert dispute


@pytest.mark.parametrize("query", [{"region": "119999"}, {"owes": "nobody"}, {"span": "month"}, {"who": "x"}])
async def test_what_cannot_be_asked_is_refused(desk: Desk, query: dict[str, str]) -> None:
    assert (await desk.get("worklists", 422, **query))["errors"]


async def test_an_outage_that_is_recorded_gives_the_parties_their_days_back(desk: Desk) -> None:
    """Thirty days from 4 May end on 3 June; 5 and 6 May do not count: Friday 5 June. An authority's time goes on."""
    await desk.accepted(await desk.formed())
    case = (await desk.post("registration/applications", APPLICATION))["id"]
    await desk.post(f"registration/applications/{case}/acceptance", {"on": "2026-03-04"})
    for service in ("mediation", "registration"):
        await desk.post(f"{service}/outages", {"first_on": "2026-05-05", "last_on": "2026-05-06"})
        await desk.city.timekeepers[service].turn()
    await desk.city.settle()
    told = await desk.get("worklists", region="110113")
    assert [(each["clock"], each["last_day"]) for each in told["owed"]] == [
        ("reg.decision_days", "2026-05-06"),
        ("med.period", "2026-06-05"),
    ]


@pytest.mark.parametrize(
    ("form", "rule"),
    [({"last_on": "2026-05-04"}, "OutageEndsFirst"), ({"last_on": "2026-05-07"}, "AfterToday")],
)
async def test_an_outage_that_cannot_have_been_is_refused(desk: Desk, form: dict[str, str], rule: str) -> None:
    asked = {"first_on": "2026-05-05", "last_on": "2026-05-06", **form}
    no = await desk.post("mediation/outages", asked, status=422)
    assert no["errors"][0]["rule"] == rule


async def test_what_is_done_takes_no_room_on_a_list_however_long_it_was_owed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklists, "LONGEST", 2)
    committee = await desk.formed()
    for _ in range(5):
        dispute = await desk.accepted(committee, on="2026-05-02")
        await desk.post(f"{dispute}/withdrawal", {"on": "2026-05-04"})
    await desk.accepted(committee, on="2026-05-04")
    await desk.accepted(committee, on="2026-05-03")
    told = await desk.get("worklists", region="110113")
    assert owed(told) == [("med.period", "committee", "2026-06-02", 0), ("med.period", "committee", "2026-06-03", 0)]
    assert told["more"] is True  # as many as are read: there may be more
    assert (await desk.get("worklists", region="110101"))["more"] is False


async def test_a_corrected_acceptance_shows_the_end_that_is_right_whatever_moved_the_wrong_one(desk: Desk) -> None:
    """Accepted on 10 April, moved by an outage, corrected to the 12th."""
    dispute = await desk.accepted(await desk.formed(), on="2026-04-10")
    await desk.post("mediation/outages", {"first_on": "2026-04-20", "last_on": "2026-04-21"})
    await desk.city.timekeepers["mediation"].turn()
    await desk.city.settle()
    right = {"accepted_on": "2026-04-12", "reason": "看错", "on": "2026-05-06"}
    await desk.post(f"{dispute}/acceptance-correction", right)
    assert owed(await desk.get("worklists", region="110113")) == [("med.period", "committee", "2026-05-14", 0)]
