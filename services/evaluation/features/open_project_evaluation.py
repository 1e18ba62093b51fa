"""Open the evaluation of a project by hand, before its summary opens it (启动项目评估)."""

from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.evaluation.application import PROJECTS
from services.evaluation.desk import TheOccasion, TheStore, Today
from services.evaluation.domain.project import open_evaluation

router = APIRouter(tags=["evaluations"], route_class=CommandRoute)


class OpenEvaluation(BaseModel, extra="forbid"):
    """The day it begins."""

    on: Day = Field(title="启动日期")


@router.post("/projects/{project_id}/evaluation", status_code=201)
async def open_project_evaluation(
    project_id: UUID, form: OpenEvaluation, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    project = await store.get(PROJECTS, project_id)
    opened = open_evaluation(project.state, on=form.on, today=today)
    return await store.append(replace(occasion, effective_on=form.on), project.then(opened))
