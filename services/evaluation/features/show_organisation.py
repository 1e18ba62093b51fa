"""One organisation by its identity, as evaluation saw it, and its grades."""

from uuid import UUID

from fastapi import APIRouter, Response

from contracts.evaluation_words import Grade
from contracts.vocabulary import OrganisationStanding
from services.access.answers import thing
from services.chassis.desk import CommandRoute, shown
from services.evaluation.application import ORGANISATIONS
from services.evaluation.desk import TheStore, Today

router = APIRouter(tags=["grades"], route_class=CommandRoute)


@router.get(
    "/organisations/{organisation_id}",
    responses=thing(ORGANISATIONS, standing=OrganisationStanding | None, grade=Grade | None),
)
async def show_organisation(organisation_id: UUID, store: TheStore, today: Today) -> Response:
    """{id, version, standing, grade, state}; standing and grade are today's."""
    organisation = await store.get(ORGANISATIONS, organisation_id)
    state = organisation.state
    return shown(organisation, standing=state.standing(today), grade=state.grade(today))
