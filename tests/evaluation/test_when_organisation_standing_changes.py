from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from contracts.evaluation_words import Grade, GradeEnd
from services.chassis.recorder import PlaceMove
from services.chassis.store import Unit
from services.chassis.streams import Answer
from services.evaluation.domain.organisation_facts import GradeCancelled, OrganisationNoted
from tests.evaluation.desks import GRADE, REASON
from tests.evaluation.town import Town, history, opened
from tests.procurement.town import DAY, ORDER
from tests.support.desk import told


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with opened(tmp_path) as town:
        yield town


async def graded(town: Town) -> str:
    organisation = await town.registered()
    await town.evaluation.done(f"/organisations/{organisation}/grades", GRADE)
    return organisation


async def seen(town: Town, organisation: str) -> dict[str, Any]:
    noted: dict[str, Any] = (await town.evaluation.shown(f"/organisations/{organisation}"))["state"]["seen"]
    return noted


async def test_an_organisation_is_known_with_the_version_that_was_seen(town: Town) -> None:
    organisation = await town.registered()
    renamed = await town.ordered(organisation, "name", {"name": "顺义区邻里互助会", **DAY})
    noted = await seen(town, organisation)
    assert (noted["name"], noted["standing"]) == ("顺义区邻里互助会", "active")
    assert (noted["seen_version"], noted["seen_event"]) == (2, str(renamed.id))
    assert noted["because_of"] != noted["seen_event"]  # a new name gives no new standing


async def test_an_organisation_that_moved_is_graded_where_it_is_now(town: Town) -> None:
    organisation = await town.registered()
    await town.registration.done(f"/organisations/{organisation}/domicile", {"domicile": "110113002006", **DAY})
    await town.hears()
    await town.evaluation.done(f"/organisations/{organisation}/grades", GRADE)
    (*_, announced) = await history(town.evaluation, organisation)
    assert (announced.fact.domicile, announced.region, announced.fact.seen_version) == (
        "110113002006",
        "110113002006",
        2,
    )


@pytest.mark.parametrize(("step", "standing"), [("suspension", "suspended"), ("liquidation", "liquidating")])
async def test_an_organisation_that_is_stopped_or_wound_up_keeps_its_grade_and_gets_no_other(
    town: Town, step: str, standing: str
) -> None:
    organisation = await graded(town)
    await town.ordered(organisation, step, ORDER if step == "suspension" else DAY)
    shown = await town.evaluation.shown(f"/organisations/{organisation}")
    assert (shown["standing"], len(shown["state"]["grades"])) == (standing, 1)
    again = await town.evaluation.post(f"/organisations/{organisation}/grades", GRADE)
    assert told(again) == (409, "OrganisationNotActive", None)
    await town.evaluation.done(f"/organisations/{organisation}/grade-cancellation", REASON)


async def test_when_the_order_is_lifted_a_grade_may_be_announced_again(town: Town) -> None:
    organisation = await town.registered()
    await town.ordered(organisation, "suspension", ORDER)
    await town.ordered(organisation, "resumption")
    await town.evaluation.done(f"/organisations/{organisation}/grades", GRADE)


async def test_when_an_organisation_ends_its_grade_ends_with_it_in_one_unit(town: Town) -> None:
    organisation = await graded(town)
    await town.ordered(organisation, "liquidation")
    cause = await town.ordered(organisation, "cancellation")
    noted, cancelled = (await history(town.evaluation, organisation))[-2:]
    assert isinstance(noted.fact, OrganisationNoted)
    assert cancelled.fact == GradeCancelled(
        grade=Grade.A4,
        end=GradeEnd.ORGANISATION_CANCELLED,
        reason="",
        cancelled_on=cause.effective_on,
        because_of=cause.id,
    )
    assert {(each.cause, each.effective_on, each.actor) for each in (noted, cancelled)} == {
        (cause.id, cause.effective_on, "reaction:evaluation.organisations")
    }
    assert (await town.evaluation.shown(f"/organisations/{organisation}"))["state"]["grades"] == []


async def test_a_grade_that_ended_with_its_organisation_is_not_reinstated(town: Town) -> None:
    organisation = await graded(town)
    await town.ordered(organisation, "liquidation")
    await town.ordered(organisation, "cancellation")
    again = await town.evaluation.post(f"/organisations/{organisation}/grade-reinstatement", REASON)
    assert told(again) == (409, "OrganisationEnded", None)


async def test_an_organisation_without_a_grade_ends_without_a_cancellation(town: Town) -> None:
    organisation = await town.registered()
    await town.ordered(organisation, "liquidation")
    await town.ordered(organisation, "cancellation")
    facts = [type(each.fact) for each in await history(town.evaluation, organisation)]
    assert facts == [OrganisationNoted] * 3


async def test_an_announcement_that_loses_against_a_change_of_standing_is_refused_on_the_fresh_read(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation = await town.registered()
    append, first = town.evaluation.store.append, iter([True])

    async def too_late(*parts: Any) -> Answer:
        if next(first, False):  # the announcement has been decided; before it is written the organisation is stopped
            await town.ordered(organisation, "suspension", ORDER)
        return await append(*parts)

    monkeypatch.setattr(town.evaluation.store, "append", too_late)
    announcing = await town.evaluation.post(f"/organisations/{organisation}/grades", GRADE)
    assert told(announcing) == (409, "OrganisationNotActive", None)


async def test_an_end_that_loses_against_an_announcement_finds_the_grade_on_the_fresh_read(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation = await town.registered()
    await town.ordered(organisation, "suspension", ORDER)
    await town.ordered(organisation, "resumption")
    write, announced = town.evaluation.store.write, list[httpx.Response]()

    async def overtaken(units: Sequence[Unit], move: PlaceMove | None = None, **more: Any) -> Answer:
        if move and units and not announced:  # the end has been decided; before it is written a grade is announced
            announced.append(await town.evaluation.post(f"/organisations/{organisation}/grades", GRADE))
        return await write(units, move, **more)

    monkeypatch.setattr(town.evaluation.store, "write", overtaken)
    await town.registration.done(f"/organisations/{organisation}/liquidation", DAY)
    await town.registration.done(f"/organisations/{organisation}/cancellation", DAY)
    await town.hears()
    assert announced[0].status_code == 201
    assert (await town.evaluation.shown(f"/organisations/{organisation}"))["state"]["grades"] == []


async def test_a_reader_that_starts_again_notes_nothing_twice(tmp_path: Path) -> None:
    async with opened(tmp_path) as town:
        organisation = await graded(town)
        before = await town.evaluation.facts()
    async with opened(tmp_path) as again:
        await again.hears()
        assert await again.evaluation.facts() == before
        assert len(await again.evaluation.store.recorder.stream(UUID(organisation))) == 2
