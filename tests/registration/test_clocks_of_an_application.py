"""The clocks of an application: answered in time or deemed accepted, decided in time, without the time of a hearing."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contracts.city_clock import ZONE
from services.chassis.clock import SetClock
from services.chassis.clock_facts import ClockMoved, ClockRanOut, ClockStarted, ClockStopped
from services.chassis.clocks import clock_id
from services.chassis.timekeeper import Timekeeper
from services.registration.domain.application_facts import ApplicationAccepted, Matter
from services.registration.main import SERVICE
from tests.registration.desks import APPLICATION, Desk, opened
from tests.support.desk import told

FOUNDATION = {
    **APPLICATION,
    "details": {"kind": "foundation", "scope": "non-public", "council": 5, "term_years": 5},
    "funds": {"amount": "200", "unit": "wan-yuan"},
}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as desk:
        yield desk


async def look(desk: Desk, at: str) -> None:
    """The timekeeper looks at the clocks at some time."""
    assert isinstance(desk.store.clock, SetClock)
    desk.store.clock.at = datetime.fromisoformat(at).replace(tzinfo=ZONE)
    await Timekeeper(desk.store, desk.store.recorder.clocks, SERVICE.fires).turn()


async def facts(desk: Desk, case: str, clock: str) -> list[Any]:
    return [desk.store.mapper.fact(event) for event in await desk.store.recorder.stream(clock_id(UUID(case), clock))]


async def test_papers_that_nobody_answered_count_as_accepted_on_the_day_of_their_receipt(desk: Desk) -> None:
    """Monday 2 March + 5 working days = Monday 9 March; nobody looked until 1 April. The 60 days run from 2 March."""
    case = (await desk.done("/applications", APPLICATION))["id"]
    await look(desk, "2026-03-09T23:59")
    assert (await desk.shown(f"/applications/{case}"))["state"]["stage"] == "submitted"
    await look(desk, "2026-04-01T08:00")
    state = (await desk.shown(f"/applications/{case}"))["state"]
    assert (state["stage"], state["accepted_on"], state["deemed_after"]) == ("accepted", "2026-03-02", "2026-03-09")
    event = (await desk.store.recorder.stream(UUID(case)))[-1]
    recorded = desk.store.mapper.to_domain_event(event)
    matter = Matter(kind="association", registrar="110113", applied_on=date(2026, 3, 2))  # type: ignore[arg-type]
    accepted = ApplicationAccepted(
        matter=matter, accepted_on=date(2026, 3, 2), officer="timekeeper", deemed_after=date(2026, 3, 9)
    )
    assert (recorded.effective_on, recorded.actor, recorded.fact) == (date(2026, 3, 2), "timekeeper", accepted)
    assert (await facts(desk, case, "reg.correction_days"))[-1] == ClockStopped(
        stopped_on=date(2026, 3, 2), late_days=0, late_seconds=0
    )
    [decision] = await facts(desk, case, "reg.decision_days")
    assert isinstance(decision, ClockStarted)
    assert (decision.last_day, decision.region) == (date(2026, 5, 6), "110113")  # S1
    late = await desk.post(f"/applications/{case}/acceptance", {"on": "2026-03-10"})
    assert told(late) == (409, "WrongStage", None)


async def test_a_slip_that_was_given_in_time_and_keyed_late_sets_right_what_was_deemed(desk: Desk) -> None:
    """60 days from 4 March end on 3 May, in the block: 6 May; those of the deemed acceptance are stopped."""
    case = (await desk.done("/applications", APPLICATION))["id"]
    await look(desk, "2026-04-01T08:00")
    await desk.done(f"/applications/{case}/acceptance", {"on": "2026-03-04"})
    state = (await desk.shown(f"/applications/{case}"))["state"]
    assert (state["stage"], state["accepted_on"], state["deemed_after"]) == ("accepted", "2026-03-04", None)
    told_of = await facts(desk, case, "reg.decision_days")
    assert [type(fact).__name__ for fact in told_of] == ["ClockStarted", "ClockStopped", "ClockStarted"]
    assert told_of[-1].since.date() == date(2026, 3, 4)


async def test_papers_that_were_answered_in_time_are_not_deemed_anything(desk: Desk) -> None:
    case = (await desk.done("/applications", APPLICATION))["id"]
    await desk.done(f"/applications/{case}/acceptance", {"on": "2026-03-09"})
    await look(desk, "2026-04-01T08:00")
    state = (await desk.shown(f"/applications/{case}"))["state"]
    assert (state["accepted_on"], state["deemed_after"]) == ("2026-03-09", None)


async def test_an_authority_that_is_not_competent_does_not_become_so_by_silence(desk: Desk) -> None:
    case = (await desk.done("/applications", FOUNDATION))["id"]
    await look(desk, "2026-04-01T08:00")
    assert (await desk.shown(f"/applications/{case}"))["state"]["stage"] == "submitted"
    assert isinstance((await facts(desk, case, "reg.correction_days"))[-1], ClockRanOut)
    await desk.done(f"/applications/{case}/non-acceptance", {"on": "2026-04-01"})
    stopped = (await facts(desk, case, "reg.correction_days"))[-1]
    assert (stopped.late_days, stopped.stopped_on) == (23, date(2026, 4, 1))


async def test_s01_a_decision_is_due_after_the_holiday_and_its_lateness_is_recorded_while_it_can_still_be_made(
    desk: Desk,
) -> None:
    case = (await desk.done("/applications", APPLICATION))["id"]
    await desk.done(f"/applications/{case}/acceptance", {"on": "2026-03-02"})
    await desk.done(f"/applications/{case}/examination", {"on": "2026-04-10", "favourable": True}, "officer-2")
    await look(desk, "2026-05-06T23:59:59")
    assert not isinstance((await facts(desk, case, "reg.decision_days"))[-1], ClockRanOut)
    await look(desk, "2026-05-07T00:00")
    assert isinstance((await facts(desk, case, "reg.decision_days"))[-1], ClockRanOut)
    assert (await desk.shown(f"/applications/{case}"))["state"]["stage"] == "examined"
    await desk.done(f"/applications/{case}/approval", {"on": "2026-05-07"}, "officer-3")
    assert (await facts(desk, case, "reg.decision_days"))[-1].late_days == 1


async def test_a_hearing_takes_no_time_of_the_decision(desk: Desk) -> None:
    """60 days from 4 March end on 3 May; 1 to 10 April do not count: 13 May, a Wednesday."""
    case = await desk.examined()
    await desk.done(f"/applications/{case}/pause", {"ground": "hearing", "on": "2026-04-10"})
    no = await desk.post(f"/applications/{case}/approval", {"on": "2026-04-12"}, "officer-3")
    assert told(no) == (409, "ReviewIsPaused", None)
    assert told(await desk.post(f"/applications/{case}/pause", {"ground": "experts", "on": "2026-04-12"}))[1] == (
        "ReviewIsPaused"
    )
    await look(desk, "2026-05-06T12:00")
    assert not isinstance((await facts(desk, case, "reg.decision_days"))[-1], ClockRanOut)
    await desk.done(f"/applications/{case}/resumption", {"on": "2026-04-19"})
    moved = (await facts(desk, case, "reg.decision_days"))[-1]
    assert isinstance(moved, ClockMoved)
    assert (moved.last_day, moved.excluded) == (date(2026, 5, 13), 10)
    assert told(await desk.post(f"/applications/{case}/resumption", {"on": "2026-04-20"}))[1] == "NotPaused"


async def test_only_what_is_under_review_is_paused(desk: Desk) -> None:
    case = (await desk.done("/applications", APPLICATION))["id"]
    no = await desk.post(f"/applications/{case}/pause", {"ground": "hearing", "on": "2026-03-03"})
    assert told(no) == (409, "WrongStage", None)
