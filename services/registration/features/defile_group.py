"""Take a community group off a street's list (撤销备案)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.prose import Prose
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.registration import claims
from services.registration.application import GROUPS
from services.registration.desk import TheOccasion, TheStore, Today
from services.registration.domain.community_group import defile

router = APIRouter(tags=["groups"], route_class=CommandRoute)


class DefileGroup(BaseModel, extra="forbid"):
    """Why the filing ends, and when; its number is not given again."""

    reason: Annotated[str, Field(title="撤销原因", min_length=1, max_length=500), Prose]
    on: Day = Field(title="撤销日期")


@router.post("/groups/{group_id}/defiling", status_code=201)
async def defile_group(
    group_id: UUID, end: DefileGroup, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    group = await store.get(GROUPS, group_id)
    defiled = defile(group.state, reason=end.reason, on=end.on, today=today)
    freed = claims.group_name(group.state.community, group.state.name, group_id, held=False)
    return await store.append(replace(occasion, effective_on=end.on), group.then(defiled), freed)
