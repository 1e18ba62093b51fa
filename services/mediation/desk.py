"""What a route of mediation is handed: its store, now and today, and the occasion (who, when, under which policy)."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Depends

from services.chassis.desk import now_of, occasion_of, store_of, today_of
from services.chassis.store import Store
from services.chassis.streams import Occasion
from services.mediation.application import COMMITTEES
from services.mediation.domain.committee_facts import CommitteeFormed
from services.mediation.domain.dispute import Dispute

TheStore = Annotated[Store, Depends(store_of)]
TheOccasion = Annotated[Occasion, Depends(occasion_of)]
Now = Annotated[datetime, Depends(now_of)]
Today = Annotated[date, Depends(today_of)]


async def committee_of(store: Store, dispute: Dispute) -> CommitteeFormed:
    """The committee that accepted it, as it was formed."""
    assert dispute.accepted
    committee = (await store.get(COMMITTEES, dispute.accepted.committee)).state.formed
    assert committee
    return committee
