"""What can have happened to a person's posts (任职经历), as it is written down."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from msgspec import Struct

from contracts.posts_words import Title
from contracts.roles import Role


class PostGiven(Struct, frozen=True, kw_only=True):
    """Somebody was given a post (任职)."""

    TOPIC: ClassVar[str] = "posts.person.post-given"

    post: UUID
    subject: str
    role: Role
    region: str
    body: str
    title: Title
    scopes: tuple[str, ...]  # of a department's account
    first_on: date
    last_on: date | None  # included; None: open


class PostEnded(Struct, frozen=True, kw_only=True):
    """From a day on the post is no longer held (免职、离任)."""

    TOPIC: ClassVar[str] = "posts.person.post-ended"

    post: UUID
    reason: str
    ended_on: date


class LeaveBegun(Struct, frozen=True, kw_only=True):
    """The holder is away, and a deputy may act in the post (AB角), from the first day to the last."""

    TOPIC: ClassVar[str] = "posts.person.leave-begun"

    leave: UUID
    post: UUID
    deputy: str
    first_on: date
    last_on: date


class LeaveEnded(Struct, frozen=True, kw_only=True):
    """From a day on the deputy acts no longer (销假)."""

    TOPIC: ClassVar[str] = "posts.person.leave-ended"

    leave: UUID
    post: UUID
    deputy: str
    ended_on: date


class DeputyshipBegun(Struct, frozen=True, kw_only=True):
    """The deputy's side of a leave: what a deputy needs to know to act, without looking at the holder's facts."""

    TOPIC: ClassVar[str] = "posts.person.deputyship-begun"

    leave: UUID
    post: UUID
    holder: str
    role: Role
    region: str
    body: str
    title: Title
    first_on: date
    last_on: date


class DeputyshipEnded(Struct, frozen=True, kw_only=True):
    """The deputy's side of the end of a leave."""

    TOPIC: ClassVar[str] = "posts.person.deputyship-ended"

    leave: UUID
    ended_on: date


class WorkHandedOver(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The open work of a post went to a colleague (工作交接): all of it, or the cases that are named."""

    TOPIC: ClassVar[str] = "posts.person.work-handed-over"

    post: UUID
    to: str
    to_post: UUID
    reason: str
    since: date
    subject: str = ""  # who hands over, as what and for whom: not said of facts that were stored before
    role: Role | None = None
    body: str = ""
    cases: tuple[UUID, ...] = ()  # none named: all of it


class WorkTakenOver(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The colleague's side: whose cases are one's own from a day on, or which of them."""

    TOPIC: ClassVar[str] = "posts.person.work-taken-over"

    post: UUID
    of: tuple[str, ...]  # who hands over, and whose work had come to that post before
    since: date
    cases: tuple[UUID, ...] = ()  # none named: all of it


class SessionsEnded(Struct, frozen=True, kw_only=True):
    """Whoever was signed in as this person by then signs in again (全部退出)."""

    TOPIC: ClassVar[str] = "posts.person.sessions-ended"

    subject: str
    times: int  # that they were ended, this one counted


Fact = (
    PostGiven
    | PostEnded
    | LeaveBegun
    | LeaveEnded
    | DeputyshipBegun
    | DeputyshipEnded
    | WorkHandedOver
    | WorkTakenOver
    | SessionsEnded
)
