from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from contracts.annulments import Left
from contracts.evaluation import CHANNEL_RESULTS, PartTakenV1
from contracts.evaluation_words import Band
from services.chassis.annulments import ANSWERS, answer_id
from services.chassis.streams import Answer
from services.procurement.application import PROJECTS
from services.procurement.domain.evaluated import Event, ProjectUnknown, after_evaluation
from services.procurement.domain.project import Project
from services.procurement.domain.project_facts import Fact, ResultNoted, ResultWithdrawn
from tests.procurement.desks import TODAY, Desk, opened
from tests.procurement.evaluation import annulled, result
from tests.procurement.examples import (
    ANNULLED_EVENT,
    APRIL,
    BODY,
    CHOSEN,
    LATER_EVENT,
    PROJECT,
    RESULT,
    RESULT_EVENT,
    WITHDRAWN,
)
from tests.procurement.town import history
from tests.support.decisions import Given
from tests.support.desk import told

DAY = {"on": TODAY}
NOBODY = UUID(int=999)
PUBLISHED = result(APRIL)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as desk:
        yield desk


def publishing(project: Project) -> tuple[Fact, ...]:
    return after_evaluation(project, PUBLISHED, Event(id=RESULT_EVENT, project=PROJECT, version=5))


class Annulling:
    def __init__(self, published: UUID | None) -> None:
        self.happened = annulled(APRIL, published)

    def __call__(self, project: Project) -> tuple[Fact, ...]:
        return after_evaluation(project, self.happened, Event(id=ANNULLED_EVENT, project=PROJECT, version=6))


async def shown(desk: Desk, project: str) -> tuple[str, int | None]:
    """The stage of a project, and the total that its register shows."""
    state = (await desk.shown(f"/projects/{project}"))["state"]
    return state["stage"], state["result"] and state["result"]["total"]


def test_a_published_result_is_noted_at_whatever_stage_the_project_is() -> None:
    Given(PROJECTS, *CHOSEN).when(publishing).then((RESULT,))


def test_a_second_result_takes_the_place_of_the_first() -> None:
    first = replace(RESULT, total=6_000, band=Band.FAIR, because_of=LATER_EVENT, seen_version=4)
    Given(PROJECTS, *CHOSEN, first).when(publishing).then((RESULT,))


def test_an_annulled_result_is_withdrawn_and_no_other() -> None:
    Given(PROJECTS, *CHOSEN, RESULT).when(Annulling(RESULT_EVENT)).then((WITHDRAWN,))
    Given(PROJECTS, *CHOSEN, RESULT).when(Annulling(None)).then((WITHDRAWN,))  # it does not say which: the present one
    Given(PROJECTS, *CHOSEN, RESULT).when(Annulling(LATER_EVENT)).then(())
    Given(PROJECTS, *CHOSEN, RESULT, WITHDRAWN).when(Annulling(RESULT_EVENT)).then(())


def test_a_result_of_a_project_that_was_never_declared_is_refused() -> None:
    Given[Project, Fact](PROJECTS).when(publishing).refused(ProjectUnknown(project=PROJECT))
    Given[Project, Fact](PROJECTS).when(Annulling(None)).refused(ProjectUnknown(project=PROJECT))


async def test_a_project_closes_once_the_result_of_its_evaluation_was_heard_of(desk: Desk) -> None:
    project, contract = await desk.made_public(await desk.heard_of(BODY))
    before = await desk.facts()
    refused = await desk.post(f"/projects/{project}/closure", DAY)
    assert told(refused) == (409, "NotEvaluated", None)
    assert await desk.facts() == before
    await desk.evaluation.publishes(project, TODAY)
    await desk.done(f"/projects/{project}/closure", DAY)
    assert await shown(desk, project) == ("closed", 9_250)
    assert (await desk.shown(f"/contracts/{contract}"))["state"]["closed_on"] == TODAY


async def test_what_is_noted_names_the_event_that_caused_it_with_its_version_and_its_day(desk: Desk) -> None:
    project, _ = await desk.made_public(await desk.heard_of(BODY))
    await desk.evaluation.tells(PartTakenV1(part="self", taken_on=date(2026, 5, 4)), project, "2026-05-04")
    published = await desk.evaluation.publishes(project, "2026-05-05")
    withdrawn = await desk.evaluation.annuls(project, TODAY, published)
    effects = (await history(desk, project))[-2:]
    assert [effect.fact for effect in effects] == [
        ResultNoted(
            total=9_250,
            band=Band.EXCELLENT,
            raters=35,
            published_on=date(2026, 5, 5),
            because_of=published,
            seen_version=2,  # a part that was taken is evaluation's own business: it is read over
        ),
        ResultWithdrawn(withdrawn_on=date(2026, 5, 6), because_of=withdrawn, seen_version=3),
    ]
    assert [effect.cause for effect in effects] == [published, withdrawn]
    assert [effect.effective_on for effect in effects] == [date(2026, 5, 5), date(2026, 5, 6)]
    assert {effect.actor for effect in effects} == {"reaction:procurement.results"}


async def test_after_an_annulment_a_project_waits_for_the_next_result(desk: Desk) -> None:
    project, _ = await desk.made_public(await desk.heard_of(BODY))
    published = await desk.evaluation.publishes(project, TODAY)
    await desk.evaluation.annuls(project, TODAY, published)
    assert told(await desk.post(f"/projects/{project}/closure", DAY)) == (409, "NotEvaluated", None)
    await desk.evaluation.publishes(project, TODAY, total=7_000, band=Band.FAIR)
    await desk.done(f"/projects/{project}/closure", DAY)
    assert await shown(desk, project) == ("closed", 7_000)


async def test_a_closed_project_stays_closed_and_its_register_shows_the_newest_result(desk: Desk) -> None:
    project, _ = await desk.made_public(await desk.heard_of(BODY))
    published = await desk.evaluation.publishes(project, TODAY)
    await desk.done(f"/projects/{project}/closure", DAY)
    await desk.evaluation.annuls(project, TODAY, published)
    assert await shown(desk, project) == ("closed", None)
    answer = (await desk.store.load(ANSWERS, answer_id("procurement.results", published))).state
    assert answer
    assert answer.undone == ()  # that no result is noted is what the annulment says itself
    assert answer.left == (
        Left(
            stream=UUID(project),
            family="procurement.project",
            why="项目已按原结果结项,不重开",
            why_en="the project was closed on the result and is not opened again",
            facts=("procurement.project.closed",),
        ),
    )
    await desk.evaluation.publishes(project, TODAY, total=5_900, band=Band.POOR)
    assert await shown(desk, project) == ("closed", 5_900)


async def test_a_closing_that_loses_against_an_annulment_is_refused_on_the_fresh_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, contract = await desk.made_public(await desk.heard_of(BODY))
    published = await desk.evaluation.publishes(project, TODAY)
    append, first = desk.store.append, iter([True])

    async def too_late(*parts: Any) -> Answer:
        if next(first, False):  # the closing has been decided; before it is written the result is annulled
            await desk.evaluation.annuls(project, TODAY, published)
        return await append(*parts)

    monkeypatch.setattr(desk.store, "append", too_late)
    assert told(await desk.post(f"/projects/{project}/closure", DAY)) == (409, "NotEvaluated", None)
    assert await shown(desk, project) == ("result-published", None)
    assert (await desk.shown(f"/contracts/{contract}"))["state"]["closed_on"] is None


async def test_a_result_of_a_project_nobody_declared_is_parked_and_the_next_ones_are_read(desk: Desk) -> None:
    project, _ = await desk.contracted(await desk.heard_of(BODY))
    unknown = UUID(int=NOBODY.int << 16 | UUID(project).int & 0xFFFF)  # read on the same feed
    await desk.evaluation.publishes(str(unknown), TODAY)
    await desk.evaluation.annuls(str(unknown), TODAY)
    await desk.evaluation.publishes(project, TODAY)
    causes = [(unknown, "react:ProjectUnknown"), (unknown, "waits-behind")]
    assert await desk.evaluation.parked(CHANNEL_RESULTS) == causes
    assert await shown(desk, project) == ("contracted", 9_250)


async def test_a_day_that_no_policy_reaches_is_the_fault_of_the_day(desk: Desk) -> None:
    project, _ = await desk.made_public(await desk.heard_of(BODY))
    await desk.evaluated(project)
    refused = await desk.post(f"/projects/{project}/closure", {"on": "2009-12-31"})
    assert told(refused) == (422, "NoRuleOn", "on")
