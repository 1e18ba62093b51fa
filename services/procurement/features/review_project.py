"""Give the district's opinion on a declared project (区县初审)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.procurement_words import Opinion
from contracts.prose import Prose
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.procurement.application import PROJECTS
from services.procurement.desk import TheOccasion, TheStore, Today
from services.procurement.domain.declaring import district_review

router = APIRouter(tags=["projects"], route_class=CommandRoute)


class ReviewProject(BaseModel, extra="forbid"):
    """Public benefit, non-profit nature and feasibility; a no says why."""

    opinion: Opinion = Field(title="初审意见")
    reasons: Annotated[str, Field(title="理由", max_length=2000), Prose] = ""
    on: Day = Field(title="初审日期")


@router.post("/projects/{project_id}/district-review", status_code=201)
async def review_project(
    project_id: UUID, review: ReviewProject, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    project = await store.get(PROJECTS, project_id)
    reviewed = district_review(project.state, opinion=review.opinion, reasons=review.reasons, on=review.on, today=today)
    return await store.append(replace(occasion, effective_on=review.on), project.then(reviewed))
