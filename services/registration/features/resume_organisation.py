"""Lift the order under which an organisation stopped its activities (解除停止活动)."""

from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.registration.application import ORGANISATIONS
from services.registration.desk import TheOccasion, TheStore, Today
from services.registration.domain.organisation import resume

router = APIRouter(tags=["organisations"], route_class=CommandRoute)


class ResumeOrganisation(BaseModel, extra="forbid"):
    """The day from which it may be active again."""

    on: Day = Field(title="恢复活动日期")


@router.post("/organisations/{organisation_id}/resumption", status_code=201)
async def resume_organisation(
    organisation_id: UUID, lifting: ResumeOrganisation, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    body = await store.get(ORGANISATIONS, organisation_id)
    resumed = resume(body.state, on=lifting.on, today=today)
    return await store.append(replace(occasion, effective_on=lifting.on), body.then(resumed))
