"""Hand in the summary of a project (项目总结)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.prose import Prose
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.procurement.application import PROJECTS
from services.procurement.desk import TheOccasion, TheStore, Today
from services.procurement.domain.milestones import summarise

router = APIRouter(tags=["projects"], route_class=CommandRoute)


class SummariseProject(BaseModel, extra="forbid"):
    """What was done; no person is named in it."""

    summary: Annotated[str, Field(title="总结", min_length=1, max_length=4000), Prose]
    on: Day = Field(title="总结日期")


@router.post("/projects/{project_id}/summary", status_code=201)
async def summarise_project(
    project_id: UUID, form: SummariseProject, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    project = await store.get(PROJECTS, project_id)
    summarised = summarise(project.state, summary=form.summary, on=form.on, today=today)
    return await store.append(replace(occasion, effective_on=form.on), project.then(summarised))
