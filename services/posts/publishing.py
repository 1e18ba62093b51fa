"""What the city hears of posts: who holds which, as references; of accounts, scopes and reasons nothing.

What a deputy's, a colleague's or a unit's stream notes of another's facts stays here too: it was told already.
"""

from typing import Any, Final

from contracts import posts as told
from contracts.posts import CHANNEL_CHAINS, CHANNEL_PEOPLE
from services.chassis.publishing import Publication
from services.posts.domain import chain
from services.posts.domain import person_facts as person


def _given(fact: person.PostGiven) -> told.PostGivenV1:
    return told.PostGivenV1(
        post=fact.post,
        person=fact.subject,
        role=fact.role,
        region=fact.region,
        body=fact.body,
        title=fact.title,
        first_on=fact.first_on,
        last_on=fact.last_on,
    )


def _ended(fact: person.PostEnded) -> told.PostEndedV1:
    return told.PostEndedV1(post=fact.post, ended_on=fact.ended_on)


def _leave_begun(fact: person.LeaveBegun) -> told.LeaveBegunV1:
    return told.LeaveBegunV1(
        leave=fact.leave, post=fact.post, deputy=fact.deputy, first_on=fact.first_on, last_on=fact.last_on
    )


def _leave_ended(fact: person.LeaveEnded) -> told.LeaveEndedV1:
    return told.LeaveEndedV1(leave=fact.leave, post=fact.post, ended_on=fact.ended_on)


def _handed_over(fact: person.WorkHandedOver) -> told.WorkHandedOverV1:
    return told.WorkHandedOverV1(
        post=fact.post,
        to_person=fact.to,
        to_post=fact.to_post,
        since=fact.since,
        person=fact.subject,
        role=fact.role,
        body=fact.body,
        cases=fact.cases,
    )


def _set(fact: chain.ChainSet) -> told.ChainSetV1:
    return told.ChainSetV1(region=fact.region, matter=fact.matter, steps=fact.steps, set_on=fact.set_on)


def _dropped(fact: chain.ChainDropped) -> told.ChainDroppedV1:
    return told.ChainDroppedV1(region=fact.region, matter=fact.matter, dropped_on=fact.dropped_on)


PUBLICATIONS: Final[dict[type[Any], Publication]] = {
    person.PostGiven: Publication(CHANNEL_PEOPLE, _given),
    person.PostEnded: Publication(CHANNEL_PEOPLE, _ended),
    person.LeaveBegun: Publication(CHANNEL_PEOPLE, _leave_begun),
    person.LeaveEnded: Publication(CHANNEL_PEOPLE, _leave_ended),
    person.WorkHandedOver: Publication(CHANNEL_PEOPLE, _handed_over),
    chain.ChainSet: Publication(CHANNEL_CHAINS, _set),
    chain.ChainDropped: Publication(CHANNEL_CHAINS, _dropped),
}
