"""Hand in the corrected papers (提交补正材料): the days for an answer run anew from their receipt."""

from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.registration.application import APPLICATIONS
from services.registration.desk import TheOccasion, TheStore, Today
from services.registration.domain.correcting import resubmit

router = APIRouter(tags=["applications"], route_class=CommandRoute)


class ResubmitApplication(BaseModel, extra="forbid"):
    """The day on which the papers came in."""

    on: Day = Field(title="收到补正材料日期")


@router.post("/applications/{application_id}/resubmission", status_code=201)
async def resubmit_application(
    application_id: UUID, papers: ResubmitApplication, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    case = await store.get(APPLICATIONS, application_id)
    again = resubmit(case.state, by=occasion.actor, on=papers.on, today=today)
    return await store.append(replace(occasion, effective_on=papers.on), case.then(again))
