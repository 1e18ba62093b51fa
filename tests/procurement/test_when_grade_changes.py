import asyncio
from collections.abc import AsyncIterator, Callable
from contextvars import Context
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from contracts.evaluation import (
    GradeAdjustedV1,
    GradeAnnouncedV1,
    GradeCancelledV1,
    GradeEvent,
    GradeReinstatedV1,
    GradeSpan,
)
from contracts.evaluation_words import Grade, GradeEnd
from contracts.registration import (
    OrganisationEvent,
    OrganisationLiquidatingV1,
    OrganisationMovedV1,
    OrganisationResumedV1,
    OrganisationSuspendedV1,
)
from services.chassis.streams import Answer
from services.procurement.application import PROVIDERS
from services.procurement.domain.provider import Event, Provider, note, note_grades
from services.procurement.domain.provider_facts import ProviderGradesNoted, ProviderStandingNoted
from tests.procurement import town
from tests.procurement.desks import CONTRACT, DECLARATION, TODAY, Desk, opened
from tests.procurement.examples import APRIL, BODY, CITY, MARCH, SHUNYI
from tests.procurement.test_reviews import REGISTERED
from tests.procurement.town import history
from tests.registration import desks as registration_desks
from tests.support.decisions import Given
from tests.support.desk import told

DOMICILE = "110113001012"
FIRST, LAST = date(2026, 1, 1), date(2030, 12, 31)
ANNOUNCED = GradeAnnouncedV1(
    grade=Grade.A4,
    rule_set="2011",
    announced_on=date(2025, 12, 20),
    valid_from=FIRST,
    valid_to=LAST,
    region=DOMICILE,
)
ADJUSTED = GradeAdjustedV1(old=Grade.A4, new=Grade.A3, adjusted_on=MARCH, valid_to=LAST)
CANCELLED = GradeCancelledV1(grade=Grade.A3, reason=GradeEnd.DECIDED, cancelled_on=APRIL)
REINSTATED = GradeReinstatedV1(
    grade=Grade.A3, reinstated_on=date(2026, 5, 1), valid_from=date(2026, 5, 1), valid_to=LAST
)
LATER = GradeAnnouncedV1(
    grade=Grade.A5,
    rule_set="2026",
    announced_on=date(2026, 4, 20),
    valid_from=date(2027, 1, 1),
    valid_to=date(2031, 12, 31),
    region=DOMICILE,
)
WHOLE = (GradeSpan(grade=Grade.A4, valid_from=FIRST, valid_to=LAST),)
SHORTENED = replace(WHOLE[0], valid_to=date(2026, 12, 31))
FIVE = GradeSpan(grade=Grade.A5, valid_from=LATER.valid_from, valid_to=LATER.valid_to)
FOUR = GradeSpan(grade=Grade.A4, valid_from=FIRST, valid_to=date(2026, 3, 1))
THREE = GradeSpan(grade=Grade.A3, valid_from=MARCH, valid_to=LAST)
HELD = replace(THREE, valid_to=date(2026, 4, 9))
AGAIN = replace(THREE, valid_from=date(2026, 5, 1))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as desk:
        yield desk


def of(number: int, version: int) -> Event:
    return Event(id=UUID(int=number), organisation=BODY, version=version, on=APRIL)


def graded(happened: GradeEvent, version: int) -> Callable[[Provider], ProviderGradesNoted]:
    return lambda provider: note_grades(provider, happened, of(300 + version, version), DOMICILE)


def noted(version: int, *grades: GradeSpan) -> ProviderGradesNoted:
    return ProviderGradesNoted(grades=grades, region=DOMICILE, seen_version=version, seen_event=UUID(int=300 + version))


@pytest.mark.parametrize(
    ("before", "happened", "after"),
    [
        ((), ANNOUNCED, WHOLE),
        (WHOLE, LATER, (SHORTENED, FIVE)),
        (WHOLE, ADJUSTED, (FOUR, THREE)),
        ((FOUR, THREE), CANCELLED, (FOUR, HELD)),
        ((FOUR, HELD), REINSTATED, (FOUR, HELD, AGAIN)),
        (WHOLE, replace(CANCELLED, cancelled_on=FIRST), ()),
    ],
)
def test_the_grades_are_noted_whole_with_the_event_and_the_version_that_gave_them(
    before: tuple[GradeSpan, ...], happened: GradeEvent, after: tuple[GradeSpan, ...]
) -> None:
    Given(PROVIDERS, noted(2, *before)).when(graded(happened, 3)).then(noted(3, *after))


def standings() -> list[Callable[[Provider], ProviderStandingNoted]]:
    """What registration tells, in its order."""
    events: list[OrganisationEvent] = [
        REGISTERED,
        OrganisationMovedV1(came_from=SHUNYI, places=CITY, moved_on=MARCH),
        OrganisationSuspendedV1(decision_no="1"),
        OrganisationResumedV1(resumed_on=APRIL),
        OrganisationLiquidatingV1(started_on=APRIL),
    ]

    def telling(event: OrganisationEvent, version: int) -> Callable[[Provider], ProviderStandingNoted]:
        return lambda provider: note(provider, event, of(100 + version, version))

    return [telling(event, version) for version, event in enumerate(events, 1)]


def test_in_whatever_order_the_two_feeds_arrive_the_provider_ends_the_same() -> None:
    """All 252 ways to lay registration's five events and evaluation's five between each other."""
    told_of: tuple[GradeEvent, ...] = (ANNOUNCED, ADJUSTED, CANCELLED, REINSTATED, LATER)
    grades = [graded(event, version) for version, event in enumerate(told_of, 2)]
    count, ends = len(standings()) + len(grades), list[Provider]()
    for places in combinations(range(count), len(grades)):
        first, second = iter(standings()), iter(grades)
        provider = PROVIDERS.initial
        for turn in range(count):
            decide = next(second) if turn in places else next(first)
            provider = PROVIDERS.evolve(provider, decide(provider))
            assert PROVIDERS.region(provider)  # whoever opened the stream, it stands somewhere
        ends.append(provider)
    assert len(ends) == 252
    assert [end for end in ends if end != ends[0]] == []
    seen = ends[0].seen
    assert seen
    assert (seen.seen_version, ends[0].grades_seen_version, seen.places) == (5, 6, CITY)
    assert [span.grade for span in ends[0].grades] == [Grade.A4, Grade.A3, Grade.A3, Grade.A5]


async def test_the_page_of_a_provider_shows_the_grade_that_counts_today_and_its_spans(desk: Desk) -> None:
    organisation = await desk.heard_of(BODY)
    assert (await desk.shown(f"/providers/{organisation}"))["grade"] is None
    await desk.evaluation.tells(replace(ANNOUNCED, valid_to=date(2026, 12, 31)), organisation, "2025-12-20")
    await desk.evaluation.tells(LATER, organisation, "2026-04-20")
    shown = await desk.shown(f"/providers/{organisation}")
    assert (shown["standing"], shown["grade"], shown["state"]["grades_seen_version"]) == ("active", "4A", 2)
    assert shown["state"]["grades"] == [
        {"grade": "4A", "valid_from": "2026-01-01", "valid_to": "2026-12-31"},
        {"grade": "5A", "valid_from": "2027-01-01", "valid_to": "2031-12-31"},
    ]


async def test_a_grade_counts_from_its_first_day_without_any_event(desk: Desk) -> None:
    organisation = await desk.heard_of(BODY)
    await desk.evaluation.tells(replace(LATER, valid_from=date(2026, 5, 7)), organisation, "2026-04-20")
    assert (await desk.shown(f"/providers/{organisation}"))["grade"] is None
    before = await desk.facts()
    clock: Any = desk.store.clock
    clock.at = clock.at.replace(day=7)
    assert (await desk.shown(f"/providers/{organisation}"))["grade"] == "5A"
    assert await desk.facts() == before


async def test_a_cancelled_grade_counts_no_longer_and_a_reinstated_one_again(desk: Desk) -> None:
    organisation, grades = await desk.heard_of(BODY), []
    for happened, on in ((ANNOUNCED, "2025-12-20"), (CANCELLED, "2026-04-10"), (REINSTATED, "2026-05-01")):
        await desk.evaluation.tells(happened, organisation, on)
        grades.append((await desk.shown(f"/providers/{organisation}"))["grade"])
    assert grades == ["4A", None, "3A"]


async def test_a_note_names_the_event_that_caused_it_and_is_of_its_day(desk: Desk) -> None:
    organisation = await desk.heard_of(BODY)
    event = await desk.evaluation.tells(ANNOUNCED, organisation, "2025-12-20", DOMICILE)
    effect = (await history(desk, organisation))[-1]
    assert effect.fact == ProviderGradesNoted(grades=WHOLE, region=DOMICILE, seen_version=1, seen_event=event)
    assert (effect.cause, effect.effective_on) == (event, date(2025, 12, 20))
    assert effect.actor == "reaction:procurement.grades"


async def test_a_grade_that_arrives_before_its_organisation_is_noted_and_still_nobody_may_act(tmp_path: Path) -> None:
    async with registration_desks.opened(tmp_path) as registration:
        organisation = await registration.registered()
    async with opened(tmp_path) as early:  # registration's feed is late
        await early.evaluation.tells(ANNOUNCED, organisation, "2025-12-20", DOMICILE)
        shown = await early.shown(f"/providers/{organisation}")
        assert (shown["standing"], shown["grade"], shown["state"]["seen"]) == (None, "4A", None)
        assert [each.region for each in await history(early, organisation)] == [DOMICILE]
        declared = await early.post("/projects", {**DECLARATION, "organisation": organisation})
        assert told(declared) == (422, "ProviderUnknown", "organisation")
    async with town.opened(tmp_path) as joined:
        await joined.hears()
        shown = await joined.procurement.shown(f"/providers/{organisation}")
        assert (shown["standing"], shown["grade"]) == ("active", "4A")
        await joined.procurement.contracted(organisation)


async def test_the_contract_keeps_the_grade_that_was_seen_on_the_day_of_signing(desk: Desk) -> None:
    organisation = await desk.heard_of(BODY)
    await desk.evaluation.tells(ANNOUNCED, organisation, "2025-12-20")
    await desk.evaluation.tells(LATER, organisation, "2026-04-20")
    _, contract = await desk.contracted(organisation)
    await desk.evaluation.tells(CANCELLED, organisation, "2026-04-10")
    signed = (await desk.shown(f"/contracts/{contract}"))["state"]["signed"]
    assert (signed["grade"], signed["grade_seen_version"]) == ("4A", 2)


async def test_a_grade_is_no_gate(desk: Desk) -> None:
    ungraded = await desk.heard_of(BODY)
    _, contract = await desk.contracted(ungraded, name="一")
    await desk.evaluation.tells(replace(ANNOUNCED, grade=Grade.A1), ungraded, "2025-12-20")
    _, lowest = await desk.contracted(ungraded, name="二")
    await desk.evaluation.tells(replace(CANCELLED, cancelled_on=MARCH), ungraded, "2026-03-02")
    _, none = await desk.contracted(ungraded, name="三")
    facts = [(await history(desk, each))[0].fact for each in (contract, lowest, none)]
    assert [(f.grade, f.grade_seen_version) for f in facts] == [(None, None), (Grade.A1, 1), (None, 2)]


async def test_a_signing_that_loses_against_a_change_of_grade_keeps_the_new_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation = await desk.heard_of(BODY)
    project = await desk.published(organisation)
    append, first = desk.store.append, iter([True])

    async def too_late(*parts: Any) -> Answer:
        if next(first, False):  # the signing has been decided; before it is written the grade is announced
            told = desk.evaluation.tells(ANNOUNCED, organisation, "2025-12-20")
            await asyncio.create_task(told, context=Context())  # a reader's own task, not the request's
        return await append(*parts)

    monkeypatch.setattr(desk.store, "append", too_late)
    await desk.done(f"/projects/{project}/contract", CONTRACT)
    contract = (await desk.shown(f"/projects/{project}"))["state"]["contract"]
    signed = (await desk.shown(f"/contracts/{contract}"))["state"]["signed"]
    assert (signed["grade"], signed["grade_seen_version"], signed["signed_on"]) == ("4A", 1, TODAY)
