"""A unit's monthly table as it would be submitted now (月报草稿)."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import msgspec
from fastapi import APIRouter, Response
from msgspec import Struct

from contracts.mediation_words import MonthState
from services.access.answers import answer
from services.chassis.desk import CommandRoute
from services.mediation.desk import TheStore
from services.mediation.domain.rules import report_due
from services.mediation.monthly import named, table_now

router = APIRouter(tags=["monthly tables"], route_class=CommandRoute)


class Missing(Struct, frozen=True, kw_only=True):
    """A committee that has handed in no sheet of the month."""

    id: UUID
    name: str


class Draft(Struct, frozen=True, kw_only=True):
    """`figures`: every line of the month itself; `corrections`: by closed month, what it has gained since."""

    region: str
    month: str
    state: MonthState
    due_on: date
    counted_upto: int
    figures: Mapping[str, int]
    corrections: Mapping[str, Mapping[str, int]]
    committees: int
    missing: list[Missing]


@router.get("/books/disputes/{region}/{month}", responses=answer(Draft))
async def draft_month(region: str, month: str, store: TheStore) -> Response:
    """Of a month that is closed: the figures that were printed, and the sheets as they are now.
    Refuses: NotAMonth, UnknownRegion, RegionNotValidOn, NotAUnit.
    """
    now = await table_now(store, region, month)
    closed = now.book.state.closed(now.month)
    names = await named(store, now.table.missing)
    draft = Draft(
        region=region,
        month=str(now.month),
        state=now.book.state.state_of(now.month),
        due_on=report_due(now.month, region),
        counted_upto=closed.counted_upto if closed else now.counted_upto,
        figures=closed.figures if closed else now.table.figures,
        corrections=closed.corrections if closed else now.table.corrections,
        committees=len(now.table.committees),
        missing=[Missing(id=each, name=names[each]) for each in now.table.missing],
    )
    return Response(msgspec.json.encode(draft), media_type="application/json")
