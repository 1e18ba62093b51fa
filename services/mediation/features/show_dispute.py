"""One dispute by its identity, as it stands."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter, Response

from services.access.answers import thing
from services.chassis.desk import CommandRoute, shown
from services.mediation.application import DISPUTES
from services.mediation.desk import TheStore, committee_of
from services.mediation.domain.accepting import other_district

router = APIRouter(tags=["disputes"], route_class=CommandRoute)


@router.get("/disputes/{dispute_id}", responses=thing(DISPUTES, warning=Mapping[str, str] | None))
async def show_dispute(dispute_id: UUID, store: TheStore) -> Response:
    """{id, version, warning, state}; the warning, if any, is the one that its acceptance was answered with."""
    dispute = await store.get(DISPUTES, dispute_id)
    assert dispute.state.accepted
    accepted, committee = dispute.state.accepted, await committee_of(store, dispute.state)
    return shown(dispute, warning=other_district(committee, accepted.region, accepted.accepted_on))
