"""Disputes that got their mediator before there were dockets come onto them: once, when the service opens."""

from contextlib import suppress
from typing import Final
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from contracts.policies.in_force import policy_version
from services.chassis.feeds import Feed, Place
from services.chassis.recorder import Conflict, PlaceMove, PlaceMoved
from services.chassis.store import Store
from services.chassis.streams import Occasion
from services.mediation.application import DISPUTES, DOCKETS
from services.mediation.docketing import taken_from
from services.mediation.domain.dispute_facts import DisputeAssigned, DisputeConcluded, DisputeWithdrawn
from services.mediation.domain.docket import CaseTaken, docket_id

READER: Final = "mediation.dockets"  # its place says that this is done: what is assigned since is on a docket anyway
FEED: Final = Feed("mediation", "mediation.dispute", 0)
ACTOR: Final = "linli.mediation"
PAGE: Final = 1_000
ATTEMPTS: Final = 5
_NAMES: Final = tuple(each.TOPIC for each in (DisputeAssigned, DisputeConcluded, DisputeWithdrawn, CaseTaken))


async def fill_dockets(store: Store) -> int:
    """How many disputes were on no docket and are on their mediator's now. Raises Unavailable."""
    if FEED in await store.recorder.places(READER):
        return 0
    head = await store.recorder.head()
    filled = [dispute for dispute in await _on_none(store, head) if await _filled(store, dispute)]
    with suppress(PlaceMoved):  # another process of the service has done so at the same time
        await store.write([], PlaceMove(READER, FEED, None, Place(position=head)))
    return len(filled)


async def _on_none(store: Store, head: int) -> list[UUID]:
    """Those in hand, and no more of them in memory, in the order of the log."""
    position, found = 0, dict[UUID, None]()
    while True:
        rows = await store.recorder.log(position, PAGE, upto=head, names=_NAMES)
        for row in rows:
            match store.mapper.fact(StoredEvent(row.stream, row.version, row.topic, row.state)):
                case DisputeAssigned():
                    found[row.stream] = None
                case CaseTaken(dispute=dispute):
                    found.pop(dispute, None)
                case _:
                    found.pop(row.stream, None)
        if len(rows) < PAGE:
            return list(found)
        position = rows[-1].position


async def _filled(store: Store, id: UUID) -> bool:
    """Raises Unavailable, and Conflict where others write of it all the time."""
    for attempt in range(ATTEMPTS):
        dispute = (await store.load(DISPUTES, id)).state
        accepted, on = dispute.accepted, dispute.last_assigned_on
        if not dispute.in_hand or accepted is None or on is None:
            return False
        docket = await store.load(DOCKETS, docket_id(accepted.committee, dispute.mediator))
        taken = taken_from(docket.state, id, accepted, dispute.mediator)
        if not taken:
            return False
        try:
            await store.append(Occasion(effective_on=on, actor=ACTOR, policy=policy_version()), docket.then(*taken))
        except Conflict:
            if attempt == ATTEMPTS - 1:
                raise
        else:
            return True
    raise AssertionError("unreachable")
