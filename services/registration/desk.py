"""What a route of registration is handed: its store, today, and the occasion (who, when, under which policy)."""

from datetime import date
from typing import Annotated

from fastapi import Depends

from services.chassis.desk import occasion_of, store_of, today_of
from services.chassis.store import Store
from services.chassis.streams import Occasion
from services.house.continuing import check_continued
from services.registration.application import CHAINS
from services.registration.domain.approval_chain import Chain, chain_id
from services.registration.domain.series import drawn_as

TheStore = Annotated[Store, Depends(store_of)]
TheOccasion = Annotated[Occasion, Depends(occasion_of)]
Today = Annotated[date, Depends(today_of)]


async def chain_of(store: Store, registrar: str) -> Chain:
    """The registrar's approval chain for deciding on applications, as it was heard of."""
    return (await store.load(CHAINS, chain_id(registrar))).state


async def check_paper(store: Store, number: str | None, *, field: str) -> None:
    """A number from paper is none that we may still come to. Raises NotContinued."""
    if number:
        await check_continued(store, number, drawn_as(number), field=field)
