"""Hand out all that is held of a person in one document (查阅、复制, PIPL art. 45)."""

from uuid import UUID

import msgspec
from fastapi import APIRouter, Response
from msgspec import Struct

from services.access.answers import answer
from services.chassis.streams import Replayed
from services.vault.carrying_out import load
from services.vault.desk import PersonRoute, TheOccasion, ThePerson, TheReader, TheStore, TheVault
from services.vault.domain.keeping import give_export as decide
from services.vault.exporting import Document, export

router = APIRouter(tags=["people"], route_class=PersonRoute)


class Export(Struct, frozen=True):
    """`document`: all that is held of somebody, purpose by purpose, with its sources, grounds and days."""

    id: UUID
    version: int
    document: Document


@router.post("/people/{person}/exports", status_code=201, responses=answer(Export, status=201))
async def give_export(
    person: ThePerson, store: TheStore, vault: TheVault, occasion: TheOccasion, reader: TheReader
) -> Response:
    """Told first, and who looked is written with it; under the same key it is made anew.

    Refuses: NothingHeldAtAll.
    """
    loaded = await load(store, person)
    try:
        given = decide(loaded.state, person=person, on=occasion.effective_on)
        noted = await store.append(occasion, loaded.then(given))
    except Replayed as before:
        noted = before.answer
    document = await export(vault, person, loaded.state, reader)
    told = Export(noted.id, noted.version, document)
    return Response(msgspec.json.encode(told), 201, {"Cache-Control": "no-store"}, "application/json")
