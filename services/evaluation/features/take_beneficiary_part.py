"""Take what the people a project served say of it (受益对象评价)."""

from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.evaluation.application import PROJECTS
from services.evaluation.desk import TheOccasion, TheStore, Today
from services.evaluation.domain.judging import take_part
from services.evaluation.domain.project_facts import Part
from services.evaluation.score_field import Score

router = APIRouter(tags=["evaluations"], route_class=CommandRoute)


class TakeBeneficiaryPart(BaseModel, extra="forbid"):
    """Their mean in points, and how many rated; without raters there is no mean."""

    score: Score = Field(title="平均得分")
    raters: int = Field(title="评价人数", ge=1, le=100_000_000, strict=True)
    on: Day = Field(title="评价日期")


@router.post("/projects/{project_id}/evaluation/beneficiaries", status_code=201)
async def take_beneficiary_part(
    project_id: UUID, form: TakeBeneficiaryPart, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    project = await store.get(PROJECTS, project_id)
    taken = take_part(
        project.state, part=Part.BENEFICIARY, score=form.score, raters=form.raters, on=form.on, today=today
    )
    return await store.append(replace(occasion, effective_on=form.on), project.then(taken))
