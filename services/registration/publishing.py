"""What the city hears of registration's facts; what is not listed here stays private (the head, the examination)."""

from typing import Any, Final

from contracts import registration as told
from contracts.registration import CHANNEL_APPLICATIONS, CHANNEL_CLOCKS, CHANNEL_GROUPS, CHANNEL_ORGANISATIONS
from services.chassis.clocks_told import clocks_on
from services.chassis.publishing import Publication
from services.registration.domain import application_facts as case
from services.registration.domain import group_facts as group
from services.registration.domain import organisation_facts as organisation


def _registered(fact: organisation.OrganisationRegistered) -> told.OrganisationRegisteredV1:
    return told.OrganisationRegisteredV1(
        name=fact.name,
        credit_code=fact.credit_code,
        kind=fact.kind,
        places=fact.places,
        registered_on=fact.registered_on,
        certificate_no=fact.certificate_no,
        capital_fen=fact.capital_fen,
        carried_over=fact.carried_over,
    )


def _completed(fact: organisation.OrganisationCompleted) -> told.OrganisationCompletedV1:
    return told.OrganisationCompletedV1(
        credit_code=fact.credit_code, certificate_no=fact.certificate_no, completed_on=fact.completed_on
    )


def _carry_over_withdrawn(fact: organisation.CarryOverWithdrawn) -> told.OrganisationCarryOverWithdrawnV1:
    return told.OrganisationCarryOverWithdrawnV1(withdrawn_on=fact.withdrawn_on)


def _renamed(fact: organisation.OrganisationRenamed) -> told.OrganisationRenamedV1:
    return told.OrganisationRenamedV1(name=fact.name, former_name=fact.former_name, renamed_on=fact.renamed_on)


def _moved(fact: organisation.OrganisationMoved) -> told.OrganisationMovedV1:
    return told.OrganisationMovedV1(came_from=fact.came_from, places=fact.places, moved_on=fact.moved_on)


def _suspended(fact: organisation.OrganisationSuspended) -> told.OrganisationSuspendedV1:
    return told.OrganisationSuspendedV1(decision_no=fact.decision_no, until=fact.until)


def _order_annulled(fact: organisation.OrderAnnulled) -> told.OrganisationOrderAnnulledV1:
    return told.OrganisationOrderAnnulledV1(
        annuls=fact.annuls, decision_no=fact.decision_no, reason=fact.reason, annulled_on=fact.annulled_on
    )


def _resumed(fact: organisation.OrganisationResumed) -> told.OrganisationResumedV1:
    return told.OrganisationResumedV1(resumed_on=fact.resumed_on)


def _liquidating(fact: organisation.LiquidationStarted) -> told.OrganisationLiquidatingV1:
    return told.OrganisationLiquidatingV1(started_on=fact.started_on)


def _cancelled(fact: organisation.OrganisationCancelled) -> told.OrganisationCancelledV1:
    return told.OrganisationCancelledV1(cancelled_on=fact.cancelled_on)


def _filed(fact: group.GroupFiled) -> told.GroupFiledV1:
    return told.GroupFiledV1(
        number=fact.number,
        name=fact.name,
        kind=fact.kind,
        members=fact.members,
        community=fact.community,
        host=fact.host,
        carried_over=fact.carried_over,
    )


def _defiled(fact: group.GroupDefiled) -> told.GroupDefiledV1:
    return told.GroupDefiledV1(defiled_on=fact.defiled_on)


def _submitted(fact: case.ApplicationSubmitted) -> told.ApplicationSubmittedV1:
    asked = fact.asked
    return told.ApplicationSubmittedV1(kind=asked.kind, registrar=asked.places.registrar, applied_on=fact.submitted_on)


def _accepted(fact: case.ApplicationAccepted) -> told.ApplicationAcceptedV1:
    matter = fact.matter
    return told.ApplicationAcceptedV1(
        kind=matter.kind,
        registrar=matter.registrar,
        applied_on=matter.applied_on,
        accepted_on=fact.accepted_on,
        deemed=fact.deemed_after is not None,
    )


def _not_accepted(fact: case.ApplicationNotAccepted) -> told.ApplicationNotAcceptedV1:
    matter = fact.matter
    return told.ApplicationNotAcceptedV1(
        kind=matter.kind,
        registrar=matter.registrar,
        applied_on=matter.applied_on,
        declined_on=fact.declined_on,
        competent_authority=fact.competent_authority,
    )


def _refused(fact: case.ApplicationRefused) -> told.ApplicationRefusedV1:
    matter = fact.matter
    return told.ApplicationRefusedV1(
        kind=matter.kind,
        registrar=matter.registrar,
        applied_on=matter.applied_on,
        accepted_on=fact.accepted_on,
        decided_on=fact.decided_on,
        ground=fact.ground,
    )


def _approved(fact: case.ApplicationApproved) -> told.ApplicationApprovedV1:
    matter = fact.matter
    return told.ApplicationApprovedV1(
        kind=matter.kind,
        registrar=matter.registrar,
        applied_on=matter.applied_on,
        accepted_on=fact.accepted_on,
        decided_on=fact.decided_on,
        organisation=fact.organisation,
        certificate_no=fact.certificate_no,
    )


PUBLICATIONS: Final[dict[type[Any], Publication]] = {
    organisation.OrganisationRegistered: Publication(CHANNEL_ORGANISATIONS, _registered),
    organisation.OrganisationCompleted: Publication(CHANNEL_ORGANISATIONS, _completed),
    organisation.CarryOverWithdrawn: Publication(CHANNEL_ORGANISATIONS, _carry_over_withdrawn),
    organisation.OrganisationRenamed: Publication(CHANNEL_ORGANISATIONS, _renamed),
    organisation.OrganisationMoved: Publication(CHANNEL_ORGANISATIONS, _moved),
    organisation.OrganisationSuspended: Publication(CHANNEL_ORGANISATIONS, _suspended),
    organisation.OrganisationResumed: Publication(CHANNEL_ORGANISATIONS, _resumed),
    organisation.OrderAnnulled: Publication(CHANNEL_ORGANISATIONS, _order_annulled),
    organisation.LiquidationStarted: Publication(CHANNEL_ORGANISATIONS, _liquidating),
    organisation.OrganisationCancelled: Publication(CHANNEL_ORGANISATIONS, _cancelled),
    group.GroupFiled: Publication(CHANNEL_GROUPS, _filed),
    group.GroupDefiled: Publication(CHANNEL_GROUPS, _defiled),
    case.ApplicationSubmitted: Publication(CHANNEL_APPLICATIONS, _submitted),
    case.ApplicationAccepted: Publication(CHANNEL_APPLICATIONS, _accepted),
    case.ApplicationNotAccepted: Publication(CHANNEL_APPLICATIONS, _not_accepted),
    case.ApplicationRefused: Publication(CHANNEL_APPLICATIONS, _refused),
    case.ApplicationApproved: Publication(CHANNEL_APPLICATIONS, _approved),
    **clocks_on(CHANNEL_CLOCKS),
}
