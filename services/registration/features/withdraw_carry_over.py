"""Take back an organisation that was carried over wrongly (撤回结转), before anything else has happened to it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.prose import Prose
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.house.continuing import on_paper
from services.registration import claims
from services.registration.application import ORGANISATIONS
from services.registration.desk import TheOccasion, TheStore, Today
from services.registration.domain.carrying_over import withdraw

router = APIRouter(tags=["organisations"], route_class=CommandRoute)


class WithdrawCarryOver(BaseModel, extra="forbid"):
    """Why it is taken back; its name, its code and its number are free again."""

    reason: Annotated[str, Field(title="撤回原因", min_length=1, max_length=500), Prose]
    on: Day = Field(title="撤回日期")


@router.post("/organisations/{organisation_id}/carry-over-withdrawal", status_code=201)
async def withdraw_carry_over(
    organisation_id: UUID, form: WithdrawCarryOver, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    """It never counted: what is withdrawn holds from the day as of which it was carried over."""
    body = await store.get(ORGANISATIONS, organisation_id)
    state = body.state
    fact = withdraw(state, reason=form.reason, on=form.on, today=today)
    return await store.append(
        replace(occasion, effective_on=state.last_on),
        body.then(fact),
        claims.name(state.places.registrar, state.name, organisation_id, held=False),
        *claims.code(state.credit_code, organisation_id, held=False),
        *on_paper("registration.certificate", state.certificate_no, organisation_id, held=False),
        *claims.head_of(state.kind, state.head, organisation_id, held=False),
    )
