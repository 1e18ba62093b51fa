"""Order an organisation to stop its activities (责令停止活动)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.prose import Readable
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.registration.application import ORGANISATIONS
from services.registration.desk import TheOccasion, TheStore, Today
from services.registration.domain.organisation import suspend

router = APIRouter(tags=["organisations"], route_class=CommandRoute)


class SuspendOrganisation(BaseModel, extra="forbid"):
    """The order: its number, its first day and, where known, the day it ends on (exclusive)."""

    decision_no: Annotated[str, Field(title="决定书文号", min_length=1, max_length=64), Readable]
    on: Day = Field(title="起始日期")
    until: Day | None = Field(None, title="终止日期(不含当日)")


@router.post("/organisations/{organisation_id}/suspension", status_code=201)
async def suspend_organisation(
    organisation_id: UUID, order: SuspendOrganisation, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    body = await store.get(ORGANISATIONS, organisation_id)
    suspended = suspend(body.state, decision_no=order.decision_no, on=order.on, until=order.until, today=today)
    return await store.append(replace(occasion, effective_on=order.on), body.then(suspended))
