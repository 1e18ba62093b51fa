"""Annul the order under which an organisation stopped its activities (撤销责令停止活动决定)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from msgspec.structs import replace
from pydantic import BaseModel, Field

from contracts.days import Day
from contracts.prose import Prose
from services.chassis.desk import CommandRoute
from services.chassis.store import Store
from services.chassis.streams import Answer
from services.registration.application import ORGANISATIONS
from services.registration.desk import TheOccasion, TheStore, Today
from services.registration.domain.annulling import annul_order
from services.registration.domain.organisation_facts import OrganisationSuspended

router = APIRouter(tags=["organisations"], route_class=CommandRoute)


class AnnulOrder(BaseModel, extra="forbid"):
    """Why the last order should not have been given."""

    reason: Annotated[str, Field(title="撤销理由", min_length=1, max_length=2000), Prose]
    on: Day = Field(title="撤销日期")


@router.post("/organisations/{organisation_id}/order-annulment", status_code=201)
async def annul(
    organisation_id: UUID, form: AnnulOrder, store: TheStore, occasion: TheOccasion, today: Today
) -> Answer:
    body = await store.get(ORGANISATIONS, organisation_id)
    order = await _last_order(store, organisation_id)
    annulled = annul_order(body.state, annuls=order, reason=form.reason, on=form.on, today=today)
    return await store.append(replace(occasion, effective_on=form.on), body.then(annulled))


async def _last_order(store: Store, organisation_id: UUID) -> UUID | None:
    """The event that told of it. A state does not know the identity of its facts, the log does."""
    recorded = [store.mapper.to_domain_event(row) for row in await store.recorder.stream(organisation_id)]
    return next((each.id for each in reversed(recorded) if isinstance(each.fact, OrganisationSuspended)), None)
