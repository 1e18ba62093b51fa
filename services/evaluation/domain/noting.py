"""What registration's events say of an organisation, and what of it a grade is decided by."""

from datetime import date
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict

from contracts.evaluation_words import GradeEnd
from contracts.organisation_seen import after, seen_in
from contracts.refusal import Refusal
from contracts.registration import OrganisationEvent
from services.evaluation.domain.organisation import Organisation
from services.evaluation.domain.organisation_facts import GradeCancelled, OrganisationNoted


class Event(Struct, frozen=True, kw_only=True):
    """Which event of registration this is, where it stands in the organisation's stream, and from when it holds."""

    id: UUID
    organisation: UUID
    version: int
    on: date
    epoch: int = 1


class OrganisationUnknown(Refusal):
    zh = "评估系统中没有编号为{organisation}的组织,须先在登记系统登记"
    en = "evaluation has never heard of the organisation {organisation}; it must be registered first"
    status = 422
    field = "organisation"


def note(organisation: Organisation, happened: OrganisationEvent, event: Event) -> OrganisationNoted:
    """How the organisation stands after an event of registration. Refuses: OrganisationUnknown."""
    before = seen_in(organisation.seen) if organisation.seen else None
    seen = after(before, happened, event=event.id, on=event.on)
    if seen is None:
        raise OrganisationUnknown(organisation=event.organisation)
    return OrganisationNoted(**asdict(seen), seen_version=event.version, seen_event=event.id, seen_epoch=event.epoch)


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
