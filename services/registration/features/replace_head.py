"""Register another legal representative of an organisation (法定代表人变更)."""

from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.people import Reference
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.registration import claims
from services.registration.application import ORGANISATIONS
from services.registration.desk import TheOccasion, TheStore, Today
from services.registration.domain.alterations import replace_head

router = APIRouter(tags=["organisations"], route_class=CommandRoute)


class ReplaceHead(BaseModel, extra="forbid"):
    """The person as an opaque reference: no name and no number."""

    head: Reference = Field(title="新任法定代表人(人员编号)")
    on: Day = Field(title="变更日期")


@router.post("/organisations/{organisation_id}/head", status_code=201)
async def replace_the_head(
    organisation_id: UUID, change: ReplaceHead, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    body = await store.get(ORGANISATIONS, organisation_id)
    replaced = replace_head(body.state, head=change.head, on=change.on, today=today)
    kind = body.state.kind
    return await store.append(
        replace(occasion, effective_on=change.on),
        body.then(replaced),
        *claims.head_of(kind, replaced.former_head, organisation_id, held=False),
        *claims.head_of(kind, replaced.head, organisation_id),
    )
