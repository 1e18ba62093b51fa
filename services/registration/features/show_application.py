"""One application for registration by its identity, as it stands."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.access.answers import thing
from services.chassis.desk import CommandRoute, shown
from services.registration.application import APPLICATIONS
from services.registration.desk import TheStore

router = APIRouter(tags=["applications"], route_class=CommandRoute)


@router.get("/applications/{application_id}", responses=thing(APPLICATIONS))
async def show_application(application_id: UUID, store: TheStore) -> Response:
    """{id, version, state}; the state names the stage and, once approved, the organisation."""
    return shown(await store.get(APPLICATIONS, application_id))
