"""Who looked at a person, and whom a unit looked at, page by page, the newest first (查阅记录)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Query, Request, Response
from msgspec import Struct

from services.access.answers import answer
from services.chassis.desk import caller_of
from services.vault.application import PEOPLE, person_id
from services.vault.desk import PersonRoute, ThePerson, TheStore, TheVault
from services.vault.tables import Looked

router = APIRouter(tags=["people"], route_class=PersonRoute)
PAGE: Final = 100
Before = Annotated[int | None, Query(title="在此之前", ge=1, le=2**53, description="the last page's `next`")]
Limit = Annotated[int, Query(title="条数", ge=1, le=1000)]


class Reading(Struct, frozen=True, kw_only=True):
    """Who looked at what of whom, when, as whom and why. `person` is empty where nobody was found."""

    at: datetime
    caller: str
    role: str
    unit: str
    reason: str
    person: str
    purpose: str
    fields: tuple[str, ...]


class Readings(Struct, frozen=True):
    """The newest first; `next`: what to ask for before, where there are older ones."""

    reads: list[Reading]
    next: int | None


@router.get("/people/{person}/reads", responses=answer(Readings))
async def show_reads(
    person: ThePerson, store: TheStore, vault: TheVault, before: Before = None, limit: Limit = PAGE
) -> Response:
    """Refuses: NotFound."""
    await store.get(PEOPLE, person_id(person))
    return _page(await vault.reads_about(person, limit, before), limit)


@router.get("/vault-reads", responses=answer(Readings))
async def show_unit_reads(request: Request, vault: TheVault, before: Before = None, limit: Limit = PAGE) -> Response:
    """The same of the caller's own unit, for its head."""
    return _page(await vault.reads_of(caller_of(request).unit, None, limit, before), limit)


def _page(reads: Sequence[Looked], limit: int) -> Response:
    rows = [
        Reading(**each.look._asdict(), person=each.person, purpose=each.purpose, fields=each.fields) for each in reads
    ]
    told = msgspec.json.encode(Readings(rows, reads[-1].id if len(reads) == limit else None))
    return Response(told, headers={"Cache-Control": "no-store"}, media_type="application/json")
