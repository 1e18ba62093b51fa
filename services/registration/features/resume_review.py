"""Resume the time of a review once the hearing is held or the experts have answered (恢复计时)."""

from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.registration.application import APPLICATIONS
from services.registration.desk import TheOccasion, TheStore, Today
from services.registration.domain.pausing import resume_review

router = APIRouter(tags=["applications"], route_class=CommandRoute)


class ResumeReview(BaseModel, extra="forbid"):
    """The last day that does not count."""

    on: Day = Field(title="恢复日期")


@router.post("/applications/{application_id}/resumption", status_code=201)
async def resume(
    application_id: UUID, form: ResumeReview, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    case = await store.get(APPLICATIONS, application_id)
    resumed = resume_review(case.state, officer=occasion.actor, on=form.on, today=today)
    return await store.append(replace(occasion, effective_on=form.on), case.then(resumed))
