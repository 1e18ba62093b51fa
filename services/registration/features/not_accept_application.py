"""Send promoters to the authority that is competent, and close the case (不予受理)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.prose import Readable
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.registration import claims
from services.registration.application import APPLICATIONS
from services.registration.desk import TheOccasion, TheStore, Today
from services.registration.domain.application import not_accept
from services.registration.domain.establishment import thresholds_on

router = APIRouter(tags=["applications"], route_class=CommandRoute)


class NotAcceptApplication(BaseModel, extra="forbid"):
    """The slip; the competent authority may stay open where the law alone says which it is."""

    on: Day = Field(title="不予受理日期")
    competent_authority: Annotated[str, Field(min_length=1, max_length=64), Readable] | None = Field(
        None, title="有管辖权的机关"
    )


@router.post("/applications/{application_id}/non-acceptance", status_code=201)
async def not_accept_application(
    application_id: UUID, slip: NotAcceptApplication, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    case = await store.get(APPLICATIONS, application_id)
    declined = not_accept(
        case.state,
        competent_authority=slip.competent_authority,
        thresholds=thresholds_on(slip.on, case.state.registrar),
        officer=occasion.actor,
        on=slip.on,
        today=today,
    )
    assert case.state.asked
    freed = claims.case(case.state.asked, application_id, held=False)
    return await store.append(replace(occasion, effective_on=slip.on), case.then(declined), *freed)
