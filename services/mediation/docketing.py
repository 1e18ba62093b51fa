"""What a dispute's way changes on dockets: it comes to one mediator's and leaves another's, in the same unit."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from services.chassis.streams import Change, Loaded
from services.mediation.application import DOCKETS
from services.mediation.domain.dispute import Dispute
from services.mediation.domain.dispute_facts import DisputeAccepted
from services.mediation.domain.docket import CaseTaken, Docket, docket_id, leave, take

Load = Callable[[Any, UUID], Awaitable[Loaded[Any]]]  # of a store, or of a reaction's session


async def passed(load: Load, dispute: Loaded[Dispute], to: str = "") -> list[Change]:
    """From the mediator who has it, if any, to another; to nobody where it ends."""
    accepted, changes = dispute.state.accepted, list[Change]()
    assert accepted
    if dispute.state.mediator:
        old = await load(DOCKETS, docket_id(accepted.committee, dispute.state.mediator))
        if left := leave(old.state, dispute.id):
            changes.append(old.then(*left))
    if to:
        new = await load(DOCKETS, docket_id(accepted.committee, to))
        if taken := taken_from(new.state, dispute.id, accepted, to):
            changes.append(new.then(*taken))
    return changes


def taken_from(docket: Docket, dispute: UUID, accepted: DisputeAccepted, mediator: str) -> tuple[CaseTaken, ...]:
    """What the mediator's docket gains of it; nothing where it is there already."""
    region = accepted.committee_region or accepted.region
    return take(docket, dispute, committee=accepted.committee, mediator=mediator, region=region)
