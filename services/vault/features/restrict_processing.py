"""Restrict what is held for a purpose to storage, and lift that again (限制处理, PIPL art. 44, 47)."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.personal import Purpose
from services.chassis.store import Store
from services.chassis.streams import Answer, Occasion
from services.vault.carrying_out import load, tell
from services.vault.desk import PersonRoute, TheOccasion, ThePerson, TheStore, TheVault, Today
from services.vault.domain.ending import restrict, unrestrict
from services.vault.domain.person_facts import Fact
from services.vault.vault import Vault

router = APIRouter(tags=["people"], route_class=PersonRoute)


class RestrictProcessing(BaseModel, extra="forbid"):
    on: Day = Field(title="日期")


class Asked(NamedTuple):
    """What both routes are handed, and do but for what they decide."""

    person: str
    purpose: Purpose
    on: date
    store: Store
    vault: Vault
    occasion: Occasion
    today: date

    async def told(self, decide: Callable[..., Fact]) -> Answer:
        loaded = await load(self.store, self.person)
        fact = decide(loaded.state, person=self.person, purpose=self.purpose, on=self.on, today=self.today)
        return await tell(self.store, self.vault, replace(self.occasion, effective_on=self.on), loaded, [fact])


async def asked_of(
    person: ThePerson,
    purpose: Purpose,
    form: RestrictProcessing,
    store: TheStore,
    vault: TheVault,
    occasion: TheOccasion,
    today: Today,
) -> Asked:
    return Asked(person, purpose, form.on, store, vault, occasion, today)


TheAsked = Annotated[Asked, Depends(asked_of)]


@router.post("/people/{person}/restrictions/{purpose}", status_code=201)
async def restrict_processing(asked: TheAsked) -> Answer:
    """Refuses: AfterToday, NothingHeld, Restricted."""
    return await asked.told(restrict)


@router.post("/people/{person}/restrictions/{purpose}/lifting", status_code=201)
async def lift_restriction(asked: TheAsked) -> Answer:
    """Refuses: AfterToday, NotRestricted."""
    return await asked.told(unrestrict)
