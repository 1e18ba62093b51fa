"""What is said may be done next with an account, a chain or a person's posts is what the deciders let pass."""

from typing import Any, Final
from uuid import UUID

import pytest
from msgspec.structs import replace

from contracts.posts_words import Title
from contracts.roles import Role
from services.posts.application import ACCOUNTS, CHAINS, PEOPLE
from services.posts.domain.account import AlreadyLinked, NothingLinked, link, unlink
from services.posts.domain.chain import NoChain, drop_chain, set_chain
from services.posts.domain.deputising import NoSuchLeave, OutsideThePost, end_leave, take_leave
from services.posts.domain.giving import PostIsOver, end, give
from services.posts.domain.handing_over import hand_over
from services.posts.domain.person import NoSuchPost, Person
from services.posts.domain.signed_out import end_sessions
from services.posts.main import SERVICE
from tests.posts.examples import (
    AWAY,
    GIVEN,
    LEAVE,
    LI,
    LIS,
    SHENGLI,
    SHUNYI,
    TODAY,
    WANG,
    WANGS,
    given,
)
from tests.support.walks import Walk, commands, differences, reached

COLLEAGUE: Final = PEOPLE.evolve(PEOPLE.initial, given(LI, LIS))


def _set(chain: Any) -> Any:
    steps = (Title.HEAD,) if chain.steps != (Title.HEAD,) else (Title.SECTION_HEAD, Title.HEAD)
    return set_chain(
        chain, region=SHUNYI, matter="registration.approve-application", steps=steps, on=TODAY, today=TODAY
    )


def _give(person: Person) -> Any:
    who = {"subject": WANG, "role": Role.COMMUNITY, "region": "110113001012", "body": "", "title": Title.NONE}
    return give(person, post=UUID(int=100 + len(person.posts)), **who, scopes=(), first_on=TODAY, last_on=None).fact  # type: ignore[arg-type]


def _post(person: Person) -> UUID:
    """One that lasts, if there is any."""
    lasting = [post.id for post in person.posts if post.first_on <= post.last_on and post.last_on >= TODAY]
    return lasting[0] if lasting else WANGS


def _end(person: Person) -> Any:
    return end(person, subject=WANG, post=_post(person), reason="-", on=TODAY).facts


def _take_leave(person: Person) -> Any:
    days = {"first_on": TODAY, "last_on": TODAY}
    return take_leave(person, COLLEAGUE, leave=LEAVE, subject=WANG, post=_post(person), deputy=LI, **days).holder


def _end_leave(person: Person) -> Any:
    away = (post.id for post in person.posts for leave in post.leaves if leave.first_on <= TODAY <= leave.last_on)
    return end_leave(person, subject=WANG, post=next(away, _post(person)), on=TODAY).holder


def _hand_over(person: Person) -> Any:
    named = {"subject": WANG, "post": person.posts[0].id if person.posts else WANGS, "to": LI, "to_post": LIS}
    return hand_over(person, COLLEAGUE, **named, reason="-", on=TODAY, today=TODAY).giver  # type: ignore[arg-type]


def _end_sessions(person: Person) -> Any:
    """Whichever time it is, the first stands for all."""
    return end_sessions(replace(person, sessions_ended=0), WANG)


WALKS: Final = (
    Walk(
        ACCOUNTS,
        [(link(ACCOUNTS.initial, hashed="h", subject=WANG, region=SHENGLI),)],
        {
            "posts.link-account": lambda a: link(a, hashed="h", subject=WANG),
            "posts.unlink-account": unlink,
        },
        (AlreadyLinked, NothingLinked),
        TODAY,
    ),
    Walk(
        CHAINS,
        [(_set(CHAINS.initial),)],
        {
            "posts.set-chain": _set,
            "posts.drop-chain": lambda c: drop_chain(c, on=TODAY, today=TODAY),
        },
        (NoChain,),
        TODAY,
    ),
    Walk(
        PEOPLE,
        [(GIVEN,), (GIVEN, AWAY), (given(last_on=TODAY, first_on=TODAY),)],
        {
            "posts.give-post": _give,
            "posts.end-post": _end,
            "posts.take-leave": _take_leave,
            "posts.end-leave": _end_leave,
            "posts.hand-over": _hand_over,
            "posts.end-sessions": _end_sessions,
        },
        (NoSuchPost, PostIsOver, OutsideThePost, NoSuchLeave),
        TODAY,
    ),
)


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.stream.name)
def test_what_is_said_may_be_done_next_is_what_the_deciders_let_pass(walk: Walk) -> None:
    assert differences(walk) == []
    assert reached(walk) == set(walk.attempts)


def test_every_command_is_tried_on_what_it_is_done_with() -> None:
    assert {action for walk in WALKS for action in walk.attempts} == commands(SERVICE)
