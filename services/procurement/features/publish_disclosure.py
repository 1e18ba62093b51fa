"""Make a project's winner, amount or effect public (公开结果与金额)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.procurement_words import DisclosureItem
from contracts.prose import Statement
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.procurement.application import PROJECTS
from services.procurement.desk import TheOccasion, TheStore, Today
from services.procurement.domain.closing import publish_disclosure

router = APIRouter(tags=["projects"], route_class=CommandRoute)


class PublishDisclosure(BaseModel, extra="forbid"):
    """What became public. Winner and amount are the contract's; the effect has its text."""

    items: tuple[DisclosureItem, ...] = Field(title="公开事项", min_length=1, max_length=10)
    effect: Annotated[str, Field(title="实施效果", max_length=4000), Statement] = ""
    on: Day = Field(title="公开日期")


@router.post("/projects/{project_id}/disclosures", status_code=201)
async def disclose(
    project_id: UUID, form: PublishDisclosure, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    project = await store.get(PROJECTS, project_id)
    published = publish_disclosure(project.state, items=form.items, effect=form.effect, on=form.on, today=today)
    return await store.append(replace(occasion, effective_on=form.on), project.then(published))
