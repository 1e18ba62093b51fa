"""What each fact makes of an organisation."""

from datetime import date
from typing import assert_never

from msgspec.structs import replace

from contracts.carried_over import counts_from
from services.registration.domain.organisation import Certificate, Organisation
from services.registration.domain.organisation_facts import (
    CarryOverWithdrawn,
    CertificateIssued,
    Fact,
    HeadReplaced,
    LiquidationStarted,
    OrderAnnulled,
    OrganisationCancelled,
    OrganisationCompleted,
    OrganisationMoved,
    OrganisationRegistered,
    OrganisationRenamed,
    OrganisationResumed,
    OrganisationSuspended,
)


def evolve(organisation: Organisation, fact: Fact) -> Organisation:
    after = _after(organisation, fact)
    return replace(after, untouched=False) if organisation.untouched else after


def _after(organisation: Organisation, fact: Fact) -> Organisation:
    match fact:
        case OrganisationRegistered():
            after = _registered(fact)
        case OrganisationCompleted() | CarryOverWithdrawn():
            after = _from_paper(organisation, fact)
        case OrganisationRenamed() | OrganisationMoved() | HeadReplaced():
            after = replace(_altered(organisation, fact), altered=True)
        case CertificateIssued():  # it tells of what was registered before, and moves no day
            certificate = Certificate(document=fact.document, number=fact.number, book=fact.book, blank=fact.blank)
            after = replace(organisation, certificate=certificate, altered=False)
        case OrganisationSuspended():
            until, on = fact.until or date.max, fact.suspended_on
            after = replace(
                organisation, decision_no=fact.decision_no, order_stands=True, suspended_until=until, last_on=on
            )
        case OrganisationResumed():
            after = replace(organisation, suspended_until=None, last_on=fact.resumed_on)
        case OrderAnnulled():
            after = replace(organisation, order_stands=False, suspended_until=None, last_on=fact.annulled_on)
        case LiquidationStarted():
            after = replace(organisation, liquidating_since=fact.started_on, last_on=fact.started_on)
        case OrganisationCancelled():
            after = replace(organisation, cancelled_on=fact.cancelled_on, last_on=fact.cancelled_on)
        case _:
            assert_never(fact)
    return after


def _from_paper(organisation: Organisation, fact: OrganisationCompleted | CarryOverWithdrawn) -> Organisation:
    if isinstance(fact, CarryOverWithdrawn):
        return replace(organisation, withdrawn=True)
    return replace(
        organisation,
        credit_code=organisation.credit_code or fact.credit_code,
        certificate_no=organisation.certificate_no or fact.certificate_no,
        last_on=fact.completed_on,
    )


def _altered(organisation: Organisation, fact: OrganisationRenamed | OrganisationMoved | HeadReplaced) -> Organisation:
    match fact:
        case OrganisationRenamed():
            return replace(organisation, name=fact.name, last_on=fact.renamed_on)
        case OrganisationMoved():
            return replace(organisation, places=fact.places, last_on=fact.moved_on)
        case HeadReplaced():
            return replace(organisation, head=fact.head, last_on=fact.replaced_on)


def _registered(fact: OrganisationRegistered) -> Organisation:
    return Organisation(
        name=fact.name,
        credit_code=fact.credit_code,
        certificate_no=fact.certificate_no,
        kind=fact.kind,
        places=fact.places,
        head=fact.head,
        funds_fen=fact.capital_fen,
        application=fact.application,
        registered_on=fact.registered_on,
        carried_over=fact.carried_over is not None,
        untouched=fact.carried_over is not None,
        last_on=counts_from(fact.registered_on, fact.carried_over),
    )
