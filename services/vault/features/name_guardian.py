"""Name who consents for a child under 14 (登记监护人, PIPL art. 31)."""

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.people import Reference
from services.chassis.streams import Answer
from services.vault.carrying_out import load, tell
from services.vault.desk import PersonRoute, TheOccasion, ThePerson, TheRegion, TheStore, TheVault, Today
from services.vault.domain.consenting import name_guardian as decide

router = APIRouter(tags=["people"], route_class=PersonRoute)


class NameGuardian(BaseModel, extra="forbid"):
    guardian: Reference = Field(title="监护人(人员编号)")
    on: Day = Field(title="登记日期")


@router.post("/people/{person}/guardian", status_code=201)
async def name_guardian(
    person: ThePerson,
    form: NameGuardian,
    store: TheStore,
    vault: TheVault,
    occasion: TheOccasion,
    today: Today,
    region: TheRegion,
) -> Answer:
    """Refuses: AfterToday, OwnGuardian."""
    loaded = await load(store, person)
    named = decide(loaded.state, person=person, guardian=form.guardian, on=form.on, today=today)
    return await tell(
        store, vault, replace(occasion, effective_on=form.on), loaded, [replace(fact, region=region) for fact in named]
    )
