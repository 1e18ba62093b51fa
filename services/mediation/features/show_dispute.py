"""One dispute by its identity, as it stands."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.chassis.desk import CommandRoute
from services.mediation.application import DISPUTES
from services.mediation.desk import TheStore, shown

router = APIRouter(tags=["disputes"], route_class=CommandRoute)


@router.get("/disputes/{dispute_id}")
async def show_dispute(dispute_id: UUID, store: TheStore) -> Response:
    """{id, version, state}."""
    return shown(await store.get(DISPUTES, dispute_id))
