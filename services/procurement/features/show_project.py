"""One project by its identity, as it stands."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.chassis.desk import CommandRoute, shown
from services.procurement.application import PROJECTS
from services.procurement.desk import TheStore

router = APIRouter(tags=["projects"], route_class=CommandRoute)


@router.get("/projects/{project_id}")
async def show_project(project_id: UUID, store: TheStore) -> Response:
    """{id, version, state}."""
    return shown(await store.get(PROJECTS, project_id))
