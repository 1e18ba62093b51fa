"""What the routes of monthly tables share: the unit and the month of an address, its book, and what was counted."""

from asyncio import gather
from collections.abc import Collection
from typing import Final, NamedTuple
from uuid import UUID

from contracts.mediation_words import Register
from contracts.months import Month, NotAMonth
from contracts.refusal import Refusal
from contracts.regions import region as valid
from contracts.romanising import region_name
from services.access.guard import check_place
from services.chassis.store import Store
from services.chassis.streams import Loaded
from services.mediation.application import BOOKS, COMMITTEES
from services.mediation.domain.book import Book, book_id
from services.mediation.domain.month_table import Table, table_of

UNIT: Final = "street"
YEARS: Final = range(1900, 3000)  # of which there can be a book


class NotAUnit(Refusal):
    zh = "{region}({name})不单独上报月报,须为街道(乡镇)"
    en = "{region} ({name_en}) submits no table of its own: a street is meant"
    status = 422
    field = "region"


class Now(NamedTuple):
    """A unit's table of a month with all that was written before it was asked for."""

    book: Loaded[Book]
    month: Month
    table: Table
    counted_upto: int


def months_path(step: str) -> str:
    return "/books/disputes/{region}/{month}/" + step


async def book_of(store: Store, region: str, month: str) -> tuple[Loaded[Book], Month]:
    """Refuses: NotAMonth, UnknownRegion, RegionNotValidOn (on the month's last day), NotAUnit, OutsideScope."""
    of = Month.read(month)
    if of.year not in YEARS:
        raise NotAMonth(month=month)
    found = valid(region, of.last)
    if found.level != UNIT:
        raise NotAUnit(region=region, name=found.name, name_en=region_name(found.name, "en"))
    check_place(region)
    return await store.load(BOOKS, book_id(Register.DISPUTES, region)), of


async def table_now(store: Store, region: str, month: str) -> Now:
    """Refuses as `book_of` does."""
    book, of = await book_of(store, region, month)
    counted = await store.counted(region)
    return Now(book, of, table_of(book.state, counted.amounts, of), counted.upto)


async def named(store: Store, committees: Collection[UUID]) -> dict[UUID, str]:
    """What committees are called."""
    found = await gather(*(store.get(COMMITTEES, each) for each in committees))
    return {each.id: each.state.formed.name for each in found if each.state.formed}
