"""A post is given (任职) and ended (免职): from which day to which, and what ends with it."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from msgspec import Struct

from contracts.posts_words import Title
from contracts.refusal import Refusal
from contracts.roles import Role
from services.posts.domain.fitting import check_fit, is_of_a_unit
from services.posts.domain.identities import unit_of
from services.posts.domain.person import Person, Post, overlaps, post_of
from services.posts.domain.person_facts import DeputyshipEnded, LeaveEnded, PostEnded, PostGiven
from services.posts.domain.reasons import given
from services.posts.domain.unit import PostEndNoted, PostNoted

NOT_HANDED_OVER: Final[Mapping[str, str]] = {
    "field": "post",
    "zh": "该任职的在办事项尚未交接给同事,请办理工作交接",
    "en": "the open work of this post was not handed over to a colleague yet: hand it over",
}


class LastBeforeFirst(Refusal):
    zh = "最后一日{last_on}早于第一日{first_on}"
    en = "the last day, {last_on}, lies before the first, {first_on}"
    status = 422
    field = "last_on"


class AlreadyHeld(Refusal):
    zh = "{subject}自{first_on}起已在同一单位任同一职务(编号{post})"
    en = "{subject} holds the same post from {first_on} on: {post}"
    field = "role"


class PostIsOver(Refusal):
    zh = "该任职已于{last_on}结束"
    en = "the post is over since {last_on}"


class BeforeItBegan(Refusal):
    zh = "日期{on}早于该任职的第一日{first_on}"
    en = "{on} lies before the first day of the post, {first_on}"
    field = "on"


class Given(Struct, frozen=True):
    """What the person's stream gains, and the unit's; nothing where the post is of no unit."""

    fact: PostGiven
    noted: PostNoted | None


class Ended(Struct, frozen=True):
    """What the person's stream gains, the unit's, and those of deputies whose days end too."""

    facts: tuple[PostEnded | LeaveEnded, ...]
    noted: PostEndNoted | None
    deputies: Mapping[str, tuple[DeputyshipEnded, ...]]
    warning: Mapping[str, str] | None


def give(
    person: Person,
    *,
    post: UUID,
    subject: str,
    role: Role,
    region: str,
    body: str,
    title: Title,
    scopes: tuple[str, ...],
    first_on: date,
    last_on: date | None,
) -> Given:
    """Several posts may be held at once, but not the same one twice on a day.

    Refuses: LastBeforeFirst, AlreadyHeld, and what check_fit does.
    """
    if last_on is not None and last_on < first_on:
        raise LastBeforeFirst(first_on=first_on, last_on=last_on)
    check_fit(role, code=region, body=body, scopes=scopes, on=first_on)
    unit = unit_of(region, body)
    for other in person.posts:
        same = (other.role, other.unit, other.title) == (role, unit, title)
        if same and overlaps(other, first_on, last_on or date.max):
            raise AlreadyHeld(subject=subject, first_on=other.first_on, post=other.id)
    fact = PostGiven(
        post=post,
        subject=subject,
        role=role,
        region=region,
        body=body,
        title=title,
        scopes=scopes,
        first_on=first_on,
        last_on=last_on,
    )
    noted = PostNoted(
        post=post, subject=subject, role=role, region=region, title=title, first_on=first_on, last_on=last_on
    )
    return Given(fact, noted if is_of_a_unit(role) else None)


def end(person: Person, *, subject: str, post: UUID, reason: str, on: date) -> Ended:
    """From the day on the post is not held; on its first day: it never was. Leaves end with it, for deputies too.

    Refuses: NoSuchPost, PostIsOver, BeforeItBegan, ReasonMissing.
    """
    held = post_of(person, subject, post)
    if held.last_on < on or held.last_on < held.first_on:
        raise PostIsOver(last_on=held.last_on)
    if on < held.first_on:
        raise BeforeItBegan(on=on, first_on=held.first_on)
    colleagues = is_of_a_unit(held.role)
    ends = PostEnded(post=post, reason=given(reason), ended_on=on)
    leaves = _cut(held, on)
    deputies: dict[str, list[DeputyshipEnded]] = defaultdict(list)
    for leave in leaves:
        deputies[leave.deputy].append(DeputyshipEnded(leave=leave.leave, ended_on=leave.ended_on))
    return Ended(
        (ends, *leaves),
        PostEndNoted(post=post, ended_on=on) if colleagues else None,
        {deputy: tuple(facts) for deputy, facts in deputies.items()},
        NOT_HANDED_OVER if colleagues and not held.handed_over and on > held.first_on else None,
    )


def _cut(post: Post, on: date) -> tuple[LeaveEnded, ...]:
    """The leaves that would run beyond the post's end."""
    return tuple(
        LeaveEnded(leave=leave.id, post=post.id, deputy=leave.deputy, ended_on=max(on, leave.first_on))
        for leave in post.leaves
        if leave.first_on <= leave.last_on and leave.last_on >= on
    )
