"""Do not choose a project, as the city's panel decided (审核不通过)."""

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
from services.procurement.domain.declaring import reject

router = APIRouter(tags=["projects"], route_class=CommandRoute)


class RejectProject(BaseModel, extra="forbid"):
    """A no has its reasons."""

    reasons: Annotated[str, Field(title="理由", max_length=2000), Prose]
    on: Day = Field(title="审核日期")


@router.post("/projects/{project_id}/rejection", status_code=201)
async def reject_project(
    project_id: UUID, decision: RejectProject, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    project = await store.get(PROJECTS, project_id)
    rejected = reject(project.state, reasons=decision.reasons, on=decision.on, today=today)
    return await store.append(replace(occasion, effective_on=decision.on), project.then(rejected))
