"""Take the judgement of a third party on a project (第三方评估)."""

from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.people import Reference
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.evaluation.application import PROJECTS
from services.evaluation.desk import TheOccasion, TheStore, Today
from services.evaluation.domain.judging import take_part
from services.evaluation.domain.project_facts import Part
from services.evaluation.score_field import Score

router = APIRouter(tags=["evaluations"], route_class=CommandRoute)


class TakeThirdPartyPart(BaseModel, extra="forbid"):
    """Points from 0 to 100, and who judged, as an opaque reference."""

    score: Score = Field(title="第三方得分")
    evaluator: Reference = Field(title="评估人(人员编号)")
    on: Day = Field(title="评估日期")


@router.post("/projects/{project_id}/evaluation/third-party", status_code=201)
async def take_third_party_part(
    project_id: UUID, form: TakeThirdPartyPart, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    project = await store.get(PROJECTS, project_id)
    taken = take_part(
        project.state, part=Part.THIRD_PARTY, score=form.score, evaluator=form.evaluator, on=form.on, today=today
    )
    return await store.append(replace(occasion, effective_on=form.on), project.then(taken))
