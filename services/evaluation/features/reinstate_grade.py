"""Annul the cancellation of a grade, so that it counts again (撤销取消决定、恢复等级)."""

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
from services.evaluation.domain.changing_grades import reinstate

router = APIRouter(tags=["grades"], route_class=CommandRoute)


class ReinstateGrade(BaseModel, extra="forbid"):
    """From the day on it counts again; the days between stay without a grade."""

    reason: Annotated[str, Field(title="理由", max_length=2000), Prose]
    on: Day = Field(title="恢复日期")


@router.post("/organisations/{organisation_id}/grade-reinstatement", status_code=201)
async def reinstate_grade(
    organisation_id: UUID, form: ReinstateGrade, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    organisation = await store.get(ORGANISATIONS, organisation_id)
    reinstated = reinstate(organisation.state, reason=form.reason, on=form.on, today=today)
    return await store.append(replace(occasion, effective_on=form.on), organisation.then(*reinstated))
