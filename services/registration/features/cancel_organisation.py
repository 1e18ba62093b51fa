"""Cancel the registration of an organisation after its liquidation (注销登记)."""

from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.registration import claims
from services.registration.application import ORGANISATIONS
from services.registration.desk import TheOccasion, TheStore, Today
from services.registration.domain.organisation import cancel

router = APIRouter(tags=["organisations"], route_class=CommandRoute)


class CancelOrganisation(BaseModel, extra="forbid"):
    """The day on which the organisation ends; its name is free again, its credit code never."""

    on: Day = Field(title="注销日期")


@router.post("/organisations/{organisation_id}/cancellation", status_code=201)
async def cancel_organisation(
    organisation_id: UUID, end: CancelOrganisation, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    body = await store.get(ORGANISATIONS, organisation_id)
    state = body.state
    cancelled = cancel(state, on=end.on, today=today)
    return await store.append(
        replace(occasion, effective_on=end.on),
        body.then(cancelled),
        claims.name(state.places.registrar, state.name, organisation_id, held=False),
        *claims.head_of(state.kind, state.head, organisation_id, held=False),
    )
