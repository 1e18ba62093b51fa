from datetime import date
from functools import reduce
from typing import Any

from contracts.roles import Role
from services.posts.application import PEOPLE
from services.posts.domain.deputising import (
    AlreadyOnLeave,
    Back,
    Begun,
    DeputisesForAnother,
    DeputyIsHolder,
    DeputyNotInUnit,
    DeputyOnLeave,
    NoSuchLeave,
    OutsideThePost,
    end_leave,
    take_leave,
)
from services.posts.domain.fitting import NotOfAUnit
from services.posts.domain.giving import LastBeforeFirst
from services.posts.domain.person import Person
from services.posts.domain.person_facts import Fact
from tests.posts.examples import (
    AWAY,
    BACK,
    DEPUTY,
    ENDED,
    GIVEN,
    JULY,
    JUNE,
    LEAVE,
    LI,
    LIS,
    MARCH,
    RELIEVED,
    TODAY,
    TOMORROW,
    WANG,
    WANGS,
    YESTERDAY,
    given,
)
from tests.support.decisions import Given

LI_TOO = given(LI, LIS)


def person(*facts: Fact) -> Person:
    return reduce(PEOPLE.evolve, facts, PEOPLE.initial)


def leaving(stand_in: Person | None = None, *, deputy: str = LI, first_on: date = TODAY, last_on: date = JUNE) -> Any:
    return lambda whose: take_leave(
        whose,
        person(LI_TOO) if stand_in is None else stand_in,
        leave=LEAVE,
        subject=WANG,
        post=WANGS,
        deputy=deputy,
        first_on=first_on,
        last_on=last_on,
    )


def returning(on: date) -> Any:
    return lambda whose: end_leave(whose, subject=WANG, post=WANGS, on=on)


def test_a_colleague_deputises_and_both_streams_say_so() -> None:
    Given(PEOPLE, GIVEN).when(leaving()).then(Begun(AWAY, DEPUTY))


def test_nobody_deputises_for_himself() -> None:
    Given(PEOPLE, GIVEN).when(leaving(deputy=WANG)).refused(DeputyIsHolder())


def test_a_leave_lies_within_the_post() -> None:
    refusal = OutsideThePost(first_on=MARCH, last_on="–")
    Given(PEOPLE, GIVEN).when(leaving(first_on=date(2026, 3, 1))).refused(refusal)
    refusal = OutsideThePost(first_on=MARCH, last_on=YESTERDAY)
    Given(PEOPLE, GIVEN, ENDED).when(leaving()).refused(refusal)
    Given(PEOPLE, GIVEN).when(leaving(last_on=YESTERDAY)).refused(LastBeforeFirst(first_on=TODAY, last_on=YESTERDAY))


def test_a_post_has_one_deputy_on_a_day() -> None:
    refusal = AlreadyOnLeave(first_on=TODAY, last_on=JUNE, deputy=LI)
    Given(PEOPLE, GIVEN, AWAY).when(leaving(first_on=JUNE, last_on=JULY)).refused(refusal)


def test_after_the_return_there_may_be_another_leave() -> None:
    again = leaving(first_on=TOMORROW, last_on=JUNE)
    Given(PEOPLE, GIVEN, AWAY, BACK).when(again).then(
        Begun(
            type(AWAY)(leave=LEAVE, post=WANGS, deputy=LI, first_on=TOMORROW, last_on=JUNE),
            type(DEPUTY)(
                leave=LEAVE,
                post=WANGS,
                holder=WANG,
                role=DEPUTY.role,
                region=DEPUTY.region,
                body="",
                title=DEPUTY.title,
                first_on=TOMORROW,
                last_on=JUNE,
            ),
        )
    )


def test_the_deputy_is_of_the_same_unit_and_role_all_the_while() -> None:
    refusal = DeputyNotInUnit(deputy=LI, role=Role.STREET)
    for other in (
        given(LI, LIS, region="110113002"),
        given(LI, LIS, role=Role.ARCHIVIST),
        given(LI, LIS, last_on=date(2026, 5, 31)),
        given(LI, LIS, first_on=TOMORROW),
    ):
        Given(PEOPLE, GIVEN).when(leaving(person(other))).refused(refusal)
    Given(PEOPLE, GIVEN).when(leaving(person())).refused(refusal)


def test_who_is_away_himself_is_nobodys_deputy() -> None:
    away = type(AWAY)(leave=LEAVE, post=LIS, deputy=WANG, first_on=JUNE, last_on=JULY)
    refusal = DeputyOnLeave(deputy=LI, first_on=JUNE, last_on=JULY)
    Given(PEOPLE, GIVEN).when(leaving(person(LI_TOO, away))).refused(refusal)


def test_a_deputy_has_no_deputy() -> None:
    refusal = DeputisesForAnother(holder=WANG, first_on=TODAY, last_on=JUNE)
    Given(PEOPLE, GIVEN, DEPUTY).when(leaving()).refused(refusal)
    Given(PEOPLE, GIVEN, DEPUTY, RELIEVED).when(leaving(first_on=TOMORROW)).then(
        leaving(first_on=TOMORROW)(person(GIVEN))
    )


def test_residents_are_nobodys_deputies() -> None:
    resident = given(role=Role.RESIDENT)
    Given(PEOPLE, resident).when(leaving(person(given(LI, LIS, role=Role.RESIDENT)))).refused(
        NotOfAUnit(role=Role.RESIDENT)
    )


def test_the_holder_is_back_before_the_leave_is_over() -> None:
    Given(PEOPLE, GIVEN, AWAY).when(returning(TOMORROW)).then(Back(BACK, RELIEVED))


def test_who_is_not_away_does_not_return() -> None:
    Given(PEOPLE, GIVEN).when(returning(TODAY)).refused(NoSuchLeave(on=TODAY))
    Given(PEOPLE, GIVEN, AWAY).when(returning(JULY)).refused(NoSuchLeave(on=JULY))
    Given(PEOPLE, GIVEN, AWAY, BACK).when(returning(TOMORROW)).refused(NoSuchLeave(on=TOMORROW))
