from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from services.evaluation.domain.project_facts import EvaluationOpened, ProjectNoted, SummaryNoted
from tests.evaluation.desks import DAY, PARTS
from tests.evaluation.town import Town, history, opened
from tests.procurement.examples import BODY
from tests.support.desk import told

SUMMARY = {"summary": "服务老人1200人次", **DAY}


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with opened(tmp_path) as town:
        yield town


async def carried_out(town: Town) -> str:
    """A project that waits for its summary."""
    project, _ = await town.procurement.carried_out(await town.procurement.heard_of(BODY))
    await town.hears()
    return project


async def test_a_contracted_project_is_noted_with_its_territory_and_the_event_that_told(town: Town) -> None:
    project, _ = await town.procurement.contracted(await town.procurement.heard_of(BODY))
    await town.hears()
    cause = (await history(town.procurement, project))[-1]
    (noted,) = await history(town.evaluation, project)
    assert noted.fact == ProjectNoted(
        region="110113001",
        contracted_on=cause.effective_on,
        because_of=cause.id,
        seen_version=cause.originator_version,
        organisation=BODY,
    )
    assert (noted.cause, noted.region) == (cause.id, "110113001")
    assert (await town.evaluation.shown(f"/projects/{project}/evaluation"))["state"]["stage"] == "noted"


async def test_a_project_without_a_contract_is_not_known(town: Town) -> None:
    project = await town.procurement.published(await town.procurement.heard_of(BODY))
    await town.hears()
    response = await town.evaluation.post(f"/projects/{project}/evaluation", DAY)
    assert told(response) == (404, "NotFound", None)


async def test_a_summary_opens_the_evaluation_in_one_unit(town: Town) -> None:
    project = await carried_out(town)
    await town.procurement.done(f"/projects/{project}/summary", SUMMARY)
    await town.hears()
    cause = (await history(town.procurement, project))[-1]
    summary, opening = (await history(town.evaluation, project))[-2:]
    assert summary.fact == SummaryNoted(
        summarised_on=cause.effective_on, because_of=cause.id, seen_version=cause.originator_version
    )
    assert opening.fact == EvaluationOpened(region="110113001", opened_on=cause.effective_on)
    assert {summary.cause, opening.cause} == {cause.id}


async def test_a_summary_leaves_an_evaluation_that_was_opened_by_hand(town: Town) -> None:
    project = await carried_out(town)
    path = f"/projects/{project}/evaluation"
    await town.evaluation.done(path, DAY)
    for part, form in PARTS:
        await town.evaluation.done(f"{path}/{part}", form)
    assert told(await town.evaluation.post(f"{path}/result", DAY)) == (409, "NotSummarised", None)
    await town.procurement.done(f"/projects/{project}/summary", SUMMARY)
    await town.hears()
    assert isinstance((await history(town.evaluation, project))[-1].fact, SummaryNoted)
    await town.evaluation.done(f"{path}/result", DAY)
    assert (await town.evaluation.shown(path))["state"]["result"]["total"] == 9023


async def test_a_reader_that_starts_again_opens_nothing_twice(tmp_path: Path) -> None:
    async with opened(tmp_path) as town:
        project = await carried_out(town)
        await town.procurement.done(f"/projects/{project}/summary", SUMMARY)
        await town.hears()
        before = await town.evaluation.facts()
    async with opened(tmp_path) as again:
        await again.hears()
        assert await again.evaluation.facts() == before
        assert len(await again.evaluation.store.recorder.stream(UUID(project))) == 3
