"""One community group by its identity, as it stands."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.access.answers import thing
from services.chassis.desk import CommandRoute, shown
from services.registration.application import GROUPS
from services.registration.desk import TheStore

router = APIRouter(tags=["groups"], route_class=CommandRoute)


@router.get("/groups/{group_id}", responses=thing(GROUPS))
async def show_group(group_id: UUID, store: TheStore) -> Response:
    """{id, version, state}."""
    return shown(await store.get(GROUPS, group_id))
