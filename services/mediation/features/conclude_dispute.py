"""Conclude the mediation of a dispute (调解办结)."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.amounts import Amount
from contracts.days import Day
from contracts.mediation_words import Outcome
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.mediation.application import DISPUTES
from services.mediation.desk import TheOccasion, TheStore, Today, dated
from services.mediation.domain.mediating import conclude

router = APIRouter(tags=["disputes"], route_class=CommandRoute)


class ConcludeDispute(BaseModel, extra="forbid"):
    """How it ended; what the agreement is about, where it is about money, and whether that was paid there and then."""

    outcome: Outcome = Field(title="调解结果")
    amount: Amount | None = Field(None, title="协议金额")
    performed_at_once: bool = Field(False, title="即时履行", strict=True)
    on: Day = Field(title="办结日期")


@router.post("/disputes/{dispute_id}/conclusion", status_code=201)
async def conclude_dispute(
    dispute_id: UUID, form: ConcludeDispute, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    dispute = await store.get(DISPUTES, dispute_id)
    concluded = conclude(
        dispute.state,
        outcome=form.outcome,
        amount_fen=form.amount.fen() if form.amount else None,
        performed_at_once=form.performed_at_once,
        on=form.on,
        today=today,
    )
    return await store.append(await dated(store, occasion, dispute.state.region, form.on), dispute.then(concluded))
