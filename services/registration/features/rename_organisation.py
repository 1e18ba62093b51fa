"""Register another name of an organisation (名称变更)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.prose import Readable
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.registration import claims
from services.registration.application import ORGANISATIONS
from services.registration.desk import TheOccasion, TheStore, Today
from services.registration.domain.alterations import rename

router = APIRouter(tags=["organisations"], route_class=CommandRoute)


class RenameOrganisation(BaseModel, extra="forbid"):
    """The name as it is to stand on the certificate, from a day on."""

    name: Annotated[str, Field(title="新名称", min_length=1, max_length=100), Readable]
    on: Day = Field(title="变更日期")


@router.post("/organisations/{organisation_id}/name", status_code=201)
async def rename_organisation(
    organisation_id: UUID, change: RenameOrganisation, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    body = await store.get(ORGANISATIONS, organisation_id)
    renamed = rename(body.state, name=change.name, on=change.on, today=today)
    registrar = body.state.places.registrar
    return await store.append(
        replace(occasion, effective_on=change.on),
        body.then(renamed),
        claims.name(registrar, renamed.former_name, organisation_id, held=False),
        claims.name(registrar, renamed.name, organisation_id),
    )
