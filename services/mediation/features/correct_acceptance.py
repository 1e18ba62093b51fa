"""Correct what was written down wrongly of a dispute's acceptance (更正受理登记)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.mediation_words import DisputeSource, DisputeType
from contracts.prose import Prose
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.mediation.application import DISPUTES
from services.mediation.desk import TheOccasion, TheStore, Today, committee_of, redated
from services.mediation.domain.correcting import Acceptance, correct_acceptance

router = APIRouter(tags=["disputes"], route_class=CommandRoute)


class CorrectAcceptance(BaseModel, extra="forbid"):
    """What is right; what is left out stays as it was."""

    matter: DisputeType | None = Field(None, title="纠纷类型")
    source: DisputeSource | None = Field(None, title="来源")
    accepted_on: Day | None = Field(None, title="受理日期")
    reason: Annotated[str, Field(title="错在何处", min_length=1, max_length=2000), Prose]
    on: Day = Field(title="更正日期")


@router.post("/disputes/{dispute_id}/acceptance-correction", status_code=201)
async def correct(
    dispute_id: UUID, form: CorrectAcceptance, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    """It holds on the day of acceptance; in a closed month it is a correction line of the next open one."""
    dispute = await store.get(DISPUTES, dispute_id)
    corrected = correct_acceptance(
        dispute.state,
        await committee_of(store, dispute.state),
        right=Acceptance(matter=form.matter, source=form.source, accepted_on=form.accepted_on),
        reason=form.reason,
        on=form.on,
        today=today,
    )
    days = (corrected.was.counts_from, corrected.instead.counts_from)
    return await store.append(
        await redated(store, occasion, dispute.state.region, *days),
        dispute.then(corrected),
    )
