"""Give people their accounts and posts from a list (初始化任职): a city's first, whom nobody could appoint."""

from collections.abc import Iterable
from datetime import date
from typing import Final, NotRequired, TypedDict
from uuid import UUID, uuid5

from contracts.policies.in_force import policy_version
from contracts.posts_words import Title
from contracts.roles import Role
from services.chassis.clock import today
from services.chassis.store import Store
from services.chassis.streams import Change, Occasion
from services.posts.application import ACCOUNTS, PEOPLE, UNITS
from services.posts.desk import dated
from services.posts.domain.account import link
from services.posts.domain.giving import give
from services.posts.domain.identities import account_hash, account_id, person_id, unit_id, unit_of

ACTOR: Final = "seed"
SEEDED: Final = UUID("6d0ce19f-8c0a-5d0b-8f14-0f5a3c4be105")


class SeededPost(TypedDict):
    role: Role
    region: NotRequired[str]
    body: NotRequired[str]
    title: NotRequired[Title]
    scopes: NotRequired[tuple[str, ...]]
    first_on: date


class SeededPerson(TypedDict):
    subject: str
    issuer: str
    sub: str
    posts: list[SeededPost]


def post_id(subject: str, post: SeededPost) -> UUID:
    """The identity of a post that was given from a list: the same each time."""
    said = (subject, post["role"], post.get("region", ""), post.get("body", ""), post.get("title", Title.NONE))
    return uuid5(SEEDED, "\x1f".join((*said, post["first_on"].isoformat())))


async def seed(store: Store, people: Iterable[SeededPerson]) -> None:
    """Again and again without harm: what was once given is not given again, also where it was ended since.

    An account that is linked already stays as it is. Raises what GivePost refuses, Conflict where another seeds too.
    """
    occasion = Occasion(effective_on=today(store.clock), actor=ACTOR, policy=policy_version())
    for person in people:
        await _link(store, occasion, person)
        for post in person["posts"]:
            await _give(store, occasion, person["subject"], post)


async def _link(store: Store, occasion: Occasion, person: SeededPerson) -> None:
    hashed = account_hash(person["issuer"], person["sub"])
    account = await store.load(ACCOUNTS, account_id(hashed))
    if account.version == 0:
        await store.append(occasion, account.then(link(account.state, hashed=hashed, subject=person["subject"])))


async def _give(store: Store, occasion: Occasion, subject: str, post: SeededPost) -> None:
    seeded, region, body = post_id(subject, post), post.get("region", ""), post.get("body", "")
    person = await store.load(PEOPLE, person_id(subject))
    if any(held.id == seeded for held in person.state.posts):
        return
    given = give(
        person.state,
        post=seeded,
        subject=subject,
        role=post["role"],
        region=region,
        body=body,
        title=post.get("title", Title.NONE),
        scopes=post.get("scopes", ()),
        first_on=post["first_on"],
        last_on=None,
    )
    changes: list[Change] = [person.then(given.fact)]
    if given.noted:
        changes.append((await store.load(UNITS, unit_id(unit_of(region, body)))).then(given.noted))
    await store.append(dated(occasion, post["first_on"]), *changes)
