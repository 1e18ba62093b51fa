"""A unit's monthly table as it would be submitted now (月报草稿)."""

import msgspec
from fastapi import APIRouter, Response

from services.chassis.desk import CommandRoute
from services.mediation.desk import TheStore
from services.mediation.domain.rules import report_due
from services.mediation.monthly import named, table_now

router = APIRouter(tags=["monthly tables"], route_class=CommandRoute)


@router.get("/books/disputes/{region}/{month}")
async def draft_month(region: str, month: str, store: TheStore) -> Response:
    """{region, month, state, due_on, counted_upto, figures, corrections, committees, missing: [{id, name}]}.

    Of a month that is closed: the figures that were printed, and the sheets as they are now.
    Refuses: NotAMonth, UnknownRegion, RegionNotValidOn, NotAUnit.
    """
    now = await table_now(store, region, month)
    closed = now.book.state.closed(now.month)
    names = await named(store, now.table.missing)
    draft = {
        "region": region,
        "month": str(now.month),
        "state": now.book.state.state_of(now.month),
        "due_on": report_due(now.month, region),
        "counted_upto": closed.counted_upto if closed else now.counted_upto,
        "figures": closed.figures if closed else now.table.figures,
        "corrections": closed.corrections if closed else now.table.corrections,
        "committees": len(now.table.committees),
        "missing": [{"id": each, "name": names[each]} for each in now.table.missing],
    }
    return Response(msgspec.json.encode(draft), media_type="application/json")
