"""What the log says of a person: what is held for what, who consented, what holds; no values."""

from fastapi import APIRouter, Response

from services.access.answers import thing
from services.chassis.desk import shown
from services.chassis.refusals import NotFound
from services.vault.application import PEOPLE
from services.vault.carrying_out import load
from services.vault.desk import PersonRoute, ThePerson, TheStore

router = APIRouter(tags=["people"], route_class=PersonRoute)


@router.get("/people/{person}", responses=thing(PEOPLE))
async def show_person(person: ThePerson, store: TheStore) -> Response:
    """{id, version, state}. Refuses: NotFound."""
    loaded = await load(store, person)
    if not loaded.version:
        raise NotFound(id=person)
    return shown(loaded)
