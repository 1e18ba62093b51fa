"""Publish the composite result of a project's evaluation (公布评估结果)."""

from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.evaluation.application import PROJECTS
from services.evaluation.desk import TheOccasion, TheStore, Today
from services.evaluation.domain import judging
from services.evaluation.domain.rules import result_rules

router = APIRouter(tags=["evaluations"], route_class=CommandRoute)


class PublishResult(BaseModel, extra="forbid"):
    """The day; what is published follows from the parts."""

    on: Day = Field(title="公布日期")


@router.post("/projects/{project_id}/evaluation/result", status_code=201)
async def publish_result(
    project_id: UUID, form: PublishResult, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    project = await store.get(PROJECTS, project_id)
    rules = result_rules(form.on, project.state.region)
    published = judging.publish_result(project.state, rules=rules, on=form.on, today=today)
    return await store.append(replace(occasion, effective_on=form.on), project.then(published))
