"""What registration's events say of an organisation, and what of it a grade is decided by."""

from datetime import date
from typing import assert_never
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from contracts.evaluation_words import GradeEnd, OrganisationStanding
from contracts.refusal import Refusal
from contracts.registration import (
    OrganisationCancelledV1,
    OrganisationEvent,
    OrganisationLiquidatingV1,
    OrganisationMovedV1,
    OrganisationRegisteredV1,
    OrganisationRenamedV1,
    OrganisationResumedV1,
    OrganisationSuspendedV1,
)
from contracts.vocabulary import OrganisationKind, Places
from services.evaluation.domain.organisation import Organisation
from services.evaluation.domain.organisation_facts import GradeCancelled, OrganisationNoted


class Event(Struct, frozen=True, kw_only=True):
    """Which event of registration this is, where it stands in the organisation's stream, and from when it holds."""

    id: UUID
    organisation: UUID
    version: int
    on: date


class OrganisationUnknown(Refusal):
    zh = "评估系统中没有编号为{organisation}的组织,须先在登记系统登记"
    en = "evaluation has never heard of the organisation {organisation}; it must be registered first"
    status = 422
    field = "organisation"


def note(organisation: Organisation, happened: OrganisationEvent, event: Event) -> OrganisationNoted:
    """How the organisation stands after an event of registration. Refuses: OrganisationUnknown."""
    if isinstance(happened, OrganisationRegisteredV1):
        return _registered(happened, event)
    if organisation.seen is None:
        raise OrganisationUnknown(organisation=event.organisation)
    seen = replace(organisation.seen, seen_version=event.version, seen_event=event.id)
    match happened:
        case OrganisationRenamedV1():
            after = replace(seen, name=happened.name)
        case OrganisationMovedV1():
            after = replace(seen, places=happened.places)
        case OrganisationSuspendedV1():
            after = _stands(seen, OrganisationStanding.SUSPENDED, event, happened.until)
        case OrganisationResumedV1():
            after = _stands(seen, OrganisationStanding.ACTIVE, event)
        case OrganisationLiquidatingV1():
            after = _stands(seen, OrganisationStanding.LIQUIDATING, event)
        case OrganisationCancelledV1():
            after = _stands(seen, OrganisationStanding.CANCELLED, event)
        case _:
            assert_never(happened)
    return after


def end_with_organisation(organisation: Organisation, event: Event) -> GradeCancelled | None:
    """No grade outlives its organisation; None where none counts or will count."""
    counting = organisation.counting(event.on)
    if not counting:
        return None
    return GradeCancelled(
        grade=counting[0].grade,
        end=GradeEnd.ORGANISATION_CANCELLED,
        reason="",
        cancelled_on=event.on,
        because_of=event.id,
    )


def _registered(happened: OrganisationRegisteredV1, event: Event) -> OrganisationNoted:
    return OrganisationNoted(
        name=happened.name,
        kind=OrganisationKind(happened.kind),
        places=Places(
            registrar=happened.places.registrar,
            domicile=happened.places.domicile,
            territory=happened.places.territory,
        ),
        standing=OrganisationStanding.ACTIVE,
        since=event.on,
        until=None,
        because_of=event.id,
        seen_version=event.version,
        seen_event=event.id,
    )


def _stands(
    seen: OrganisationNoted, standing: OrganisationStanding, event: Event, until: date | None = None
) -> OrganisationNoted:
    return replace(seen, standing=standing, since=event.on, until=until, because_of=event.id)
