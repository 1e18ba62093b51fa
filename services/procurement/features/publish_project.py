"""Make a chosen project public (公布)."""

from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.procurement.application import PROJECTS
from services.procurement.desk import TheOccasion, TheStore, Today
from services.procurement.domain.declaring import publish

router = APIRouter(tags=["projects"], route_class=CommandRoute)


class PublishProject(BaseModel, extra="forbid"):
    """The day it could be read."""

    on: Day = Field(title="公布日期")


@router.post("/projects/{project_id}/publication", status_code=201)
async def publish_project(
    project_id: UUID, publication: PublishProject, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    project = await store.get(PROJECTS, project_id)
    published = publish(project.state, on=publication.on, today=today)
    return await store.append(replace(occasion, effective_on=publication.on), project.then(published))
