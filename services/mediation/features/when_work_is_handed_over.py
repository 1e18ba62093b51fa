"""When a mediator hands work over: the disputes in hand become the colleague's, all of them or those that are named."""

from typing import Final
from uuid import UUID

from msgspec.structs import replace

from contracts.envelope import Envelope
from contracts.posts import CHANNEL_PEOPLE, WorkHandedOverV1
from contracts.roles import Role
from services.chassis.reaction import Reaction
from services.chassis.reversing import Reverse, Undo
from services.chassis.session import Session
from services.mediation.application import DISPUTES, DOCKETS
from services.mediation.docketing import passed
from services.mediation.domain.dispute import Dispute
from services.mediation.domain.dispute_facts import DisputeAssigned
from services.mediation.domain.docket import CaseLeft, CaseTaken, Docket, docket_id
from services.mediation.domain.mediating import pass_on


async def react(happened: WorkHandedOverV1, envelope: Envelope, session: Session) -> None:
    """Of the committee that the post is for, and of no other. What cannot pass stays with whom it was.

    Nothing of what was told before it said who hands over and for which committee.
    """
    if happened.role is not Role.MEDIATOR or not happened.body:
        return
    committee = UUID(happened.body)
    docket = await session.load(DOCKETS, docket_id(committee, happened.person))
    for case in happened.cases or docket.state.cases:
        dispute = await session.load(DISPUTES, case)
        assigned = pass_on(
            dispute.state,
            committee=committee,
            mediator=happened.person,
            to=happened.to_person,
            on=happened.since,
        )
        if assigned is None:
            continue
        occasion = replace(session.occasion(envelope), effective_on=assigned.assigned_on)
        dockets = await passed(session.load, dispute, happened.to_person)
        session.add(occasion, dispute.then(assigned), *dockets)


def set_dispute_right(now: Dispute, meant: Dispute, undo: Undo) -> tuple[DisputeAssigned, ...]:
    if not now.in_hand or not meant.mediator or now.mediator == meant.mediator:
        return ()
    return (DisputeAssigned(mediator=meant.mediator, assigned_on=max(undo.on, meant.last_on)),)


def dispute_stays(now: Dispute, meant: Dispute) -> tuple[str, str] | None:
    if now.in_hand:
        return None
    return "该纠纷已经结束,由谁调解不再改变", "the dispute has ended: whose it was is history"


def set_docket_right(now: Docket, meant: Docket, _: Undo) -> tuple[CaseTaken | CaseLeft, ...]:
    """The dispute itself says whether it is in hand: what a docket has too much is not shown."""
    known = meant if meant.committee else now
    gone = tuple(CaseLeft(dispute=each) for each in now.cases if each not in meant.cases)
    if known.committee is None:
        return gone
    back = (
        CaseTaken(dispute=each, committee=known.committee, mediator=known.mediator, region=known.region)
        for each in meant.cases
        if each not in now.cases
    )
    return (*gone, *back)


REACTION: Final = Reaction(
    name="mediation.handed-over",
    source="posts",
    channels={CHANNEL_PEOPLE: (WorkHandedOverV1,)},
    react=react,
    reverses=(Reverse(DISPUTES, set_dispute_right, dispute_stays), Reverse(DOCKETS, set_docket_right)),
)
