"""Hand out all that is held of a person in one document (查阅、复制, PIPL art. 45)."""

import msgspec
from fastapi import APIRouter, Response

from services.chassis.streams import Replayed
from services.vault.carrying_out import load
from services.vault.desk import PersonRoute, TheOccasion, ThePerson, TheReader, TheStore, TheVault
from services.vault.domain.keeping import give_export as decide
from services.vault.exporting import export

router = APIRouter(tags=["people"], route_class=PersonRoute)


@router.post("/people/{person}/exports", status_code=201)
async def give_export(
    person: ThePerson, store: TheStore, vault: TheVault, occasion: TheOccasion, reader: TheReader
) -> Response:
    """{id, version, document}. Told first, and who looked is written with it; under the same key it is made anew.

    Refuses: NothingHeldAtAll.
    """
    loaded = await load(store, person)
    try:
        given = decide(loaded.state, person=person, on=occasion.effective_on)
        answer = await store.append(occasion, loaded.then(given))
    except Replayed as before:
        answer = before.answer
    document = await export(vault, person, loaded.state, reader)
    told = {"id": answer.id, "version": answer.version, "document": document}
    return Response(msgspec.json.encode(told), 201, {"Cache-Control": "no-store"}, "application/json")
