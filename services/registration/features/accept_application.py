"""Take the papers of an application in hand (受理)."""

from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.registration.application import APPLICATIONS
from services.registration.desk import TheOccasion, TheStore, Today
from services.registration.domain.application import accept
from services.registration.domain.establishment import thresholds_on

router = APIRouter(tags=["applications"], route_class=CommandRoute)


class AcceptApplication(BaseModel, extra="forbid"):
    """The day on the slip; the limit of the decision counts from it."""

    on: Day = Field(title="受理日期")


@router.post("/applications/{application_id}/acceptance", status_code=201)
async def accept_application(
    application_id: UUID, slip: AcceptApplication, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    case = await store.get(APPLICATIONS, application_id)
    thresholds = thresholds_on(slip.on, case.state.registrar)
    accepted = accept(case.state, thresholds=thresholds, officer=occasion.actor, on=slip.on, today=today)
    return await store.append(replace(occasion, effective_on=slip.on), case.then(accepted))
