"""What a route of registration is handed: its store, today, and the occasion (who, when, under which policy)."""

from datetime import date
from typing import Annotated

from fastapi import Depends

from services.chassis.desk import occasion_of, store_of, today_of
from services.chassis.store import Store
from services.chassis.streams import Occasion
from services.registration.application import CHAINS
from services.registration.domain.approval_chain import Chain, chain_id

TheStore = Annotated[Store, Depends(store_of)]
TheOccasion = Annotated[Occasion, Depends(occasion_of)]
Today = Annotated[date, Depends(today_of)]


async def chain_of(store: Store, registrar: str) -> Chain:
    """The registrar's approval chain for deciding on applications, as it was heard of."""
    return (await store.load(CHAINS, chain_id(registrar))).state
