"""Disputes that got their mediator before there were dockets come onto them: once, when the service opens."""

from functools import partial
from typing import Final
from uuid import UUID

from contracts.policies.in_force import policy_version
from services.chassis.feeds import Feed
from services.chassis.store import Store
from services.chassis.streams import Occasion
from services.house.once import again, once, recorded
from services.mediation.application import DISPUTES, DOCKETS
from services.mediation.docketing import taken_from
from services.mediation.domain.dispute_facts import DisputeAssigned, DisputeConcluded, DisputeWithdrawn
from services.mediation.domain.docket import CaseTaken, docket_id

READER: Final = "mediation.dockets"  # its place says that this is done: what is assigned since is on a docket anyway
FEED: Final = Feed("mediation", "mediation.dispute", 0)
ACTOR: Final = "linli.mediation"
_NAMES: Final = tuple(each.TOPIC for each in (DisputeAssigned, DisputeConcluded, DisputeWithdrawn, CaseTaken))


async def fill_dockets(store: Store) -> int:
    """How many disputes were on no docket and are on their mediator's now. Raises Unavailable, and Conflict where
    others write of one all the time."""
    return await once(store, READER, FEED, partial(_fill, store))


async def _fill(store: Store, upto: int) -> int:
    return sum([await again(partial(_filled, store, dispute)) for dispute in await _on_none(store, upto)])


async def _on_none(store: Store, upto: int) -> list[UUID]:
    """Those in hand, and no more of them in memory, in the order of the log."""
    found = dict[UUID, None]()
    async for told in recorded(store, _NAMES, upto):
        match told.fact:
            case DisputeAssigned():
                found[told.originator_id] = None
            case CaseTaken(dispute=dispute):
                found.pop(dispute, None)
            case _:
                found.pop(told.originator_id, None)
    return list(found)


async def _filled(store: Store, id: UUID) -> bool:
    dispute = (await store.load(DISPUTES, id)).state
    accepted, on = dispute.accepted, dispute.last_assigned_on
    if not dispute.in_hand or accepted is None or on is None:
        return False
    docket = await store.load(DOCKETS, docket_id(accepted.committee, dispute.mediator))
    taken = taken_from(docket.state, id, accepted, dispute.mediator)
    if taken:
        await store.append(Occasion(effective_on=on, actor=ACTOR, policy=policy_version()), docket.then(*taken))
    return bool(taken)
