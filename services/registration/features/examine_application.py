"""Examine the papers of an application (审查)."""

from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.registration.application import APPLICATIONS
from services.registration.desk import TheOccasion, TheStore, Today
from services.registration.domain.application import examine

router = APIRouter(tags=["applications"], route_class=CommandRoute)


class ExamineApplication(BaseModel, extra="forbid"):
    """What the examiner says should be decided; another officer decides."""

    on: Day = Field(title="审查日期")
    favourable: bool = Field(title="建议准予登记", strict=True)


@router.post("/applications/{application_id}/examination", status_code=201)
async def examine_application(
    application_id: UUID, examination: ExamineApplication, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    case = await store.get(APPLICATIONS, application_id)
    on = examination.on
    examined = examine(case.state, favourable=examination.favourable, officer=occasion.actor, on=on, today=today)
    return await store.append(replace(occasion, effective_on=on), case.then(examined))
