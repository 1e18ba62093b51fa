"""Restrict what is held for a purpose to storage, and lift that again (限制处理, PIPL art. 44, 47)."""

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.personal import Purpose
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.vault.carrying_out import load, tell
from services.vault.desk import TheOccasion, ThePerson, TheStore, TheVault, Today
from services.vault.domain.ending import restrict, unrestrict

router = APIRouter(tags=["people"], route_class=CommandRoute)


class RestrictProcessing(BaseModel, extra="forbid"):
    on: Day = Field(title="日期")


@router.post("/people/{person}/restrictions/{purpose}", status_code=201)
async def restrict_processing(
    person: ThePerson,
    purpose: Purpose,
    form: RestrictProcessing,
    store: TheStore,
    vault: TheVault,
    occasion: TheOccasion,
    today: Today,
) -> Answer:
    """Refuses: AfterToday, NothingHeld, Restricted."""
    loaded = await load(store, person)
    restricted = restrict(loaded.state, person=person, purpose=purpose, on=form.on, today=today)
    return await tell(store, vault, replace(occasion, effective_on=form.on), loaded, [restricted])


@router.post("/people/{person}/restrictions/{purpose}/lifting", status_code=201)
async def lift_restriction(
    person: ThePerson,
    purpose: Purpose,
    form: RestrictProcessing,
    store: TheStore,
    vault: TheVault,
    occasion: TheOccasion,
    today: Today,
) -> Answer:
    """Refuses: AfterToday, NotRestricted."""
    loaded = await load(store, person)
    lifted = unrestrict(loaded.state, person=person, purpose=purpose, on=form.on, today=today)
    return await tell(store, vault, replace(occasion, effective_on=form.on), loaded, [lifted])
