"""Put a person's explanation beside a difference of a published return (说明差额)."""

from typing import Annotated

from fastapi import APIRouter, Path
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.prose import Statement
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.procurement.application import RETURNS
from services.procurement.desk import TheOccasion, TheStore, Today
from services.procurement.domain.statistical_return import explain
from services.procurement.returns import return_id

router = APIRouter(tags=["returns"], route_class=CommandRoute)


class ExplainDifference(BaseModel, extra="forbid"):
    """Which cut, and why; who says so is whoever asks."""

    cut: str = Field(title="分组", min_length=1, max_length=40)
    explanation: Annotated[str, Field(title="说明", min_length=1, max_length=2000, pattern=r"\S"), Statement]
    on: Day = Field(title="说明日期")


@router.post("/returns/{code}/explanations", status_code=201)
async def explain_difference(
    code: Annotated[str, Path(max_length=60)],
    form: ExplainDifference,
    store: TheStore,
    occasion: TheOccasion,
    today: Today,
) -> Answer:
    printed = await store.get(RETURNS, return_id(code))
    explained = explain(
        printed.state, cut=form.cut, explanation=form.explanation, author=occasion.actor, on=form.on, today=today
    )
    return await store.append(replace(occasion, effective_on=form.on), printed.then(explained))
