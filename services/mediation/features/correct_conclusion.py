"""Correct what was written down wrongly of how a dispute ended (更正办结登记)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from contracts.days import Day
from contracts.prose import Prose
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.mediation.application import DISPUTES
from services.mediation.conclusion_form import ConclusionForm
from services.mediation.desk import TheOccasion, TheStore, Today, redated
from services.mediation.domain.correcting import correct_conclusion

router = APIRouter(tags=["disputes"], route_class=CommandRoute)


class CorrectConclusion(ConclusionForm):
    """How it really ended, whole: an amount that is left out is none."""

    concluded_on: Day = Field(title="办结日期")
    reason: Annotated[str, Field(title="错在何处", min_length=1, max_length=2000), Prose]
    on: Day = Field(title="更正日期")


@router.post("/disputes/{dispute_id}/conclusion-correction", status_code=201)
async def correct(
    dispute_id: UUID, form: CorrectConclusion, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    """It holds on the day of the conclusion; in a closed month it is a correction line of the next open one."""
    dispute = await store.get(DISPUTES, dispute_id)
    corrected = correct_conclusion(
        dispute.state,
        outcome=form.outcome,
        amount_fen=form.amount_fen,
        performed_at_once=form.performed_at_once,
        concluded_on=form.concluded_on,
        reason=form.reason,
        on=form.on,
        today=today,
    )
    days = (corrected.was.concluded_on, corrected.instead.concluded_on)
    return await store.append(
        await redated(store, occasion, dispute.state.region, *days),
        dispute.then(corrected),
    )
