"""A unit's book of monthly tables, month by month (台账各月)."""

from fastapi import APIRouter, Response

from contracts.mediation_words import Register
from services.access.answers import thing
from services.chassis.desk import CommandRoute, shown
from services.mediation.application import BOOKS
from services.mediation.desk import TheStore
from services.mediation.domain.book import book_id

router = APIRouter(tags=["monthly tables"], route_class=CommandRoute)


@router.get("/books/disputes/{region}", responses=thing(BOOKS))
async def show_book(region: str, store: TheStore) -> Response:
    """{id, version, state}: what every closed month printed. Refuses: NotFound where none was ever closed."""
    return shown(await store.get(BOOKS, book_id(Register.DISPUTES, region)))
