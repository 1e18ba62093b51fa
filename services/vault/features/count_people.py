"""How many people sensitive values are held of, by community and group, without the small counts (敏感群体人数)."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Response

from contracts.personal import Kind
from contracts.regions import CITY
from services.vault.counting import Cells, groups_of, page_of, table_of
from services.vault.desk import PersonRoute, TheRegion, TheVault, Today

router = APIRouter(tags=["people"], route_class=PersonRoute)
Region = Annotated[
    str | None, Query(title="区划代码", pattern=r"^\d{6}(\d{3}){0,2}$", description="without: the unit's own")
]


@router.get("/people-counts")
async def count_people(vault: TheVault, today: Today, unit: TheRegion, region: Region = None) -> Response:
    """{region, on, purpose, below, groups, rows: [{region, name, own, people, sum}], sum: {people, sum}}: each of
    `people` by group is {count, hidden}, and so is a sum. Hidden is what is from 1 to less than `below`, or
    would tell it. `own`: who was noted at the desk of the region itself. Of today alone: what was erased has no past.

    Refuses: UnknownRegion, RegionNotValidOn, NoRuleOn.
    """
    groups = groups_of(vault.purpose, today)
    counted = await vault.tables.count_people(vault.purpose, groups, today)
    table = table_of(counted, groups, today)
    at = region or unit or CITY
    page = await asyncio.to_thread(page_of, table, groups, at, unit, today)  # a city's takes a part of a second
    told = {
        "region": at,
        "on": today,
        "purpose": vault.purpose,
        "below": page.below,
        "groups": [{"kind": kind, "title": kind.zh} for kind in page.groups],
        "rows": [{"region": r.region, "name": r.name, "own": r.own, **_told(groups, r.cells)} for r in page.rows],
        "sum": _told(groups, page.sum),
    }
    return Response(msgspec.json.encode(told), headers={"Cache-Control": "no-store"}, media_type="application/json")


def _told(groups: Sequence[Kind], cells: Cells) -> dict[str, object]:
    *each, total = [{"count": cell, "hidden": cell is None} for cell in cells]
    return {"people": dict(zip(groups, each, strict=True)), "sum": total}
