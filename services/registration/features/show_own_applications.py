"""The applications that somebody handed in himself (本人的申请), the newest first."""

import asyncio
from datetime import date
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Response
from msgspec import Struct

from contracts.people import Reference
from contracts.titles.reading import english
from contracts.vocabulary import OrganisationKind
from services.access.answers import thing
from services.access.guard import check
from services.chassis.desk import CommandRoute, shown
from services.chassis.refusals import NotFound
from services.registration.application import APPLICANTS, APPLICATIONS
from services.registration.desk import TheStore
from services.registration.domain.applicant import applicant_id
from services.registration.domain.stage import Stage
from services.registration.domain.standings import of_applicant

router = APIRouter(tags=["applications"], route_class=CommandRoute)
MOST: Final = 200  # the newest


class Handed(Struct, frozen=True, kw_only=True):
    """As much of an application as tells it from others, and what is waited for: `asked_on`, where corrections are."""

    id: UUID
    name: str
    kind: OrganisationKind
    registrar: str
    stage: Stage
    stage_zh: str
    stage_en: str
    applied_on: date
    asked_on: date | None


@router.get(
    "/applicants/{applicant}/applications", responses=thing(APPLICANTS, applications=tuple[Handed, ...], more=bool)
)
async def show_own_applications(applicant: Reference, store: TheStore) -> Response:
    """{id, version, applications, more, state}; `more`: there are older ones."""
    own = await store.load(APPLICANTS, applicant_id(applicant))
    check(of_applicant(applicant), NotFound(id=own.id))
    newest = own.state.applications[: -MOST - 1 : -1]
    cases = await asyncio.gather(*(store.load(APPLICATIONS, each) for each in newest))
    handed = [
        Handed(
            id=case.id,
            name=asked.name,
            kind=asked.kind,
            registrar=asked.places.registrar,
            stage=case.state.stage,
            stage_zh=case.state.stage.zh,
            stage_en=english(case.state.stage.zh),
            applied_on=applied_on,
            asked_on=case.state.asked_on if case.state.stage is Stage.CORRECTING else None,
        )
        for case in cases
        if (asked := case.state.asked) and (applied_on := case.state.applied_on)
    ]
    return shown(own, applications=tuple(handed), more=len(own.state.applications) > MOST)
