"""How many people sensitive values are held of, by community and group, without the small counts (敏感群体人数)."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Response
from msgspec import Struct

from contracts.personal import Kind, Purpose
from contracts.regions import CITY
from services.access.answers import answer
from services.vault.counting import Cells, groups_of, page_of, table_of
from services.vault.desk import PersonRoute, TheRegion, TheVault, Today

router = APIRouter(tags=["people"], route_class=PersonRoute)
Region = Annotated[
    str | None, Query(title="区划代码", pattern=r"^\d{6}(\d{3}){0,2}$", description="without: the unit's own")
]


class Counted(Struct, frozen=True):
    """`hidden`: from 1 to less than `below`, or what would tell it."""

    count: int | None
    hidden: bool


class Group(Struct, frozen=True):
    """A kind of sensitive value, by which people are counted."""

    kind: Kind
    title: str


class Sums(Struct, frozen=True, kw_only=True):
    """By kind, and of all kinds together."""

    people: dict[Kind, Counted]
    sum: Counted


class Row(Sums, frozen=True, kw_only=True):
    """A division; `own`: who was noted at the desk of the region itself."""

    region: str
    name: str
    own: bool


class Counts(Struct, frozen=True, kw_only=True):
    """Of the divisions right below a region, and their sum; below `below` nobody is told how many there are."""

    region: str
    on: date
    purpose: Purpose
    below: int
    groups: list[Group]
    rows: list[Row]
    sum: Sums


@router.get("/people-counts", responses=answer(Counts))
async def count_people(vault: TheVault, today: Today, unit: TheRegion, region: Region = None) -> Response:
    """Of today alone: what was erased has no past. Refuses: UnknownRegion, RegionNotValidOn, NoRuleOn."""
    groups = groups_of(vault.purpose, today)
    counted = await vault.tables.count_people(vault.purpose, groups, today)
    table = table_of(counted, groups, today)
    at = region or unit or CITY
    page = await asyncio.to_thread(page_of, table, groups, at, unit, today)  # a city's takes a part of a second
    told = Counts(
        region=at,
        on=today,
        purpose=vault.purpose,
        below=page.below,
        groups=[Group(kind, kind.zh) for kind in page.groups],
        rows=[Row(region=r.region, name=r.name, own=r.own, **_told(groups, r.cells)) for r in page.rows],
        sum=Sums(**_told(groups, page.sum)),
    )
    return Response(msgspec.json.encode(told), headers={"Cache-Control": "no-store"}, media_type="application/json")


def _told(groups: Sequence[Kind], cells: Cells) -> dict[str, Any]:
    *each, total = [Counted(cell, cell is None) for cell in cells]
    return {"people": dict(zip(groups, each, strict=True)), "sum": total}
