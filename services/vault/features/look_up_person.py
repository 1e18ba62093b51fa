"""Find whom a number belongs to, among those whom the caller may know of (按号码查找人员); recorded as a reading."""

from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Response
from msgspec import Struct
from pydantic import BaseModel, Field

from contracts.access.deciding import OutsideScope
from contracts.access.reasons import check_reason
from contracts.personal import Kind, Reason
from contracts.unsaid import UNSAID
from services.access.answers import answer
from services.access.guard import check_place
from services.chassis.refusals import NotFound
from services.vault.application import PEOPLE, person_id
from services.vault.desk import PersonRoute, TheOccasion, TheRegion, TheStore, TheVault
from services.vault.values import Reader

FINDS = (Kind.IDENTITY_NUMBER, Kind.TELEPHONE)

router = APIRouter(tags=["people"], route_class=PersonRoute)


class LookUpPerson(BaseModel, extra="forbid", hide_input_in_errors=True):
    """By POST, for nothing personal stands in an address."""

    kind: Literal[Kind.IDENTITY_NUMBER, Kind.TELEPHONE] = Field(
        title="号码种类", json_schema_extra={"x-words": {kind.value: kind.zh for kind in FINDS}}
    )
    value: Annotated[str, UNSAID] = Field(title="号码", repr=False, min_length=1, max_length=100)
    reason: Reason = Field(Reason.OWN_WORK, title="查询事由")


class LookedUp(Struct, frozen=True):
    """References of those whom the caller may know of."""

    people: list[str]


@router.post("/people/lookup", responses=answer(LookedUp))
async def look_up_person(
    form: LookUpPerson, store: TheStore, vault: TheVault, occasion: TheOccasion, region: TheRegion
) -> Response:
    """Of the service's own purpose. Refuses: ReasonNotOfRole."""
    check_place(region)
    check_reason(occasion.role, form.reason)
    reader = Reader(occasion.actor, occasion.role, occasion.unit, form.reason)
    found = []
    for person in await vault.find(form.kind, form.value, reader, vault.purpose):
        try:
            await store.get(PEOPLE, person_id(person))
        except (NotFound, OutsideScope):
            continue  # of another region
        found.append(person)
    told = msgspec.json.encode(LookedUp(found))
    return Response(told, headers={"Cache-Control": "no-store"}, media_type="application/json")
