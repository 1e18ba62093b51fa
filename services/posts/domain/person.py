"""A person (人员) under an opaque reference: the posts held, in which of them others act, and in whose one acts."""

from datetime import date, timedelta
from typing import assert_never
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from contracts.posts_words import Title
from contracts.refusal import Refusal
from contracts.roles import Role
from services.posts.domain.identities import unit_of
from services.posts.domain.person_facts import (
    DeputyshipBegun,
    DeputyshipEnded,
    Fact,
    LeaveBegun,
    LeaveEnded,
    PostEnded,
    PostGiven,
    SessionsEnded,
    WorkHandedOver,
    WorkTakenOver,
)

DAY = timedelta(days=1)


class Leave(Struct, frozen=True, kw_only=True):
    """Days, both included; one that ended before it began has a last day before its first."""

    id: UUID
    deputy: str
    first_on: date
    last_on: date


class TakenOver(Struct, frozen=True, kw_only=True):
    """`until` is exclusive: from then on the work is with the next. `cases`: these alone; none: all."""

    of: tuple[str, ...]
    since: date
    until: date | None = None
    cases: tuple[UUID, ...] = ()

    def with_it(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)


class Post(Struct, frozen=True, kw_only=True):
    """Days, both included; one that never was held has a last day before its first."""

    id: UUID
    role: Role
    region: str
    body: str
    title: Title
    scopes: tuple[str, ...]
    first_on: date
    last_on: date  # date.max: open
    leaves: tuple[Leave, ...] = ()
    taken_over: tuple[TakenOver, ...] = ()
    handed_over: bool = False

    @property
    def unit(self) -> str:
        return unit_of(self.region, self.body)

    def took_over(self, on: date) -> frozenset[str]:
        """Whose work, all of it, is with this post on a day; cases that were named became the taker's own."""
        whole = (each for each in self.taken_over if not each.cases and each.with_it(on))
        return frozenset(subject for each in whole for subject in each.of)


class Deputyship(Struct, frozen=True, kw_only=True):
    """Another's post in which one acts during the holder's leave."""

    leave: UUID
    post: UUID
    holder: str
    role: Role
    region: str
    body: str
    title: Title
    first_on: date
    last_on: date

    @property
    def unit(self) -> str:
        return unit_of(self.region, self.body)


class Person(Struct, frozen=True, kw_only=True):
    posts: tuple[Post, ...] = ()
    deputyships: tuple[Deputyship, ...] = ()
    region: str = ""  # of the post that the last fact is about
    sessions_ended: int = 0  # how often: a session from before the last time is over


class NoSuchPost(Refusal):
    zh = "{subject} 没有编号为 {post} 的任职"
    en = "{subject} has no post with the identity {post}"
    status = 404
    field = "post"


def holds(spans: "Post | Leave | Deputyship", on: date) -> bool:
    return spans.first_on <= on <= spans.last_on


def overlaps(spans: "Post | Leave | Deputyship", first_on: date, last_on: date) -> bool:
    """Whether they share a day; what never was shares none."""
    return max(spans.first_on, first_on) <= min(spans.last_on, last_on)


def same_place(one: "Post | Deputyship", other: "Post | Deputyship") -> bool:
    """The same role in the same unit."""
    return (one.role, one.unit) == (other.role, other.unit)


def post_of(person: Person, subject: str, post: UUID, *, field: str = "post") -> Post:
    """`field` is what of a command gave the post. Raises NoSuchPost."""
    found = next((each for each in person.posts if each.id == post), None)
    if found is None:
        raise NoSuchPost(subject=subject, post=post).at(field)
    return found


def evolve(person: Person, fact: Fact) -> Person:
    match fact:
        case PostGiven():
            return replace(person, posts=(*person.posts, _given(fact)), region=fact.region)
        case DeputyshipBegun():
            begun = Deputyship(
                leave=fact.leave,
                post=fact.post,
                holder=fact.holder,
                role=fact.role,
                region=fact.region,
                body=fact.body,
                title=fact.title,
                first_on=fact.first_on,
                last_on=fact.last_on,
            )
            return replace(person, deputyships=(*person.deputyships, begun), region=fact.region)
        case DeputyshipEnded():
            ended = tuple(
                replace(each, last_on=_day_before(fact.ended_on, each.last_on)) if each.leave == fact.leave else each
                for each in person.deputyships
            )
            return replace(person, deputyships=ended)
        case PostEnded() | LeaveBegun() | LeaveEnded() | WorkHandedOver() | WorkTakenOver():
            posts = tuple(_changed(each, fact) if each.id == fact.post else each for each in person.posts)
            region = next((each.region for each in posts if each.id == fact.post), person.region)
            return replace(person, posts=posts, region=region)
        case SessionsEnded():
            return replace(person, sessions_ended=fact.times)
        case _:
            assert_never(fact)


def _given(fact: PostGiven) -> Post:
    return Post(
        id=fact.post,
        role=fact.role,
        region=fact.region,
        body=fact.body,
        title=fact.title,
        scopes=fact.scopes,
        first_on=fact.first_on,
        last_on=fact.last_on or date.max,
    )


def _changed(post: Post, fact: PostEnded | LeaveBegun | LeaveEnded | WorkHandedOver | WorkTakenOver) -> Post:
    match fact:
        case PostEnded():
            return replace(post, last_on=_day_before(fact.ended_on, post.last_on))
        case LeaveBegun():
            leave = Leave(id=fact.leave, deputy=fact.deputy, first_on=fact.first_on, last_on=fact.last_on)
            return replace(post, leaves=(*post.leaves, leave))
        case LeaveEnded():
            leaves = tuple(
                replace(each, last_on=_day_before(fact.ended_on, each.last_on)) if each.id == fact.leave else each
                for each in post.leaves
            )
            return replace(post, leaves=leaves)
        case WorkHandedOver():
            if fact.cases:
                return post
            passed = tuple(
                replace(each, until=fact.since) if each.with_it(fact.since) else each for each in post.taken_over
            )
            return replace(post, taken_over=passed, handed_over=True)
        case WorkTakenOver():
            return replace(
                post, taken_over=(*post.taken_over, TakenOver(of=fact.of, since=fact.since, cases=fact.cases))
            )
        case _:
            assert_never(fact)


def _day_before(ended_on: date, last_on: date) -> date:
    """The last day of what is over from a day on; an end never makes anything last longer."""
    return min(ended_on - DAY, last_on)
