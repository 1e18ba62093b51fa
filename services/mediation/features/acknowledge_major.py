"""A level that was told of a major dispute acknowledges it (签收)."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.instants import Instant
from contracts.mediation_words import Level
from services.chassis.clock import day_of
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.mediation.application import MAJORS
from services.mediation.desk import Now, TheOccasion, TheStore, dated
from services.mediation.domain.reporting import acknowledge, check_level

router = APIRouter(tags=["majors"], route_class=CommandRoute)


class AcknowledgeMajor(BaseModel, extra="forbid"):
    """Which level confirmed it, and when; a form that names none is of the level that was told last."""

    level: Level | None = Field(None, title="签收层级")
    at: Instant = Field(title="签收时间")


@router.post("/majors/{major_id}/acknowledgement", status_code=201)
async def acknowledge_major(
    major_id: UUID, form: AcknowledgeMajor, store: TheStore, occasion: TheOccasion, now: Now
) -> Answer:
    major = await store.get(MAJORS, major_id)
    acknowledged = acknowledge(major.state, level=form.level, at=form.at, now=now)
    check_level(acknowledged, occasion.role)
    return await store.append(
        await dated(store, occasion, major.state.region, day_of(form.at)), major.then(acknowledged)
    )
