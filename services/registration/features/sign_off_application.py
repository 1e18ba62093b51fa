"""Take a step of the approval chain of an application (审批链审签)."""

from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.posts_words import Title
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.registration.application import APPLICATIONS
from services.registration.desk import TheOccasion, TheStore, Today, chain_of
from services.registration.domain.signing_off import sign_off

router = APIRouter(tags=["applications"], route_class=CommandRoute)


class SignOffApplication(BaseModel, extra="forbid"):
    """Which step, as that of the post one acts in; the last decides instead."""

    step: Title = Field(title="审批环节")
    on: Day = Field(title="审签日期")


@router.post("/applications/{application_id}/sign-offs", status_code=201)
async def sign_off_application(
    application_id: UUID, form: SignOffApplication, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    case = await store.get(APPLICATIONS, application_id)
    signed = sign_off(
        case.state,
        step=form.step,
        title=occasion.title,
        chain=await chain_of(store, case.state.registrar),
        officer=occasion.actor,
        on=form.on,
        today=today,
    )
    return await store.append(replace(occasion, effective_on=form.on), case.then(signed))
