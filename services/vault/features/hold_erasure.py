"""Place a hold that nothing of a person is erased under, and lift it (保全, PIPL art. 47)."""

from typing import Annotated

from fastapi import APIRouter, Path
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.personal import HoldReason
from services.chassis.streams import Answer
from services.vault.carrying_out import load, tell
from services.vault.desk import PersonRoute, TheOccasion, ThePerson, TheRegion, TheStore, TheVault, Today
from services.vault.domain.ending import lift_hold as decide_to_lift
from services.vault.domain.ending import place_hold as decide_to_place
from services.vault.values import order

router = APIRouter(tags=["people"], route_class=PersonRoute)


class PlaceHold(BaseModel, extra="forbid"):
    """`reference`: of the order, a code of whoever gave it."""

    reason: HoldReason = Field(title="保全原因")
    reference: str = Field(title="保全文书编号(代码)", min_length=1, max_length=64)
    on: Day = Field(title="保全日期")


class LiftHold(BaseModel, extra="forbid"):
    on: Day = Field(title="解除日期")


@router.post("/people/{person}/holds", status_code=201)
async def place_hold(
    person: ThePerson,
    form: PlaceHold,
    store: TheStore,
    vault: TheVault,
    occasion: TheOccasion,
    today: Today,
    region: TheRegion,
) -> Answer:
    """Refuses: AfterToday, HoldStands, NoOrder, PersonalNumber."""
    loaded, reference = await load(store, person), order(form.reference)
    placed = decide_to_place(
        loaded.state, person=person, reason=form.reason, reference=reference, on=form.on, today=today
    )
    return await tell(store, vault, replace(occasion, effective_on=form.on), loaded, [replace(placed, region=region)])


@router.post("/people/{person}/holds/{reference}/lifting", status_code=201)
async def lift_hold(
    person: ThePerson,
    reference: Annotated[str, Path(title="保全文书编号")],
    form: LiftHold,
    store: TheStore,
    vault: TheVault,
    occasion: TheOccasion,
    today: Today,
) -> Answer:
    """Refuses: AfterToday, BeforeLastFact, NoSuchHold."""
    loaded = await load(store, person)
    lifted = decide_to_lift(loaded.state, person=person, reference=order(reference), on=form.on, today=today)
    return await tell(store, vault, replace(occasion, effective_on=form.on), loaded, [lifted])
