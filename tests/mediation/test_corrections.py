from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.chassis.clocks import CLOCKS, clock_id
from services.mediation.domain.dispute_facts import AcceptanceCorrected, ConclusionCorrected
from services.mediation.domain.patrol_facts import PatrolSheetCorrected
from tests.mediation.desks import TODAY, Desk, Told, opened, refused
from tests.support.desk import told

BOOK = "/books/disputes/110113001"
WHY: dict[str, Any] = {"reason": "登记时看错", "on": TODAY}
AGREED: dict[str, Any] = {"outcome": "agreed-oral", "concluded_on": "2026-05-05", **WHY}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as desk:
        yield desk


async def last(desk: Desk, stream: str) -> Any:
    """The last fact of a stream with its day and who said it."""
    return desk.store.mapper.to_domain_event((await desk.store.recorder.stream(UUID(stream)))[-1])


async def test_an_acceptance_is_corrected_by_a_fact_that_says_what_was_wrong_and_why(desk: Desk) -> None:
    dispute = await desk.accepted(await desk.formed())
    await desk.done(f"/disputes/{dispute}/acceptance-correction", {"matter": "housing", **WHY}, "officer-7")
    recorded = await last(desk, dispute)
    assert isinstance(recorded.fact, AcceptanceCorrected)
    assert (recorded.actor, recorded.effective_on.isoformat()) == ("officer-7", "2026-05-04")
    assert (recorded.fact.was.matter, recorded.fact.instead.matter) == ("neighbours", "housing")
    assert await desk.text(recorded.fact.reason) == "登记时看错"
    state = (await desk.shown(f"/disputes/{dispute}"))["state"]
    assert (state["stage"], state["accepted"]["matter"]) == ("accepted", "housing")


async def test_another_day_of_acceptance_moves_the_clock(desk: Desk) -> None:
    dispute = await desk.accepted(await desk.formed())
    await desk.done(f"/disputes/{dispute}/acceptance-correction", {"accepted_on": "2026-04-27", **WHY})
    clock = (await desk.store.load(CLOCKS, clock_id(UUID(dispute), "med.period"))).state
    assert clock.set
    assert (clock.set.since.isoformat(), str(clock.last_day)) == ("2026-04-27T00:00:00+08:00", "2026-05-27")


async def test_the_clock_of_a_dispute_that_has_ended_stays_stopped(desk: Desk) -> None:
    dispute = await desk.accepted(await desk.formed())
    await desk.done(f"/disputes/{dispute}/withdrawal", {"on": TODAY})
    await desk.done(f"/disputes/{dispute}/acceptance-correction", {"accepted_on": "2026-04-27", **WHY})
    assert (await desk.store.load(CLOCKS, clock_id(UUID(dispute), "med.period"))).state.set is None


async def test_a_conclusion_is_corrected_whole(desk: Desk) -> None:
    dispute = await desk.accepted(await desk.formed())
    await desk.done(f"/disputes/{dispute}/assignment", {"mediator": "person-9", "on": "2026-05-04"})
    await desk.done(f"/disputes/{dispute}/conclusion", {"outcome": "failed", "on": TODAY})
    await desk.done(f"/disputes/{dispute}/conclusion-correction", AGREED)
    recorded = await last(desk, dispute)
    assert isinstance(recorded.fact, ConclusionCorrected)
    assert (recorded.fact.corrects, recorded.fact.was.outcome, recorded.effective_on.isoformat()) == (
        3,
        "failed",
        "2026-05-05",
    )
    concluded = (await desk.shown(f"/disputes/{dispute}"))["state"]["concluded"]
    assert (concluded["outcome"], concluded["concluded_on"]) == ("agreed-oral", "2026-05-05")


async def test_a_sheet_is_corrected(desk: Desk) -> None:
    committee = await desk.formed()
    sheet = (await desk.done(f"/committees/{committee}/patrol-sheets", {"leads": 0, "on": "2026-05-04"}))["id"]
    await desk.done(f"/patrol-sheets/{sheet}/correction", {"leads": 2, **WHY})
    recorded = await last(desk, sheet)
    assert isinstance(recorded.fact, PatrolSheetCorrected)
    assert (recorded.fact.was.leads, recorded.fact.instead.leads) == (0, 2)
    assert (await desk.shown(f"/patrol-sheets/{sheet}"))["state"]["filed"]["leads"] == 2


async def test_a_correction_of_a_locked_month_is_lines_of_the_next_open_one(desk: Desk) -> None:
    """One dispute moves from April, which is locked, to May: April is not rewritten, May tells what it lacks."""
    committee = await desk.formed()
    first = await desk.accepted(committee, on="2026-04-29")
    second = await desk.accepted(committee, on="2026-04-29")
    await desk.done(f"{BOOK}/2026-04/submission", {"on": TODAY})
    moved = await desk.post(f"/disputes/{first}/acceptance-correction", {"accepted_on": "2026-05-04", **WHY})
    assert moved.json()["warning"]["field"] == "on"
    await desk.done(f"/disputes/{second}/acceptance-correction", {"matter": "labour", **WHY})
    table = await desk.shown(f"{BOOK}/2026-05")
    assert table["figures"]["disputes.accepted/neighbours"] == 1
    assert table["figures"]["disputes.in-hand"] == 2
    assert table["corrections"] == {"2026-04": {"disputes.accepted/neighbours": -2, "disputes.accepted/labour": 1}}


async def test_who_may_not_add_to_a_closed_month_may_not_correct_it(desk: Desk) -> None:
    committee = await desk.formed()
    sheet = (await desk.done(f"/committees/{committee}/patrol-sheets", {"leads": 2, "on": "2026-04-29"}))["id"]
    await desk.done(f"{BOOK}/2026-04/submission", {"on": TODAY})
    no = await desk.post(f"/patrol-sheets/{sheet}/correction", {"leads": 3, **WHY}, **{"Linli-Role": "community"})
    assert told(no) == (409, "MonthIsClosed", "on")


@pytest.mark.parametrize(
    ("step", "form", "expected"),
    [
        ("acceptance-correction", WHY, (422, "NothingWrong", None)),
        ("acceptance-correction", {"matter": "neighbours", **WHY}, (422, "NothingWrong", None)),
        ("acceptance-correction", {"matter": "weather", **WHY}, (422, "enum", "matter")),
        ("acceptance-correction", {"accepted_on": "2026-01-04", **WHY}, (409, "BeforeLastFact", "accepted_on")),
        ("acceptance-correction", {"accepted_on": "2026-05-06", **WHY}, (409, "AfterNextFact", "accepted_on")),
        ("acceptance-correction", {"accepted_on": "2026-05-07", **WHY}, (409, "BeforeLastFact", "on")),
        ("acceptance-correction", {"matter": "housing", "on": TODAY}, (422, "missing", "reason")),
        ("acceptance-correction", {"matter": "housing", "reason": "错", "on": "2026-05-07"}, (422, "AfterToday", "on")),
        ("conclusion-correction", {**AGREED, "outcome": "failed"}, (422, "NothingWrong", None)),
        ("conclusion-correction", {**AGREED, "concluded_on": "2026-05-03"}, (409, "BeforeLastFact", "concluded_on")),
        (
            "conclusion-correction",
            {**AGREED, "outcome": "failed", "amount": {"amount": "1", "unit": "yuan"}},
            (422, "NoAgreement", "amount"),
        ),
    ],
)
async def test_a_correction_that_cannot_be_is_told_by_field_and_rule(
    desk: Desk, step: str, form: dict[str, Any], expected: Told
) -> None:
    dispute = await desk.accepted(await desk.formed())
    await desk.done(f"/disputes/{dispute}/conclusion", {"outcome": "failed", "on": "2026-05-05"})
    await refused(desk, f"/disputes/{dispute}/{step}", form, expected)


async def test_a_number_keeps_its_year_and_nothing_is_corrected_that_has_not_ended(desk: Desk) -> None:
    dispute = await desk.accepted(await desk.formed(on="2025-01-06"), on="2026-01-04")
    other_year = {"accepted_on": "2025-12-31", **WHY}
    path = f"/disputes/{dispute}"
    await refused(desk, f"{path}/acceptance-correction", other_year, (409, "NumberOfAnotherYear", "accepted_on"))
    await refused(desk, f"{path}/conclusion-correction", AGREED, (409, "NotConcluded", None))
