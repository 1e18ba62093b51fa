"""One committee by its identity, as it stands."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.access.answers import thing
from services.chassis.desk import CommandRoute, shown
from services.mediation.application import COMMITTEES
from services.mediation.desk import TheStore, Today

router = APIRouter(tags=["committees"], route_class=CommandRoute)


@router.get("/committees/{committee_id}", responses=thing(COMMITTEES, term_over=bool))
async def show_committee(committee_id: UUID, store: TheStore, today: Today) -> Response:
    """{id, version, term_over, state}; whether its term is over is today's: a warning, no more."""
    committee = await store.get(COMMITTEES, committee_id)
    return shown(committee, term_over=committee.state.term_over(today))
