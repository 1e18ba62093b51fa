"""Cancel the grade of an organisation by decision of the committee (取消评估等级)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.prose import Prose
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.evaluation.application import ORGANISATIONS
from services.evaluation.desk import TheOccasion, TheStore, Today
from services.evaluation.domain.changing_grades import cancel

router = APIRouter(tags=["grades"], route_class=CommandRoute)


class CancelGrade(BaseModel, extra="forbid"):
    """From the day on no grade counts."""

    reason: Annotated[str, Field(title="理由", max_length=2000), Prose]
    on: Day = Field(title="取消日期")


@router.post("/organisations/{organisation_id}/grade-cancellation", status_code=201)
async def cancel_grade(
    organisation_id: UUID, form: CancelGrade, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    organisation = await store.get(ORGANISATIONS, organisation_id)
    cancelled = cancel(organisation.state, reason=form.reason, on=form.on, today=today)
    return await store.append(replace(occasion, effective_on=form.on), organisation.then(cancelled))
