"""The disputes that a mediator of a committee has in hand (承办清单)."""

import asyncio
from datetime import date
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Response
from msgspec import Struct

from contracts.mediation_words import DisputeType
from contracts.people import Reference
from services.access.answers import thing
from services.access.guard import check
from services.chassis.desk import CommandRoute, shown
from services.chassis.refusals import NotFound
from services.mediation.application import COMMITTEES, DISPUTES, DOCKETS
from services.mediation.desk import TheStore
from services.mediation.domain.docket import docket_id
from services.mediation.domain.standings import of_docket

router = APIRouter(tags=["disputes"], route_class=CommandRoute)
MOST: Final = 200  # that came first: who has more in hand has them one after the other


class Case(Struct, frozen=True, kw_only=True):
    """As much of a dispute as tells it from others."""

    id: UUID
    number: str
    matter: DisputeType
    region: str
    accepted_on: date
    assigned_on: date | None


@router.get(
    "/committees/{committee_id}/mediators/{mediator}/docket",
    responses=thing(DOCKETS, committee=UUID, mediator=str, cases=tuple[Case, ...], more=bool),
)
async def show_docket(committee_id: UUID, mediator: Reference, store: TheStore) -> Response:
    """{id, version, committee, mediator, cases, more, state}; `more`: there are others behind these."""
    committee = await store.get(COMMITTEES, committee_id)
    docket = await store.load(DOCKETS, docket_id(committee_id, mediator))
    check(of_docket(committee_id, mediator, committee.state.region), NotFound(id=docket.id))
    cases = []
    disputes = await asyncio.gather(*(store.load(DISPUTES, each) for each in docket.state.cases[:MOST]))
    for each, dispute in ((loaded.id, loaded.state) for loaded in disputes):
        if dispute.in_hand and dispute.mediator == mediator and (accepted := dispute.accepted):
            cases.append(
                Case(
                    id=each,
                    number=accepted.number,
                    matter=accepted.matter,
                    region=accepted.region,
                    accepted_on=accepted.accepted_on,
                    assigned_on=dispute.last_assigned_on,
                )
            )
    more = len(docket.state.cases) > MOST
    return shown(docket, committee=committee_id, mediator=mediator, cases=tuple(cases), more=more)
