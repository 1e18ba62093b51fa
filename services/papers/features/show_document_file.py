"""Fetch an issued document, as PDF or to be edited: exactly the bytes that were issued. Who looked is kept."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Response

from services.papers.application import DOCUMENTS
from services.papers.desk import TheReader, TheShelf, TheStore
from services.papers.handing_out import handed_out

router = APIRouter(tags=["documents"])
Written = Annotated[Literal["pdf", "docx"], Path(title="格式")]


@router.get("/documents/{document_id}/files/{written}", response_class=Response)
async def show_document_file(
    document_id: UUID, written: Written, store: TheStore, shelf: TheShelf, reader: TheReader
) -> Response:
    """Refuses: NotFound, NotKept."""
    issued = (await store.get(DOCUMENTS, document_id)).state.issued
    assert issued
    file = issued.pdf if written == "pdf" else issued.word
    return handed_out(file, await shelf.read(file, reader), str(document_id))
