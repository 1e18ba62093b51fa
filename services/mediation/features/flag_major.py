"""Flag a dispute as a major one: its report begins (列为重大矛盾纠纷)."""

from typing import Final
from uuid import UUID, uuid5

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.instants import Instant
from contracts.mediation_words import MajorCriterion
from services.chassis.clock import day_of
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.mediation.application import DISPUTES, MAJORS
from services.mediation.desk import Now, TheOccasion, TheStore, committee_of, dated
from services.mediation.domain.reporting import flag
from services.mediation.domain.rules import major_rules_on

router = APIRouter(tags=["majors"], route_class=CommandRoute)

REPORT_OF: Final = UUID("8f1c2d64-3a0b-5e7f-9b15-6d2e4c7a9f03")


class FlagMajor(BaseModel, extra="forbid"):
    """What makes it a major one, and when the unit learned of it (not when this is keyed)."""

    criteria: tuple[MajorCriterion, ...] = Field(title="认定标准", min_length=1, max_length=10)
    learned_at: Instant = Field(title="得知时间")


@router.post("/disputes/{dispute_id}/major", status_code=201)
async def flag_major(dispute_id: UUID, form: FlagMajor, store: TheStore, occasion: TheOccasion, now: Now) -> Answer:
    """Answers of the report, an aggregate of its own: a dispute has one, whose identity follows from the dispute's."""
    dispute = await store.get(DISPUTES, dispute_id)
    committee = await committee_of(store, dispute.state)
    major = await store.load(MAJORS, uuid5(REPORT_OF, str(dispute_id)))
    learned_on = day_of(form.learned_at)
    flagged = flag(
        major.state,
        dispute.state,
        committee,
        dispute_id=dispute_id,
        criteria=form.criteria,
        learned_at=form.learned_at,
        learned_on=learned_on,
        rules=major_rules_on(learned_on, dispute.state.region),
        now=now,
    )
    return await store.append(await dated(store, occasion, dispute.state.region, learned_on), major.then(flagged))
