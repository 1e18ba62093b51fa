import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contracts.envelope import partition_of
from services.chassis.clock import SetClock
from tests.evaluation.desks import DAY, GRADE, PARTS, REASON, SELF, TODAY, Desk, opened
from tests.evaluation.examples import BODY, PROJECT
from tests.support.desk import told


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as desk:
        yield desk


def channels(answer: dict[str, Any]) -> list[tuple[str, int]]:
    return [(mark["channel"], mark["partition"]) for mark in answer["receipt"]]


async def test_a_grade_is_announced_adjusted_cancelled_and_reinstated(desk: Desk) -> None:
    path = await desk.graded(BODY, on="2025-10-10")
    shown = await desk.shown(path)
    assert (shown["standing"], shown["grade"]) == ("active", "4A")
    grades = []
    for step, form in (
        ("grade-adjustment", {**REASON, "grade": "3A", "on": "2026-05-04"}),
        ("grade-cancellation", {**REASON, "on": "2026-05-05"}),
        ("grade-reinstatement", REASON),
    ):
        await desk.done(f"{path}/{step}", form)
        grades.append((await desk.shown(path))["grade"])
    assert grades == ["3A", None, "3A"]
    assert (await desk.shown(path))["state"]["grades"] == [
        {"grade": "4A", "valid_from": "2025-10-10", "valid_to": "2026-05-03"},
        {"grade": "3A", "valid_from": "2026-05-04", "valid_to": "2026-05-04"},
        {"grade": "3A", "valid_from": TODAY, "valid_to": "2030-10-10"},
    ]


async def test_a_grade_valid_from_a_later_day_is_shown_from_that_day_without_any_event(desk: Desk) -> None:
    path = await desk.graded(BODY)
    assert (await desk.shown(path))["grade"] is None
    facts, clock = await desk.facts(), desk.store.clock
    assert isinstance(clock, SetClock)
    clock.at = datetime.fromisoformat("2027-01-01T00:00:00+08:00")
    assert (await desk.shown(path))["grade"] == "4A"
    assert await desk.facts() == facts


async def test_an_evaluation_goes_from_its_opening_to_its_result_and_back(desk: Desk) -> None:
    path = await desk.judged(PROJECT)
    answer = await desk.done(f"{path}/result", DAY)
    assert channels(answer) == [("evaluation.results", partition_of(PROJECT))]
    state = (await desk.shown(path))["state"]
    assert (state["stage"], state["result"]["total"], state["result"]["band"]) == ("published", 9023, "excellent")
    assert state["result"]["weights"] == {"self": 20, "beneficiary": 30, "third-party": 50}
    await desk.done(f"{path}/annulment", REASON)
    state = (await desk.shown(path))["state"]
    assert (state["stage"], state["result"]) == ("open", None)
    await desk.done(f"{path}/self", {**SELF, "score": "50"})
    await desk.done(f"{path}/result", DAY)
    assert (await desk.shown(path))["state"]["result"]["total"] == 8113


async def test_an_annulment_names_the_event_of_the_last_result(desk: Desk) -> None:
    path = await desk.judged(PROJECT)
    for _ in range(2):
        await desk.done(f"{path}/result", DAY)
        await desk.done(f"{path}/annulment", REASON)
    rows = await desk.store.recorder.stream(PROJECT)
    recorded = [desk.store.mapper.to_domain_event(row) for row in rows]
    first, annulled_first, second, annulled_second = recorded[-4:]
    assert (annulled_first.fact.because_of, annulled_second.fact.because_of) == (first.id, second.id)


async def test_a_project_is_opened_by_hand_before_its_summary(desk: Desk) -> None:
    path = await desk.contracted(PROJECT)
    answer = await desk.done(path, DAY)
    assert (answer["id"], answer["version"]) == (str(PROJECT), 2)
    for part, form in PARTS:
        await desk.done(f"{path}/{part}", form)
    assert sorted((await desk.shown(path))["state"]["parts"]) == ["beneficiary", "self", "third-party"]


async def test_a_fact_is_of_the_day_it_happened_and_of_the_officer_who_told(desk: Desk) -> None:
    path = await desk.heard_of(BODY)
    await desk.done(f"{path}/grades", {**GRADE, "on": "2026-04-20"}, "officer-7")
    recorded = desk.store.mapper.to_domain_event((await desk.store.recorder.stream(BODY))[-1])
    assert (str(recorded.effective_on), recorded.actor, recorded.region) == (
        "2026-04-20",
        "officer-7",
        "110113001012",
    )


async def test_of_two_announcements_at_once_one_is_refused(desk: Desk) -> None:
    path = await desk.heard_of(BODY)
    answers = await asyncio.gather(*(desk.post(f"{path}/grades", {**GRADE, "grade": g}) for g in ("5A", "3A")))
    (lost,) = [answer for answer in answers if answer.status_code != 201]
    assert told(lost) == (409, "GradeStillCounts", "grade")
    assert len((await desk.shown(path))["state"]["grades"]) == 1


async def test_the_same_key_is_answered_with_the_first_answer(desk: Desk) -> None:
    path = await desk.heard_of(BODY)
    key = {"Idempotency-Key": "one"}
    first, again = [await desk.post(f"{path}/grades", GRADE, **key) for _ in range(2)]
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    other = await desk.post(f"{path}/grades", {**GRADE, "grade": "5A"}, **key)
    assert told(other) == (422, "KeyReused", "Idempotency-Key")


async def test_a_version_that_has_moved_on_is_told(desk: Desk) -> None:
    path = await desk.judged(PROJECT)
    stale = await desk.post(f"{path}/result", DAY, **{"If-Match": '"1"'})
    assert told(stale) == (412, "VersionMismatch", "If-Match")


@pytest.mark.parametrize("path", [f"/organisations/{UUID(int=9)}", f"/projects/{UUID(int=9)}/evaluation"])
async def test_what_there_is_not_is_not_found(desk: Desk, path: str) -> None:
    assert told(await desk.client.get(path)) == (404, "NotFound", None)
