"""Erase what is held of a person, for a purpose or for all (删除, PIPL art. 47): the keys are destroyed."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.personal import ErasedFor, Purpose
from services.chassis.streams import Answer
from services.vault.carrying_out import load, tell
from services.vault.desk import PersonRoute, TheOccasion, ThePerson, TheStore, TheVault
from services.vault.domain.ending import erase

router = APIRouter(tags=["people"], route_class=PersonRoute)


class ErasePerson(BaseModel, extra="forbid"):
    """Without a purpose: all of them. It cannot be undone by anybody."""

    purpose: Purpose | None = Field(None, title="处理目的(不填则全部)")


@router.post("/people/{person}/erasure", status_code=201)
async def erase_person(
    person: ThePerson, form: ErasePerson, store: TheStore, vault: TheVault, occasion: TheOccasion
) -> Answer:
    """Refuses: ErasureHeld, NothingHeld, NothingHeldAtAll."""
    keys = await vault.keys(person, form.purpose)
    loaded, on = await load(store, person), occasion.effective_on
    erased = erase(loaded.state, person=person, keys=keys, purpose=form.purpose, why=ErasedFor.REQUEST, on=on)
    return await tell(store, vault, occasion, loaded, erased)
