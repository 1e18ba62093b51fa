"""Register another domicile of an organisation (住所变更)."""

from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.form_fields import RegionCode
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.registration.application import ORGANISATIONS
from services.registration.desk import TheOccasion, TheStore, Today
from services.registration.domain.alterations import move

router = APIRouter(tags=["organisations"], route_class=CommandRoute)


class MoveOrganisation(BaseModel, extra="forbid"):
    """The community it moves to, and the territory it serves where that is another from now on."""

    domicile: RegionCode = Field(title="新住所(社区代码12位)")
    territory: RegionCode | None = Field(None, title="服务地域(6、9或12位代码)")
    on: Day = Field(title="变更日期")


@router.post("/organisations/{organisation_id}/domicile", status_code=201)
async def move_organisation(
    organisation_id: UUID, change: MoveOrganisation, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    body = await store.get(ORGANISATIONS, organisation_id)
    moved = move(body.state, domicile=change.domicile, territory=change.territory, on=change.on, today=today)
    return await store.append(replace(occasion, effective_on=change.on), body.then(moved))
