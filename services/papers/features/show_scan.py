"""Fetch what was scanned of a document's sealed paper, sheet by sheet; that somebody looked is kept."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response

from services.chassis.refusals import NotFound
from services.papers.application import DOCUMENTS
from services.papers.desk import TheReader, TheShelf, TheStore
from services.papers.handing_out import handed_out

router = APIRouter(tags=["documents"])


@router.get("/documents/{document_id}/scans/{sheet}", response_class=Response)
async def show_scan(
    document_id: UUID,
    sheet: Annotated[int, Path(title="第几份", ge=1, le=1000)],
    store: TheStore,
    shelf: TheShelf,
    reader: TheReader,
) -> Response:
    """Refuses: NotFound, NotKept."""
    scans = (await store.get(DOCUMENTS, document_id)).state.scans
    if sheet > len(scans):
        raise NotFound(id=document_id)
    file = scans[sheet - 1]
    return handed_out(file, await shelf.read(file, reader), f"{document_id}-{sheet}")
