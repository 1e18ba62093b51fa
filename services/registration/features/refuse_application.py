"""Refuse an application, with reasons (不予登记)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.prose import Prose
from contracts.registration import RefusalGround
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.registration import claims
from services.registration.application import APPLICATIONS
from services.registration.desk import TheOccasion, TheStore, Today, chain_of
from services.registration.domain.deciding import refuse

router = APIRouter(tags=["applications"], route_class=CommandRoute)


class RefuseApplication(BaseModel, extra="forbid"):
    """The ground in law and the reasons in words; neither names a person."""

    on: Day = Field(title="不予登记日期")
    ground: RefusalGround = Field(title="法定情形")
    reasons: Annotated[str, Field(title="理由", max_length=2000), Prose]


@router.post("/applications/{application_id}/refusal", status_code=201)
async def refuse_application(
    application_id: UUID, decision: RefuseApplication, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    case = await store.get(APPLICATIONS, application_id)
    refused = refuse(
        case.state,
        ground=decision.ground,
        reasons=decision.reasons,
        officer=occasion.actor,
        on=decision.on,
        today=today,
        chain=await chain_of(store, case.state.registrar),
        title=occasion.title,
    )
    assert case.state.asked
    freed = claims.case(case.state.asked, application_id, held=False)
    return await store.append(replace(occasion, effective_on=decision.on), case.then(refused), *freed)
