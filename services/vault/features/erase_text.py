"""Erase one free text of a case (删除办案文字): its key is destroyed, and the case stays."""

from typing import Annotated

from fastapi import APIRouter, Path

from contracts.personal import ErasedFor
from contracts.prose import REFERENCE
from services.access.guard import check
from services.chassis.refusals import NotFound
from services.chassis.streams import Answer
from services.vault.carrying_out import load, tell
from services.vault.desk import PersonRoute, TheOccasion, TheStore, TheTexts, TheVault
from services.vault.domain.ending import erase

router = APIRouter(tags=["people"], route_class=PersonRoute)
Text = Annotated[str, Path(title="文字编号", pattern=f"^{REFERENCE.pattern}$")]


@router.post("/texts/{text}/erasure", status_code=201)
async def erase_text(text: Text, store: TheStore, vault: TheVault, texts: TheTexts, occasion: TheOccasion) -> Answer:
    """By whoever leads where the thing stands in which it was written. Refuses: NotFound, ErasureHeld."""
    keys = await vault.keys(text)
    check(await texts.standing(text, keys), NotFound(id=text))
    loaded = await load(store, text)
    day = occasion.effective_on
    erased = erase(loaded.state, person=text, keys=keys, purpose=None, why=ErasedFor.REQUEST, on=day)
    return await tell(store, vault, occasion, loaded, erased)
