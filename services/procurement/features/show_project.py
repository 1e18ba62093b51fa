"""One project by its identity, as it stands."""

from uuid import UUID

from fastapi import APIRouter, Response
from msgspec.structs import replace

from services.access.answers import thing
from services.chassis.desk import CommandRoute, shown
from services.procurement.application import PROJECTS
from services.procurement.desk import TheStore

router = APIRouter(tags=["projects"], route_class=CommandRoute)


@router.get("/projects/{project_id}", responses=thing(PROJECTS))
async def show_project(project_id: UUID, store: TheStore) -> Response:
    """{id, version, state}. The page is everybody's: who signed for the buyer is not on it."""
    project = await store.get(PROJECTS, project_id)
    return shown(replace(project, state=replace(project.state, signed_by="")))
