"""One organisation by its identity, as it stands."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.access.answers import thing
from services.chassis.desk import CommandRoute, shown
from services.registration.application import ORGANISATIONS
from services.registration.desk import TheStore, Today
from services.registration.domain.organisation import Standing

router = APIRouter(tags=["organisations"], route_class=CommandRoute)


@router.get("/organisations/{organisation_id}", responses=thing(ORGANISATIONS, standing=Standing))
async def show_organisation(organisation_id: UUID, store: TheStore, today: Today) -> Response:
    """{id, version, standing, state}; the standing is today's, since an order to stop may have lapsed."""
    body = await store.get(ORGANISATIONS, organisation_id)
    return shown(body, standing=body.state.standing(today))
