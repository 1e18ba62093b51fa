"""A unit (单位) and who holds which post in it: noted with the person's own facts, so that its head can see them."""

from datetime import date, timedelta
from typing import ClassVar, assert_never
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from contracts.posts_words import Title
from contracts.roles import Role


class PostNoted(Struct, frozen=True, kw_only=True):
    """Somebody was given a post in the unit."""

    TOPIC: ClassVar[str] = "posts.unit.post-noted"

    post: UUID
    subject: str
    role: Role
    region: str
    title: Title
    first_on: date
    last_on: date | None


class PostEndNoted(Struct, frozen=True, kw_only=True):
    """From a day on a post in the unit is no longer held."""

    TOPIC: ClassVar[str] = "posts.unit.post-end-noted"

    post: UUID
    ended_on: date


Fact = PostNoted | PostEndNoted


class Held(Struct, frozen=True, kw_only=True):
    post: UUID
    subject: str
    role: Role
    title: Title
    first_on: date
    last_on: date | None


class Unit(Struct, frozen=True, kw_only=True):
    posts: tuple[Held, ...] = ()  # also those that are over
    region: str = ""

    def on(self, day: date) -> tuple[Held, ...]:
        """The posts that are held on a day."""
        return tuple(each for each in self.posts if each.first_on <= day and (each.last_on or date.max) >= day)


def evolve(unit: Unit, fact: Fact) -> Unit:
    match fact:
        case PostNoted():
            held = Held(
                post=fact.post,
                subject=fact.subject,
                role=fact.role,
                title=fact.title,
                first_on=fact.first_on,
                last_on=fact.last_on,
            )
            return replace(unit, posts=(*unit.posts, held), region=fact.region)
        case PostEndNoted():
            last_on = fact.ended_on - timedelta(days=1)
            posts = tuple(replace(each, last_on=last_on) if each.post == fact.post else each for each in unit.posts)
            return replace(unit, posts=posts)
        case _:
            assert_never(fact)
