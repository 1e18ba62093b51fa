"""Adjust the grade of an organisation after a check (检查评估后调整等级)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.evaluation_words import Grade
from contracts.prose import Prose
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.evaluation.application import ORGANISATIONS
from services.evaluation.desk import TheOccasion, TheStore, Today
from services.evaluation.domain.changing_grades import adjust

router = APIRouter(tags=["grades"], route_class=CommandRoute)


class AdjustGrade(BaseModel, extra="forbid"):
    """The grade that the check found, and why."""

    grade: Grade = Field(title="调整后的等级")
    reason: Annotated[str, Field(title="理由", max_length=2000), Prose]
    on: Day = Field(title="调整日期")


@router.post("/organisations/{organisation_id}/grade-adjustment", status_code=201)
async def adjust_grade(
    organisation_id: UUID, form: AdjustGrade, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    organisation = await store.get(ORGANISATIONS, organisation_id)
    adjusted = adjust(organisation.state, grade=form.grade, reason=form.reason, on=form.on, today=today)
    return await store.append(replace(occasion, effective_on=form.on), organisation.then(adjusted))
