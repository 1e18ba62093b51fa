"""The evaluation of one project by the project's identity, as it stands."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.access.answers import thing
from services.chassis.desk import CommandRoute, shown
from services.evaluation.application import PROJECTS
from services.evaluation.desk import TheStore

router = APIRouter(tags=["evaluations"], route_class=CommandRoute)


@router.get("/projects/{project_id}/evaluation", responses=thing(PROJECTS))
async def show_project(project_id: UUID, store: TheStore) -> Response:
    """{id, version, state}; scores are hundredths of a point."""
    return shown(await store.get(PROJECTS, project_id))
