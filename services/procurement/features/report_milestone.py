"""Report the next stage of a project's progress table (填报进度表)."""

from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.amounts import Amount
from contracts.days import Day
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.procurement.application import PROJECTS
from services.procurement.desk import TheOccasion, TheStore, Today
from services.procurement.domain.milestones import report_milestone
from services.procurement.domain.rules import spending_shows_at, supplement_percent

router = APIRouter(tags=["projects"], route_class=CommandRoute)


class ReportMilestone(BaseModel, extra="forbid"):
    """A stage (0, 30, 60, 90, 100), how far the work is, and everything spent so far."""

    stage: int = Field(title="进度节点(%)", ge=0, le=100, strict=True)
    pct: int = Field(title="实际进度(%)", ge=0, le=100, strict=True)
    spent: Amount = Field(title="累计支出")
    on: Day = Field(title="报告日期")


@router.post("/projects/{project_id}/milestones", status_code=201)
async def report(
    project_id: UUID, form: ReportMilestone, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    project = await store.get(PROJECTS, project_id)
    region = PROJECTS.region(project.state)
    reported = report_milestone(
        project.state,
        stage=form.stage,
        pct=form.pct,
        spent_fen=form.spent.fen(),
        spending_shows_at=spending_shows_at(form.on, region),
        supplement_percent=supplement_percent(form.on, region),
        on=form.on,
        today=today,
    )
    return await store.append(replace(occasion, effective_on=form.on), project.then(reported))
