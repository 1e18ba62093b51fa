"""What the city hears of posts (任职). People are opaque references; published events only ever gain fields."""

from datetime import date
from typing import Final
from uuid import UUID

from msgspec import Struct

from contracts.posts_words import Title
from contracts.roles import Role

CHANNEL_PEOPLE: Final = "posts.people"
CHANNEL_CHAINS: Final = "posts.chains"


class PostGivenV1(Struct, frozen=True, kw_only=True, tag="posts.post.given.v1"):
    """Somebody holds a post from a day on, to a last day or until it is ended. The subject is the person.

    The unit is `body` (an organisation, group or committee) where there is one, else `region`.
    """

    post: UUID
    person: str
    role: Role
    first_on: date
    region: str = ""
    body: str = ""
    title: Title = Title.NONE
    last_on: date | None = None  # included; None: open


class PostEndedV1(Struct, frozen=True, kw_only=True, tag="posts.post.ended.v1"):
    """From this day on the post is no longer held. Its first day: it never was."""

    post: UUID
    ended_on: date


class LeaveBegunV1(Struct, frozen=True, kw_only=True, tag="posts.leave.begun.v1"):
    """From the first day to the last, both included, a deputy may act in the post (AB角). The subject is the holder."""

    leave: UUID
    post: UUID
    deputy: str
    first_on: date
    last_on: date


class LeaveEndedV1(Struct, frozen=True, kw_only=True, tag="posts.leave.ended.v1"):
    """From this day on the deputy acts no longer: the holder is back, or the post has ended."""

    leave: UUID
    post: UUID
    ended_on: date


class WorkHandedOverV1(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="posts.work.handed-over.v1"):
    """From this day on the open cases of the subject, as of one who holds the post, are another's own.

    `person` is who hands over, `body` for whom the post is held; empty of what was told before they were said.
    `cases`: these alone; none: all that is open.
    """

    post: UUID
    to_person: str
    to_post: UUID
    since: date
    person: str = ""
    role: Role | None = None
    body: str = ""
    cases: tuple[UUID, ...] = ()


class ChainSetV1(Struct, frozen=True, kw_only=True, tag="posts.chain.set.v1"):
    """Who approves a matter in a unit, in order; the last decides. It replaces any chain that was there before."""

    region: str
    matter: str
    steps: tuple[Title, ...]
    set_on: date


class ChainDroppedV1(Struct, frozen=True, kw_only=True, tag="posts.chain.dropped.v1"):
    """From this day on the unit has no chain for the matter."""

    region: str
    matter: str
    dropped_on: date


CHANNELS: Final[dict[str, tuple[type[Struct], ...]]] = {
    CHANNEL_PEOPLE: (PostGivenV1, PostEndedV1, LeaveBegunV1, LeaveEndedV1, WorkHandedOverV1),
    CHANNEL_CHAINS: (ChainSetV1, ChainDroppedV1),
}
