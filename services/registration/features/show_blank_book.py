"""The book of a registrar's official blanks: what was received, used and spoilt, and how many are left."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.access.answers import thing
from services.chassis.desk import CommandRoute, shown
from services.registration.application import BLANKS
from services.registration.desk import TheStore

router = APIRouter(tags=["blanks"], route_class=CommandRoute)


@router.get("/blank-books/{book_id}", responses=thing(BLANKS, left=int))
async def show_blank_book(book_id: UUID, store: TheStore) -> Response:
    """{id, version, left, state}."""
    book = await store.get(BLANKS, book_id)
    return shown(book, left=book.state.left)
