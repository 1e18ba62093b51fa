"""Give people their accounts and posts from a list (初始化任职): a city's first, whom nobody could appoint.

All of a list is planned before any of it is written, and it is written in one unit: all of it, or nothing.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final, NotRequired, TypedDict
from uuid import UUID, uuid5

from contracts.policies.in_force import policy_version
from contracts.posts_words import Title
from contracts.roles import Role
from services.chassis.clock import today
from services.chassis.session import Session
from services.chassis.store import Store
from services.chassis.streams import Change, Occasion
from services.posts.application import ACCOUNTS, PEOPLE, UNITS
from services.posts.desk import dated
from services.posts.domain.account import AlreadyLinked, link
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
    last_on: NotRequired[date]


class SeededPerson(TypedDict):
    subject: str
    issuer: str
    sub: str
    posts: list[SeededPost]


def post_id(subject: str, post: SeededPost) -> UUID:
    """The identity of a post that was given from a list: the same each time."""
    said = (subject, post["role"], post.get("region", ""), post.get("body", ""), post.get("title", Title.NONE))
    return uuid5(SEEDED, "\x1f".join((*said, post["first_on"].isoformat())))


class Seeding:
    """A list that is planned: what it would write, each row after those before it."""

    def __init__(self, store: Store) -> None:
        self._store, self._session = store, Session(store, ACTOR)
        self._occasion = Occasion(effective_on=today(store.clock), actor=ACTOR, policy=policy_version())

    async def link(self, subject: str, issuer: str, sub: str) -> None:
        """What was once linked is not linked again, also where it was unlinked since. Raises AlreadyLinked."""
        hashed = account_hash(issuer, sub)
        account = await self._session.load(ACCOUNTS, account_id(hashed))
        if account.state.subject not in ("", subject):
            raise AlreadyLinked(subject=account.state.subject)
        if account.version == 0:
            self._session.add(self._occasion, account.then(link(account.state, hashed=hashed, subject=subject)))

    async def give(self, subject: str, post: SeededPost) -> None:
        """What was once given is not given again, also where it was ended since. Raises what GivePost refuses."""
        seeded, region, body = post_id(subject, post), post.get("region", ""), post.get("body", "")
        person = await self._session.load(PEOPLE, person_id(subject))
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
            last_on=post.get("last_on"),
        )
        changes: list[Change] = [person.then(given.fact)]
        if given.noted:
            changes.append((await self._session.load(UNITS, unit_id(unit_of(region, body)))).then(given.noted))
        self._session.add(dated(self._occasion, post["first_on"]), *changes)

    async def write(self) -> int:
        """How many accounts and posts are new. Raises Conflict where another seeds too."""
        if self._session.units:
            await self._store.write(self._session.units)
        return len(self._session.units)


async def seed(store: Store, people: Iterable[SeededPerson]) -> None:
    """Again and again without harm. Raises what Seeding does, and then nothing is written."""
    seeding = Seeding(store)
    for person in people:
        await seeding.link(person["subject"], person["issuer"], person["sub"])
        for post in person["posts"]:
            await seeding.give(person["subject"], post)
    await seeding.write()
