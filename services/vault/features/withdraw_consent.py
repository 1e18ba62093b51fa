"""Take a consent back (撤回同意, PIPL art. 15): what rested on it alone is erased with it."""

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.personal import Purpose
from services.chassis.streams import Answer
from services.vault.carrying_out import load, tell
from services.vault.desk import PersonRoute, TheOccasion, ThePerson, TheStore, TheVault, Today
from services.vault.domain.ending import withdraw
from services.vault.domain.purposes import rules_on

router = APIRouter(tags=["people"], route_class=PersonRoute)


class WithdrawConsent(BaseModel, extra="forbid"):
    on: Day = Field(title="撤回日期")


@router.post("/people/{person}/consents/{purpose}/withdrawal", status_code=201)
async def withdraw_consent(
    person: ThePerson,
    purpose: Purpose,
    form: WithdrawConsent,
    store: TheStore,
    vault: TheVault,
    occasion: TheOccasion,
    today: Today,
) -> Answer:
    """Where a hold stands nothing is erased: all but storing ends. Refuses: AfterToday, BeforeLastFact,
    ConsentMissing.
    """
    keys = await vault.keys(person, purpose)
    loaded = await load(store, person)
    facts = withdraw(loaded.state, person=person, rules=rules_on(purpose, form.on), keys=keys, on=form.on, today=today)
    return await tell(store, vault, replace(occasion, effective_on=form.on), loaded, facts)
