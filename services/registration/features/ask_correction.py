"""Tell the promoters everything that their papers lack, at once (一次告知补正)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.prose import Prose
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.registration.application import APPLICATIONS
from services.registration.desk import TheOccasion, TheStore, Today
from services.registration.domain import application_facts as facts
from services.registration.domain.correcting import ask_correction

router = APIRouter(tags=["applications"], route_class=CommandRoute)


class Missing(BaseModel, extra="forbid", hide_input_in_errors=True):
    """One of the papers, and all that it lacks."""

    material: facts.Material = Field(title="材料")
    asked: Annotated[str, Field(title="需要补正的内容", min_length=1, max_length=500), Prose]


class AskCorrection(BaseModel, extra="forbid", hide_input_in_errors=True):
    """Everything that is missing, and the day on which it is told."""

    missing: Annotated[list[Missing], Field(title="需要补正的全部材料", min_length=1, max_length=len(facts.Material))]
    on: Day = Field(title="告知日期")


@router.post("/applications/{application_id}/correction", status_code=201)
async def ask(
    application_id: UUID, form: AskCorrection, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    case = await store.get(APPLICATIONS, application_id)
    missing = [facts.Missing(material=each.material, asked=each.asked) for each in form.missing]
    asked = ask_correction(case.state, missing=missing, officer=occasion.actor, on=form.on, today=today)
    return await store.append(replace(occasion, effective_on=form.on), case.then(asked))
