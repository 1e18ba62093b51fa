"""Take the organisation's own judgement of its project (自评)."""

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


class TakeSelfPart(BaseModel, extra="forbid"):
    """Points from 0 to 100."""

    score: Score = Field(title="自评得分")
    on: Day = Field(title="自评日期")


@router.post("/projects/{project_id}/evaluation/self", status_code=201)
async def take_self_part(
    project_id: UUID, form: TakeSelfPart, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    project = await store.get(PROJECTS, project_id)
    taken = take_part(project.state, part=Part.SELF, score=form.score, on=form.on, today=today)
    return await store.append(replace(occasion, effective_on=form.on), project.then(taken))
