"""File a committee's patrol sheet, also where nothing was found (填报摸排记录)."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.days import Day
from services.chassis.desk import CommandRoute
from services.chassis.identity import new_id
from services.chassis.streams import Answer
from services.mediation import claims
from services.mediation.application import COMMITTEES, PATROL_SHEETS
from services.mediation.desk import TheOccasion, TheStore, Today, dated
from services.mediation.domain.patrol_sheet import file_sheet

router = APIRouter(tags=["patrol sheets"], route_class=CommandRoute)


class FilePatrolSheet(BaseModel, extra="forbid"):
    """How many disputes were found on the day; none is a nil sheet."""

    leads: int = Field(title="发现纠纷数(零即零报告)", ge=0, le=10_000, strict=True)
    on: Day = Field(title="摸排日期")


@router.post("/committees/{committee_id}/patrol-sheets", status_code=201)
async def file_patrol_sheet(
    committee_id: UUID, form: FilePatrolSheet, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    """Answers of the sheet."""
    committee, sheet = await store.get(COMMITTEES, committee_id), PATROL_SHEETS.new(new_id())
    filed = file_sheet(committee.state, committee_id=committee_id, leads=form.leads, on=form.on, today=today)
    return await store.append(
        await dated(store, occasion, filed.region, form.on),
        sheet.then(filed),
        claims.sheet_of_day(committee_id, form.on, sheet.id),
    )
