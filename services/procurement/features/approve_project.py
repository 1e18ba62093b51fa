"""Choose a project, as the city's panel decided (审核通过)."""

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
from services.procurement.domain.declaring import approve

router = APIRouter(tags=["projects"], route_class=CommandRoute)


class ApproveProject(BaseModel, extra="forbid"):
    """Against the district's opinion the panel says why."""

    reasons: Annotated[str, Field(title="理由", max_length=2000), Prose] = ""
    on: Day = Field(title="审核日期")


@router.post("/projects/{project_id}/approval", status_code=201)
async def approve_project(
    project_id: UUID, decision: ApproveProject, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    project = await store.get(PROJECTS, project_id)
    approved = approve(project.state, reasons=decision.reasons, on=decision.on, today=today)
    return await store.append(replace(occasion, effective_on=decision.on), project.then(approved))
