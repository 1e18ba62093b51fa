"""Conclude the mediation of a dispute (调解办结)."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from contracts.days import Day
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.mediation.application import DISPUTES
from services.mediation.conclusion_form import ConclusionForm
from services.mediation.desk import TheOccasion, TheStore, Today, dated
from services.mediation.docketing import passed
from services.mediation.domain.mediating import conclude

router = APIRouter(tags=["disputes"], route_class=CommandRoute)


class ConcludeDispute(ConclusionForm):
    """How it ended, and on which day."""

    on: Day = Field(title="办结日期")


@router.post("/disputes/{dispute_id}/conclusion", status_code=201)
async def conclude_dispute(
    dispute_id: UUID, form: ConcludeDispute, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    dispute = await store.get(DISPUTES, dispute_id)
    concluded = conclude(
        dispute.state,
        outcome=form.outcome,
        amount_fen=form.amount_fen,
        performed_at_once=form.performed_at_once,
        on=form.on,
        today=today,
    )
    dockets = await passed(store.load, dispute)
    occasion = await dated(store, occasion, dispute.state.region, form.on)
    return await store.append(occasion, dispute.then(concluded), *dockets)
