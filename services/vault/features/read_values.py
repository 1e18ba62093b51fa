"""Read what is held of a person for the service's own purpose (查看个人信息); who looked is written first."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Response
from msgspec import Struct
from pydantic import BaseModel, Field

from contracts.access.reasons import check_reason
from contracts.personal import Kind, Reason, kind_of
from contracts.refusal import Refusal
from services.access.answers import answer
from services.vault.application import PEOPLE, person_id
from services.vault.desk import PersonRoute, TheOccasion, ThePerson, TheStore, TheVault
from services.vault.values import Reader
from services.vault.veiled import Gone, Veiled

router = APIRouter(tags=["people"], route_class=PersonRoute)


class TextsAlone(Refusal):
    zh = "附件不在此处查看"
    en = "a file is not shown here"
    status = 422
    field = "fields"


class ReadValues(BaseModel, extra="forbid", hide_input_in_errors=True):
    fields: Annotated[list[str], Field(title="字段", min_length=1, max_length=50)]
    reason: Reason = Field(Reason.OWN_WORK, title="查询事由")


class Read(Struct, frozen=True):
    """`gone`: by field, erased or restricted. What never was there is missing in both."""

    person: str
    values: dict[str, str]
    gone: dict[str, str]


@router.post("/people/{person}/values", responses=answer(Read))
async def read_values(
    person: ThePerson, form: ReadValues, store: TheStore, vault: TheVault, occasion: TheOccasion
) -> Response:
    """Texts alone, by field. Refuses: NotFound, NoSuchField, TextsAlone, ReasonNotOfRole."""
    check_reason(occasion.role, form.reason)
    if any(kind_of(field) is Kind.FILE for field in form.fields):
        raise TextsAlone
    await store.get(PEOPLE, person_id(person))
    reader = Reader(occasion.actor, occasion.role, occasion.unit, form.reason)
    read = await vault.read([person], form.fields, vault.purpose, reader)
    shown = read.get(person, Veiled())
    gone = {field: each.name.lower() for field, each in shown.items() if isinstance(each, Gone)}
    values = {field: each for field, each in shown.items() if isinstance(each, str)}
    told = msgspec.json.encode(Read(person, values, gone))
    return Response(told, headers={"Cache-Control": "no-store"}, media_type="application/json")
