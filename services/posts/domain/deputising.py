"""Leave and deputies (请假与AB角): who acts in a post while its holder is away, and never two removes from it."""

from datetime import date
from uuid import UUID

from msgspec import Struct

from contracts.refusal import Refusal
from services.posts.domain.fitting import check_of_a_unit
from services.posts.domain.giving import LastBeforeFirst
from services.posts.domain.person import Person, Post, overlaps, post_of, same_place
from services.posts.domain.person_facts import DeputyshipBegun, DeputyshipEnded, LeaveBegun, LeaveEnded


class DeputyIsHolder(Refusal):
    zh = "不能由本人代理本人的职务"
    en = "nobody deputises for himself"
    status = 422
    field = "deputy"


class OutsideThePost(Refusal):
    zh = "请假须在任职期间内(第一日{first_on},最后一日{last_on})"
    en = "a leave lies within the days of the post: first day {first_on}, last day {last_on}"
    field = "first_on"


class AlreadyOnLeave(Refusal):
    zh = "该任职自{first_on}至{last_on}已请假,由{deputy}代理"
    en = "there is a leave from {first_on} to {last_on} already, with {deputy} as deputy"
    field = "first_on"


class DeputyNotInUnit(Refusal):
    zh = "{deputy}在请假期间没有始终在同一单位担任“{role:zh}”"
    en = "{deputy} does not hold a post as {role} in the same unit throughout the leave"
    field = "deputy"


class DeputyOnLeave(Refusal):
    zh = "{deputy}自{first_on}至{last_on}本人请假"
    en = "{deputy} is on leave from {first_on} to {last_on}"
    field = "deputy"


class DeputisesForAnother(Refusal):
    zh = "自{first_on}至{last_on}正代理{holder}的职务,不得再由他人代理"
    en = "from {first_on} to {last_on} there is {holder} to act for: a deputy has no deputy"
    field = "first_on"


class NoSuchLeave(Refusal):
    zh = "{on}没有该任职的请假"
    en = "the post has no leave on {on}"
    field = "on"


class Begun(Struct, frozen=True):
    """What the holder's stream gains, and the deputy's."""

    holder: LeaveBegun
    deputy: DeputyshipBegun


class Back(Struct, frozen=True):
    """What the holder's stream gains, and the deputy's."""

    holder: LeaveEnded
    deputy: DeputyshipEnded


def take_leave(
    person: Person,
    stand_in: Person,
    *,
    leave: UUID,
    subject: str,
    post: UUID,
    deputy: str,
    first_on: date,
    last_on: date,
) -> Begun:
    """The deputy holds the same role in the same unit all the while, is there, and has nobody act for himself.

    Refuses: NoSuchPost, NotOfAUnit, LastBeforeFirst, DeputyIsHolder, OutsideThePost, AlreadyOnLeave,
    DeputisesForAnother, DeputyNotInUnit, DeputyOnLeave.
    """
    held = post_of(person, subject, post)
    check_of_a_unit(held.role)
    if last_on < first_on:
        raise LastBeforeFirst(first_on=first_on, last_on=last_on)
    if deputy == subject:
        raise DeputyIsHolder()
    _check_holder(person, held, first_on=first_on, last_on=last_on)
    _check_deputy(stand_in, held, deputy=deputy, first_on=first_on, last_on=last_on)
    begun = LeaveBegun(leave=leave, post=post, deputy=deputy, first_on=first_on, last_on=last_on)
    noted = DeputyshipBegun(
        leave=leave,
        post=post,
        holder=subject,
        role=held.role,
        region=held.region,
        body=held.body,
        title=held.title,
        first_on=first_on,
        last_on=last_on,
    )
    return Begun(begun, noted)


def _check_holder(person: Person, held: Post, *, first_on: date, last_on: date) -> None:
    if first_on < held.first_on or held.last_on < last_on:
        raise OutsideThePost(first_on=held.first_on, last_on="–" if held.last_on == date.max else held.last_on)
    for other in held.leaves:
        if overlaps(other, first_on, last_on):
            raise AlreadyOnLeave(first_on=other.first_on, last_on=other.last_on, deputy=other.deputy)
    for acts in person.deputyships:
        if overlaps(acts, first_on, last_on):
            raise DeputisesForAnother(holder=acts.holder, first_on=acts.first_on, last_on=acts.last_on)


def _check_deputy(stand_in: Person, held: Post, *, deputy: str, first_on: date, last_on: date) -> None:
    same = (each for each in stand_in.posts if same_place(each, held))
    if not any(each.first_on <= first_on and last_on <= each.last_on for each in same):
        raise DeputyNotInUnit(deputy=deputy, role=held.role)
    for own in (leave for each in stand_in.posts for leave in each.leaves):
        if overlaps(own, first_on, last_on):
            raise DeputyOnLeave(deputy=deputy, first_on=own.first_on, last_on=own.last_on)


def end_leave(person: Person, *, subject: str, post: UUID, on: date) -> Back:
    """The holder is back from the day on; on the first day of the leave: it never was.

    Refuses: NoSuchPost, NoSuchLeave.
    """
    held = post_of(person, subject, post)
    leave = next((each for each in held.leaves if each.first_on <= on <= each.last_on), None)
    if leave is None:
        raise NoSuchLeave(on=on)
    ended = LeaveEnded(leave=leave.id, post=post, deputy=leave.deputy, ended_on=on)
    return Back(ended, DeputyshipEnded(leave=leave.id, ended_on=on))
