"""Take down that somebody consents to a purpose (个人同意, PIPL art. 14, 29)."""

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.personal import Purpose
from services.chassis.streams import Answer
from services.vault.carrying_out import load, tell
from services.vault.desk import PersonRoute, TheOccasion, ThePerson, TheRegion, TheStore, TheVault, Today
from services.vault.domain.consenting import give_consent as decide

router = APIRouter(tags=["people"], route_class=PersonRoute)


class GiveConsent(BaseModel, extra="forbid"):
    """`separate`: also to what is sensitive, asked for by itself."""

    separate: bool = Field(False, title="是否单独同意处理敏感个人信息", strict=True)
    by_guardian: bool = Field(False, title="是否由监护人作出", strict=True)
    on: Day = Field(title="同意日期")


@router.post("/people/{person}/consents/{purpose}", status_code=201)
async def give_consent(
    person: ThePerson,
    purpose: Purpose,
    form: GiveConsent,
    store: TheStore,
    vault: TheVault,
    occasion: TheOccasion,
    today: Today,
    region: TheRegion,
) -> Answer:
    """Refuses: AfterToday, GuardianUnknown."""
    loaded = await load(store, person)
    given = decide(
        loaded.state,
        person=person,
        purpose=purpose,
        separate=form.separate,
        by_guardian=form.by_guardian,
        on=form.on,
        today=today,
    )
    return await tell(
        store, vault, replace(occasion, effective_on=form.on), loaded, [replace(fact, region=region) for fact in given]
    )
