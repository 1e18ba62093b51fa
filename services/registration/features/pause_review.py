"""Pause the time of a review for a hearing or for experts (不计入期限)."""

from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.registration import PauseGround
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.registration.application import APPLICATIONS
from services.registration.desk import TheOccasion, TheStore, Today
from services.registration.domain.pausing import pause_review

router = APIRouter(tags=["applications"], route_class=CommandRoute)


class PauseReview(BaseModel, extra="forbid"):
    """Why, and from which day on time does not count."""

    ground: PauseGround = Field(title="事由")
    on: Day = Field(title="中止日期")


@router.post("/applications/{application_id}/pause", status_code=201)
async def pause(
    application_id: UUID, form: PauseReview, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    case = await store.get(APPLICATIONS, application_id)
    paused = pause_review(case.state, ground=form.ground, officer=occasion.actor, on=form.on, today=today)
    return await store.append(replace(occasion, effective_on=form.on), case.then(paused))
