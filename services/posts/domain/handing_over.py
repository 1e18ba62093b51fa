"""Open work is handed over (工作交接): from a day on the cases of one, or some of them, are a colleague's own."""

from datetime import date
from typing import Final
from uuid import UUID

from msgspec import Struct

from contracts.dates import check_day
from contracts.refusal import Refusal
from contracts.roles import Role
from services.posts.domain.fitting import check_of_a_unit
from services.posts.domain.giving import BeforeItBegan, PostIsOver
from services.posts.domain.person import Person, Post, post_of
from services.posts.domain.person_facts import WorkHandedOver, WorkTakenOver
from services.posts.domain.reasons import given

OF_ONES_OWN: Final = frozenset({Role.MEDIATOR})  # roles whose cases are one person's; the others' are the unit's


class ToOneself(Refusal):
    zh = "不能交接给本人"
    en = "work is not handed over to oneself"
    status = 422
    field = "to"


class OtherUnit(Refusal):
    zh = "只能交接给同一单位的同事"
    en = "work is handed over within the unit"
    field = "to_post"


class OtherRole(Refusal):
    zh = "接手的任职是“{other:zh}”,不是“{role:zh}”"
    en = "the post that would take it over is one as {other}, not as {role}"
    field = "to_post"


class NoCasesOfOnesOwn(Refusal):
    zh = "“{role:zh}”没有本人承办的个案,只能移交全部在办事项"
    en = "whoever acts as {role} has no cases of his own: all of the work is handed over"
    status = 422
    field = "cases"


class HandedOver(Struct, frozen=True):
    """What the streams of the two gain."""

    giver: WorkHandedOver
    taker: WorkTakenOver


def hand_over(
    person: Person,
    colleague: Person,
    *,
    subject: str,
    post: UUID,
    to: str,
    to_post: UUID,
    reason: str,
    cases: tuple[UUID, ...] = (),
    on: date,
    today: date,
) -> HandedOver:
    """The post that gives may be over: who left in haste leaves work too. What had come to it before goes along.

    Not of a day to come: what is open then nobody knows yet. `cases`: these alone.
    Refuses: NoSuchPost, NotOfAUnit, AfterToday, ToOneself, OtherUnit, OtherRole, BeforeItBegan, PostIsOver,
    NoCasesOfOnesOwn, ReasonMissing.
    """
    old = post_of(person, subject, post)
    check_of_a_unit(old.role)
    check_day(on, today=today)
    if to == subject:
        raise ToOneself()
    new = post_of(colleague, to, to_post, field="to_post")
    _check_taker(old, new, on=on)
    named = _named(old, cases)
    passed = {subject} if named else old.took_over(on) | {subject}
    giver = WorkHandedOver(
        post=post,
        to=to,
        to_post=to_post,
        reason=given(reason),
        since=on,
        subject=subject,
        role=old.role,
        body=old.body,
        cases=named,
    )
    return HandedOver(giver, WorkTakenOver(post=to_post, of=tuple(sorted(passed - {to})), since=on, cases=named))


def _named(old: Post, cases: tuple[UUID, ...]) -> tuple[UUID, ...]:
    if cases and old.role not in OF_ONES_OWN:
        raise NoCasesOfOnesOwn(role=old.role)
    return tuple(dict.fromkeys(cases))


def _check_taker(old: Post, new: Post, *, on: date) -> None:
    if new.unit != old.unit:
        raise OtherUnit()
    if new.role is not old.role:
        raise OtherRole(role=old.role, other=new.role)
    if new.last_on < on:
        raise PostIsOver(last_on=new.last_on).at("to_post")
    for each in (old, new):
        if on < each.first_on:
            raise BeforeItBegan(on=on, first_on=each.first_on)


def next_of_person(person: Person, on: date) -> tuple[str, ...]:
    """What may be done with a person's posts; work is handed over of a post that is over too."""
    lasts = any(post.first_on <= post.last_on and on <= post.last_on for post in person.posts)
    away = any(leave.first_on <= on <= leave.last_on for post in person.posts for leave in post.leaves)
    return (
        "posts.give-post",
        *(("posts.end-post", "posts.take-leave") if lasts else ()),
        *(("posts.end-leave",) if away else ()),
        *(("posts.hand-over",) if person.posts else ()),
        "posts.end-sessions",
    )
