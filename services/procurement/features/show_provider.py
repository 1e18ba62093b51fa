"""One provider by its organisation's identity, as procurement saw it."""

from uuid import UUID

from fastapi import APIRouter, Response

from contracts.evaluation_words import Grade
from contracts.vocabulary import OrganisationStanding
from services.access.answers import thing
from services.chassis.desk import CommandRoute, shown
from services.procurement.application import PROVIDERS
from services.procurement.desk import TheStore, Today

router = APIRouter(tags=["providers"], route_class=CommandRoute)


@router.get(
    "/providers/{organisation_id}", responses=thing(PROVIDERS, standing=OrganisationStanding | None, grade=Grade | None)
)
async def show_provider(organisation_id: UUID, store: TheStore, today: Today) -> Response:
    """{id, version, standing, grade, state}; standing and grade are today's, either may be null."""
    provider = await store.get(PROVIDERS, organisation_id)
    return shown(provider, standing=provider.state.standing(today), grade=provider.state.grade(today))
