"""People, posts and units to begin a test with."""

from datetime import date
from uuid import UUID

from msgspec.structs import replace

from contracts.posts_words import Title
from contracts.roles import Role
from services.posts.domain.person_facts import (
    DeputyshipBegun,
    DeputyshipEnded,
    LeaveBegun,
    LeaveEnded,
    PostEnded,
    PostGiven,
    WorkHandedOver,
    WorkTakenOver,
)

TODAY, TOMORROW, YESTERDAY = date(2026, 5, 6), date(2026, 5, 7), date(2026, 5, 5)
MARCH, JUNE, JULY = date(2026, 3, 2), date(2026, 6, 1), date(2026, 7, 1)
SHENGLI, SHUNYI, COMMUNITY = "110113001", "110113", "110113001012"
COMMITTEE = str(UUID(int=77))
WANG, LI, ZHAO = "person-wang", "person-li", "person-zhao"
WANGS, LIS, ZHAOS, LEAVE = UUID(int=11), UUID(int=12), UUID(int=13), UUID(int=21)


def given(subject: str = WANG, post: UUID = WANGS, **other: object) -> PostGiven:
    """An officer of a street since March."""
    fact = PostGiven(
        post=post,
        subject=subject,
        role=Role.STREET,
        region=SHENGLI,
        body="",
        title=Title.OFFICER,
        scopes=(),
        first_on=MARCH,
        last_on=None,
    )
    return replace(fact, **other)


GIVEN = given()
ENDED = PostEnded(post=WANGS, reason="调离", ended_on=TODAY)
AWAY = LeaveBegun(leave=LEAVE, post=WANGS, deputy=LI, first_on=TODAY, last_on=JUNE)
BACK = LeaveEnded(leave=LEAVE, post=WANGS, deputy=LI, ended_on=TOMORROW)
DEPUTY = DeputyshipBegun(
    leave=LEAVE,
    post=WANGS,
    holder=WANG,
    role=Role.STREET,
    region=SHENGLI,
    body="",
    title=Title.OFFICER,
    first_on=TODAY,
    last_on=JUNE,
)
RELIEVED = DeputyshipEnded(leave=LEAVE, ended_on=TOMORROW)
HANDED_OVER = WorkHandedOver(post=WANGS, to=LI, to_post=LIS, reason="轮岗", since=TODAY, subject=WANG, role=Role.STREET)
TAKEN_OVER = WorkTakenOver(post=LIS, of=(WANG,), since=TODAY)
