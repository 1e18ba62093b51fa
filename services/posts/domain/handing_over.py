"""Open work is handed over (工作交接): from a day on the cases of one are a colleague's own as well."""

from datetime import date
from uuid import UUID

from msgspec import Struct

from contracts.refusal import Refusal
from services.posts.domain.fitting import check_of_a_unit
from services.posts.domain.giving import BeforeItBegan, PostIsOver
from services.posts.domain.person import Person, post_of
from services.posts.domain.person_facts import WorkHandedOver, WorkTakenOver
from services.posts.domain.reasons import given


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


class HandedOver(Struct, frozen=True):
    """What the streams of the two gain."""

    giver: WorkHandedOver
    taker: WorkTakenOver


def hand_over(
    person: Person, colleague: Person, *, subject: str, post: UUID, to: str, to_post: UUID, reason: str, on: date
) -> HandedOver:
    """The post that gives may be over: who left in haste leaves work too. What had come to it before goes along.

    Refuses: NoSuchPost, NotOfAUnit, ToOneself, OtherUnit, OtherRole, BeforeItBegan, PostIsOver, ReasonMissing.
    """
    old = post_of(person, subject, post)
    check_of_a_unit(old.role)
    if to == subject:
        raise ToOneself()
    new = post_of(colleague, to, to_post, field="to_post")
    if new.unit != old.unit:
        raise OtherUnit()
    if new.role is not old.role:
        raise OtherRole(role=old.role, other=new.role)
    if new.last_on < on:
        raise PostIsOver(last_on=new.last_on).at("to_post")
    for each in (old, new):
        if on < each.first_on:
            raise BeforeItBegan(on=on, first_on=each.first_on)
    passed = old.took_over(on) | {subject}
    return HandedOver(
        WorkHandedOver(post=post, to=to, to_post=to_post, reason=given(reason), since=on),
        WorkTakenOver(post=to_post, of=tuple(sorted(passed - {to})), since=on),
    )
