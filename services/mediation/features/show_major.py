"""The report of one major dispute by its identity, as it stands."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.access.answers import thing
from services.chassis.desk import CommandRoute, shown
from services.mediation.application import MAJORS
from services.mediation.desk import Now, TheStore

router = APIRouter(tags=["majors"], route_class=CommandRoute)


@router.get("/majors/{major_id}", responses=thing(MAJORS, overdue=bool))
async def show_major(major_id: UUID, store: TheStore, now: Now) -> Response:
    """{id, version, overdue, state}; overdue is now's: the limit has passed and the city is not told."""
    major = await store.get(MAJORS, major_id)
    return shown(major, overdue=major.state.overdue(now))
