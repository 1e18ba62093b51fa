"""The parties take a dispute back before it is concluded (撤回)."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.days import Day
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.mediation.application import DISPUTES
from services.mediation.desk import TheOccasion, TheStore, Today, dated
from services.mediation.docketing import passed
from services.mediation.domain.mediating import withdraw

router = APIRouter(tags=["disputes"], route_class=CommandRoute)


class WithdrawDispute(BaseModel, extra="forbid"):
    """The day it was taken back."""

    on: Day = Field(title="撤回日期")


@router.post("/disputes/{dispute_id}/withdrawal", status_code=201)
async def withdraw_dispute(
    dispute_id: UUID, form: WithdrawDispute, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    dispute = await store.get(DISPUTES, dispute_id)
    withdrawn = withdraw(dispute.state, on=form.on, today=today)
    dockets = await passed(store.load, dispute)
    occasion = await dated(store, occasion, dispute.state.region, form.on)
    return await store.append(occasion, dispute.then(withdrawn), *dockets)
