"""Correct what was written down wrongly on a patrol sheet (更正摸排记录)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.prose import Prose
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.mediation.application import PATROL_SHEETS
from services.mediation.desk import TheOccasion, TheStore, Today, dated
from services.mediation.domain.patrol_sheet import correct_sheet

router = APIRouter(tags=["patrol sheets"], route_class=CommandRoute)


class CorrectPatrolSheet(BaseModel, extra="forbid"):
    """How many disputes were found really."""

    leads: int = Field(title="发现纠纷数(零即零报告)", ge=0, le=10_000, strict=True)
    reason: Annotated[str, Field(title="错在何处", min_length=1, max_length=2000), Prose]
    on: Day = Field(title="更正日期")


@router.post("/patrol-sheets/{sheet_id}/correction", status_code=201)
async def correct(
    sheet_id: UUID, form: CorrectPatrolSheet, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    sheet = await store.get(PATROL_SHEETS, sheet_id)
    corrected = correct_sheet(sheet.state, leads=form.leads, reason=form.reason, on=form.on, today=today)
    on = corrected.was.patrolled_on
    return await store.append(await dated(store, occasion, sheet.state.region, on), sheet.then(corrected))
