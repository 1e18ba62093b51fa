"""Send the report of a major dispute up to the next level (逐级上报)."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.instants import Instant
from services.chassis.clock import day_of
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.mediation.application import MAJORS
from services.mediation.desk import Now, TheOccasion, TheStore, dated
from services.mediation.domain.reporting import send_up

router = APIRouter(tags=["majors"], route_class=CommandRoute)


class SendMajorUp(BaseModel, extra="forbid"):
    """When the next level was told, by telephone or in writing."""

    at: Instant = Field(title="上报时间")


@router.post("/majors/{major_id}/sending", status_code=201)
async def send_major_up(major_id: UUID, form: SendMajorUp, store: TheStore, occasion: TheOccasion, now: Now) -> Answer:
    """A city that is told too late is told together with the lateness: one unit."""
    major = await store.get(MAJORS, major_id)
    facts = send_up(major.state, at=form.at, now=now)
    return await store.append(await dated(store, occasion, major.state.region, day_of(form.at)), major.then(*facts))
