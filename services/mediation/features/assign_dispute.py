"""Give a dispute its mediator (指定调解员)."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.people import Reference
from services.chassis.desk import CommandRoute
from services.chassis.streams import Answer
from services.mediation.application import DISPUTES
from services.mediation.desk import TheOccasion, TheStore, Today, dated
from services.mediation.docketing import passed
from services.mediation.domain.mediating import assign

router = APIRouter(tags=["disputes"], route_class=CommandRoute)


class AssignDispute(BaseModel, extra="forbid"):
    """Who mediates, and since when; a declared relative of a party with every side's written consent."""

    mediator: Reference = Field(title="调解员(人员编号)")
    relative_of: tuple[Reference, ...] = Field((), title="与调解员有亲属关系的当事人", max_length=1_000)
    consented: tuple[Reference, ...] = Field((), title="已书面同意的当事人", max_length=1_000)
    on: Day = Field(title="指定日期")


@router.post("/disputes/{dispute_id}/assignment", status_code=201)
async def assign_dispute(
    dispute_id: UUID, form: AssignDispute, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    dispute = await store.get(DISPUTES, dispute_id)
    assigned = assign(
        dispute.state,
        mediator=form.mediator,
        relative_of=form.relative_of,
        consented=form.consented,
        on=form.on,
        today=today,
    )
    dockets = await passed(store.load, dispute, form.mediator)
    occasion = await dated(store, occasion, dispute.state.region, form.on)
    return await store.append(occasion, dispute.then(assigned), *dockets)
