"""An issued document by its identity: what it is, what it was made from, whether it is signed; not what it says."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.access.answers import thing
from services.chassis.desk import CommandRoute, shown
from services.papers.application import DOCUMENTS
from services.papers.desk import TheStore

router = APIRouter(tags=["documents"], route_class=CommandRoute)


@router.get("/documents/{document_id}", responses=thing(DOCUMENTS))
async def show_document(document_id: UUID, store: TheStore) -> Response:
    """{id, version, state}; the state names its files, which are fetched by their own addresses."""
    return shown(await store.get(DOCUMENTS, document_id))
