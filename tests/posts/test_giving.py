from datetime import date
from typing import Any

import pytest

from contracts.posts_words import Title
from contracts.refusal import Refusal
from contracts.regions import RegionNotValidOn, UnknownRegion
from contracts.roles import Role
from services.posts.application import PEOPLE
from services.posts.domain.fitting import (
    FITS,
    BodyDoesNotFit,
    BodyMissing,
    LevelDoesNotFit,
    RegionLevel,
    RegionMissing,
    RoleHasNoPost,
    ScopesDoNotFit,
)
from services.posts.domain.giving import (
    NOT_HANDED_OVER,
    AlreadyHeld,
    BeforeItBegan,
    Ended,
    LastBeforeFirst,
    PostIsOver,
    end,
    give,
)
from services.posts.domain.giving import Given as GivenPost
from services.posts.domain.person import NoSuchPost, Person
from services.posts.domain.person_facts import DeputyshipEnded, LeaveEnded, PostEnded, PostGiven
from services.posts.domain.reasons import ReasonMissing
from services.posts.domain.unit import PostEndNoted, PostNoted
from tests.posts.examples import (
    AWAY,
    COMMITTEE,
    COMMUNITY,
    ENDED,
    GIVEN,
    HANDED_OVER,
    JUNE,
    LEAVE,
    LI,
    MARCH,
    SHENGLI,
    SHUNYI,
    TODAY,
    TOMORROW,
    WANG,
    WANGS,
    YESTERDAY,
    ZHAOS,
    given,
)
from tests.support.decisions import Given


def giving(fact: PostGiven) -> Any:
    """What was asked, put as a decision on a person."""

    def decide(person: Person) -> GivenPost:
        return give(
            person,
            post=fact.post,
            subject=fact.subject,
            role=fact.role,
            region=fact.region,
            body=fact.body,
            title=fact.title,
            scopes=fact.scopes,
            first_on=fact.first_on,
            last_on=fact.last_on,
        )

    return decide


def ending(on: date, reason: str = "调离") -> Any:
    return lambda person: end(person, subject=WANG, post=WANGS, reason=reason, on=on)


def noted(fact: PostGiven) -> PostNoted:
    return PostNoted(
        post=fact.post,
        subject=fact.subject,
        role=fact.role,
        region=fact.region,
        title=fact.title,
        first_on=fact.first_on,
        last_on=fact.last_on,
    )


def test_a_post_is_given_and_the_unit_notes_it() -> None:
    Given(PEOPLE).when(giving(GIVEN)).then(GivenPost(GIVEN, noted(GIVEN)))


@pytest.mark.parametrize(
    "other",
    [
        given(post=ZHAOS, title=Title.SECTION_HEAD),
        given(post=ZHAOS, region="110113002"),
        given(post=ZHAOS, role=Role.MEDIATOR, body=COMMITTEE),
    ],
)
def test_several_posts_are_held_at_once(other: PostGiven) -> None:
    Given(PEOPLE, GIVEN).when(giving(other)).then(GivenPost(other, noted(other)))


def test_the_same_post_twice_on_one_day_is_refused() -> None:
    again = given(post=ZHAOS, first_on=JUNE)
    Given(PEOPLE, GIVEN).when(giving(again)).refused(AlreadyHeld(subject=WANG, first_on=MARCH, post=WANGS))


def test_the_same_post_is_given_again_from_the_day_on_which_it_ended() -> None:
    again = given(post=ZHAOS, first_on=TODAY)
    Given(PEOPLE, GIVEN, ENDED).when(giving(again)).then(GivenPost(again, noted(again)))
    before = given(post=ZHAOS, first_on=YESTERDAY)
    refusal = AlreadyHeld(subject=WANG, first_on=MARCH, post=WANGS)
    Given(PEOPLE, GIVEN, ENDED).when(giving(before)).refused(refusal)


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.AGENT, Role.EXPERT, Role.OPERATOR])
def test_who_is_of_no_unit_is_noted_in_none(role: Role) -> None:
    fact = given(role=role, region="", title=Title.NONE)
    Given(PEOPLE).when(giving(fact)).then(GivenPost(fact, None))


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"last_on": date(2026, 3, 1)}, LastBeforeFirst(first_on=MARCH, last_on=date(2026, 3, 1))),
        ({"role": Role.SERVICE}, RoleHasNoPost(role=Role.SERVICE)),
        ({"region": ""}, RegionMissing(role=Role.STREET)),
        ({"region": "999999"}, UnknownRegion(region="999999")),
        (
            {"region": SHUNYI},
            LevelDoesNotFit(role=Role.STREET, region=SHUNYI, level=RegionLevel("district")),
        ),
        (
            {"role": Role.DISTRICT},
            LevelDoesNotFit(role=Role.DISTRICT, region=SHENGLI, level=RegionLevel("street")),
        ),
        (
            {"role": Role.CITY, "region": SHUNYI},
            LevelDoesNotFit(role=Role.CITY, region=SHUNYI, level=RegionLevel("district")),
        ),
        (
            {"role": Role.COMMUNITY},
            LevelDoesNotFit(role=Role.COMMUNITY, region=SHENGLI, level=RegionLevel("street")),
        ),
        (
            {"role": Role.DISTRICT, "region": "110228"},
            RegionNotValidOn(region="110228", on=MARCH, offered="110118"),
        ),
        ({"body": COMMITTEE}, BodyDoesNotFit(role=Role.STREET)),
        ({"role": Role.MEDIATOR}, BodyMissing(role=Role.MEDIATOR)),
        ({"role": Role.COMMITTEE_CHAIR, "region": "", "body": COMMITTEE}, RegionMissing(role=Role.COMMITTEE_CHAIR)),
        ({"role": Role.ORGANISATION, "region": ""}, BodyMissing(role=Role.ORGANISATION)),
        ({"role": Role.GROUP}, BodyMissing(role=Role.GROUP)),
        ({"scopes": ("tax",)}, ScopesDoNotFit(role=Role.STREET)),
    ],
)
def test_a_post_that_there_cannot_be_is_refused(wrong: dict[str, Any], refusal: Refusal) -> None:
    Given(PEOPLE).when(giving(given(**wrong))).refused(refusal)


@pytest.mark.parametrize(
    "fact",
    [
        given(role=Role.CITY, region="110000"),
        given(role=Role.DISTRICT, region=SHUNYI),
        given(role=Role.COMMUNITY, region=COMMUNITY),
        given(role=Role.COMMITTEE_CHAIR, region=COMMUNITY, body=COMMITTEE),
        given(role=Role.ORGANISATION, region="", body=COMMITTEE),
        given(role=Role.AUTHORITY, region="110000", scopes=("tax", "court")),
    ],
)
def test_a_post_where_its_role_is_held_is_given(fact: PostGiven) -> None:
    Given(PEOPLE).when(giving(fact)).then(GivenPost(fact, noted(fact)))


def test_every_role_has_its_place_but_a_services() -> None:
    assert set(Role) - set(FITS) == {Role.SERVICE}


def test_a_post_is_ended_with_a_warning_where_its_work_was_not_handed_over() -> None:
    ended = Ended((ENDED,), PostEndNoted(post=WANGS, ended_on=TODAY), {}, NOT_HANDED_OVER)
    Given(PEOPLE, GIVEN).when(ending(TODAY)).then(ended)
    handed = Ended((ENDED,), PostEndNoted(post=WANGS, ended_on=TODAY), {}, None)
    Given(PEOPLE, GIVEN, HANDED_OVER).when(ending(TODAY)).then(handed)


def test_a_leave_ends_with_the_post_and_so_does_the_deputys_right() -> None:
    ended = PostEnded(post=WANGS, reason="调离", ended_on=TOMORROW)
    Given(PEOPLE, GIVEN, AWAY).when(ending(TOMORROW)).then(
        Ended(
            (ended, LeaveEnded(leave=LEAVE, post=WANGS, deputy=LI, ended_on=TOMORROW)),
            PostEndNoted(post=WANGS, ended_on=TOMORROW),
            {LI: (DeputyshipEnded(leave=LEAVE, ended_on=TOMORROW),)},
            NOT_HANDED_OVER,
        )
    )


def test_a_leave_that_was_over_stays_as_it_was() -> None:
    after = date(2026, 6, 2)
    ended = PostEnded(post=WANGS, reason="调离", ended_on=after)
    Given(PEOPLE, GIVEN, AWAY).when(ending(after)).then(
        Ended((ended,), PostEndNoted(post=WANGS, ended_on=after), {}, NOT_HANDED_OVER)
    )


def test_a_post_that_was_given_in_error_never_was() -> None:
    ended = PostEnded(post=WANGS, reason="误录", ended_on=MARCH)
    noting = PostEndNoted(post=WANGS, ended_on=MARCH)
    Given(PEOPLE, GIVEN).when(ending(MARCH, "误录")).then(Ended((ended,), noting, {}, None))
    refusal = PostIsOver(last_on=date(2026, 3, 1))
    Given(PEOPLE, GIVEN, ended).when(ending(MARCH)).refused(refusal)


def test_what_is_over_before_it_began_or_without_a_reason_is_not_ended() -> None:
    Given(PEOPLE).when(ending(TODAY)).refused(NoSuchPost(subject=WANG, post=WANGS))
    Given(PEOPLE, GIVEN, ENDED).when(ending(TODAY)).refused(PostIsOver(last_on=YESTERDAY))
    Given(PEOPLE, GIVEN).when(ending(date(2026, 3, 1))).refused(BeforeItBegan(on=date(2026, 3, 1), first_on=MARCH))
    Given(PEOPLE, GIVEN).when(ending(TODAY, " ")).refused(ReasonMissing())
