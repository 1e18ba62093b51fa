"""Begin to wind an organisation up (清算)."""

from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.registration.application import ORGANISATIONS
from services.registration.desk import TheOccasion, TheStore, Today
from services.registration.domain.organisation import start_liquidation

router = APIRouter(tags=["organisations"], route_class=CommandRoute)


class StartLiquidation(BaseModel, extra="forbid"):
    """The day from which only acts of liquidation are allowed."""

    on: Day = Field(title="清算开始日期")


@router.post("/organisations/{organisation_id}/liquidation", status_code=201)
async def start_the_liquidation(
    organisation_id: UUID, start: StartLiquidation, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    body = await store.get(ORGANISATIONS, organisation_id)
    started = start_liquidation(body.state, on=start.on, today=today)
    return await store.append(replace(occasion, effective_on=start.on), body.then(started))
