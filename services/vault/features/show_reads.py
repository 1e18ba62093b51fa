"""Who looked at a person, and whom a unit looked at, page by page, the newest first (查阅记录)."""

from collections.abc import Sequence
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Query, Request, Response

from services.chassis.desk import caller_of
from services.vault.application import PEOPLE, person_id
from services.vault.desk import PersonRoute, ThePerson, TheStore, TheVault
from services.vault.tables import Looked

router = APIRouter(tags=["people"], route_class=PersonRoute)
PAGE: Final = 100
Before = Annotated[int | None, Query(title="在此之前", ge=1, le=2**53, description="the last page's `next`")]
Limit = Annotated[int, Query(title="条数", ge=1, le=1000)]


@router.get("/people/{person}/reads")
async def show_reads(
    person: ThePerson, store: TheStore, vault: TheVault, before: Before = None, limit: Limit = PAGE
) -> Response:
    """{reads: [{at, caller, role, unit, reason, person, purpose, fields}], next}. Refuses: NotFound."""
    await store.get(PEOPLE, person_id(person))
    return _page(await vault.reads_about(person, limit, before), limit)


@router.get("/vault-reads")
async def show_unit_reads(request: Request, vault: TheVault, before: Before = None, limit: Limit = PAGE) -> Response:
    """The same of the caller's own unit, for its head."""
    return _page(await vault.reads_of(caller_of(request).unit, None, limit, before), limit)


def _page(reads: Sequence[Looked], limit: int) -> Response:
    rows = [
        {**each.look._asdict(), "person": each.person, "purpose": each.purpose, "fields": each.fields} for each in reads
    ]
    told = msgspec.json.encode({"reads": rows, "next": reads[-1].id if len(reads) == limit else None})
    return Response(told, headers={"Cache-Control": "no-store"}, media_type="application/json")
