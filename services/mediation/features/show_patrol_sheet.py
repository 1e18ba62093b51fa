"""One patrol sheet by its identity."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.access.answers import thing
from services.chassis.desk import CommandRoute, shown
from services.mediation.application import PATROL_SHEETS
from services.mediation.desk import TheStore

router = APIRouter(tags=["patrol sheets"], route_class=CommandRoute)


@router.get("/patrol-sheets/{sheet_id}", responses=thing(PATROL_SHEETS))
async def show_patrol_sheet(sheet_id: UUID, store: TheStore) -> Response:
    """{id, version, state}."""
    return shown(await store.get(PATROL_SHEETS, sheet_id))
