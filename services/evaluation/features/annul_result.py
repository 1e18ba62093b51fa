"""Annul the published result of a project's evaluation (撤销评估结果); it is open again."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.prose import Prose
from services.chassis.desk import CommandRoute
from services.chassis.store import Store
from services.chassis.streams import Answer
from services.evaluation.application import PROJECTS
from services.evaluation.desk import TheOccasion, TheStore, Today
from services.evaluation.domain import judging
from services.evaluation.domain.project_facts import ResultPublished

router = APIRouter(tags=["evaluations"], route_class=CommandRoute)


class AnnulResult(BaseModel, extra="forbid"):
    """Why the result that stands is taken back."""

    reason: Annotated[str, Field(title="理由", max_length=2000), Prose]
    on: Day = Field(title="撤销日期")


@router.post("/projects/{project_id}/evaluation/annulment", status_code=201)
async def annul_result(
    project_id: UUID, form: AnnulResult, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    project = await store.get(PROJECTS, project_id)
    annulled = judging.annul_result(
        project.state, because_of=await _published(store, project_id), reason=form.reason, on=form.on, today=today
    )
    return await store.append(replace(occasion, effective_on=form.on), project.then(annulled))


async def _published(store: Store, project_id: UUID) -> UUID | None:
    """The event that published the last result. A state does not know the identity of its facts, the log does."""
    recorded = [store.mapper.to_domain_event(row) for row in await store.recorder.stream(project_id)]
    return next((each.id for each in reversed(recorded) if isinstance(each.fact, ResultPublished)), None)
