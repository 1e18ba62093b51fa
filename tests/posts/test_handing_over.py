from datetime import date
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from contracts.dates import AfterToday
from contracts.roles import Role
from services.posts.application import PEOPLE
from services.posts.domain.fitting import NotOfAUnit
from services.posts.domain.giving import BeforeItBegan, PostIsOver
from services.posts.domain.handing_over import (
    HandedOver,
    NoCasesOfOnesOwn,
    OtherRole,
    OtherUnit,
    ToOneself,
    hand_over,
)
from services.posts.domain.person import NoSuchPost, Person, post_of
from services.posts.domain.person_facts import WorkHandedOver, WorkTakenOver
from services.posts.domain.reasons import ReasonMissing
from tests.posts.examples import (
    ENDED,
    GIVEN,
    HANDED_OVER,
    JUNE,
    LI,
    LIS,
    MARCH,
    TAKEN_OVER,
    TODAY,
    TOMORROW,
    WANG,
    WANGS,
    YESTERDAY,
    ZHAO,
    ZHAOS,
    given,
)
from tests.posts.test_deputising import LI_TOO, person
from tests.support.decisions import Given


def handing(
    colleague: Person | None = None,
    *,
    to: str = LI,
    to_post: UUID = LIS,
    on: date = TODAY,
    reason: str = "轮岗",
    cases: tuple[UUID, ...] = (),
) -> Any:
    return lambda whose: hand_over(
        whose,
        person(LI_TOO) if colleague is None else colleague,
        subject=WANG,
        post=WANGS,
        to=to,
        to_post=to_post,
        reason=reason,
        cases=cases,
        on=on,
        today=TODAY,
    )


def test_open_work_goes_to_a_colleague_and_both_streams_say_so() -> None:
    Given(PEOPLE, GIVEN).when(handing()).then(HandedOver(HANDED_OVER, TAKEN_OVER))


def test_work_of_a_post_that_is_over_is_handed_over_too() -> None:
    Given(PEOPLE, GIVEN, ENDED).when(handing()).then(HandedOver(HANDED_OVER, TAKEN_OVER))


def test_what_was_taken_over_goes_along_and_is_with_the_first_no_longer() -> None:
    took = WorkTakenOver(post=WANGS, of=(ZHAO,), since=MARCH)
    Given(PEOPLE, GIVEN, took).when(handing()).then(
        HandedOver(HANDED_OVER, WorkTakenOver(post=LIS, of=(WANG, ZHAO), since=TODAY))
    )
    post = post_of(person(GIVEN, took, HANDED_OVER), WANG, WANGS)
    assert [post.took_over(day) for day in (YESTERDAY, TODAY)] == [{ZHAO}, frozenset()]


def test_work_that_comes_back_is_ones_own_and_not_taken_over_from_oneself() -> None:
    whose = person(LI_TOO, WorkTakenOver(post=LIS, of=(WANG,), since=TODAY))
    asked: dict[str, Any] = {"to": WANG, "to_post": WANGS, "reason": "轮岗", "on": TOMORROW, "today": TOMORROW}
    back = hand_over(whose, person(GIVEN), subject=LI, post=LIS, **asked)
    said: dict[str, Any] = {"to": WANG, "to_post": WANGS, "reason": "轮岗", "since": TOMORROW}
    assert back.giver == WorkHandedOver(post=LIS, subject=LI, role=Role.STREET, **said)
    assert back.taker == WorkTakenOver(post=WANGS, of=(LI,), since=TOMORROW)


def test_work_is_not_handed_over_to_oneself_to_another_unit_or_to_another_role() -> None:
    Given(PEOPLE, GIVEN).when(handing(person(GIVEN), to=WANG, to_post=WANGS)).refused(ToOneself())
    Given(PEOPLE, GIVEN).when(handing(person(given(LI, LIS, region="110113002")))).refused(OtherUnit())
    refusal = OtherRole(role=Role.STREET, other=Role.ARCHIVIST)
    Given(PEOPLE, GIVEN).when(handing(person(given(LI, LIS, role=Role.ARCHIVIST)))).refused(refusal)


def test_work_goes_to_a_post_that_is_held_on_the_day() -> None:
    Given(PEOPLE, GIVEN).when(handing(person(given(LI, LIS, last_on=YESTERDAY)))).refused(PostIsOver(last_on=YESTERDAY))
    Given(PEOPLE, GIVEN).when(handing(person(given(LI, LIS, first_on=JUNE)))).refused(
        BeforeItBegan(on=TODAY, first_on=JUNE)
    )
    before = date(2026, 3, 1)
    early = person(given(LI, LIS, first_on=date(2026, 1, 1)))
    Given(PEOPLE, GIVEN).when(handing(early, on=before)).refused(BeforeItBegan(on=before, first_on=MARCH))
    Given(PEOPLE, GIVEN).when(handing(to_post=ZHAOS)).refused(NoSuchPost(subject=LI, post=ZHAOS))


def test_a_hand_over_says_why_and_is_between_colleagues() -> None:
    Given(PEOPLE, GIVEN).when(handing(reason=" ")).refused(ReasonMissing())
    resident = given(role=Role.RESIDENT)
    Given(PEOPLE, resident).when(handing(person(given(LI, LIS, role=Role.RESIDENT)))).refused(
        NotOfAUnit(role=Role.RESIDENT)
    )


def test_what_is_open_on_a_day_to_come_nobody_hands_over_yet() -> None:
    Given(PEOPLE, GIVEN).when(handing(on=TOMORROW)).refused(AfterToday(on=TOMORROW, today=TODAY))


def test_a_mediator_hands_some_cases_over_and_keeps_the_others() -> None:
    committee = str(UUID(int=77))
    mediator: dict[str, Any] = {"role": Role.MEDIATOR, "region": "110113001012", "body": committee}
    mine, colleagues = given(**mediator), given(LI, LIS, **mediator)
    first, second = UUID(int=31), UUID(int=32)
    took = WorkTakenOver(post=WANGS, of=(ZHAO,), since=MARCH)
    some = replace(HANDED_OVER, role=Role.MEDIATOR, body=committee, cases=(first, second))
    taken = WorkTakenOver(post=LIS, of=(WANG,), since=TODAY, cases=(first, second))
    handed = Given(PEOPLE, mine, took).when(handing(person(colleagues), cases=(first, second, first)))
    handed.then(HandedOver(some, taken))
    assert post_of(person(mine, took, some), WANG, WANGS).took_over(TODAY) == {ZHAO}
    assert post_of(person(colleagues, taken), LI, LIS).took_over(TODAY) == frozenset()


def test_only_who_has_cases_of_his_own_chooses_among_them() -> None:
    Given(PEOPLE, GIVEN).when(handing(cases=(UUID(int=31),))).refused(NoCasesOfOnesOwn(role=Role.STREET))
