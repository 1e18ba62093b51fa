"""What the city hears of mediation's facts; people stay here: a chair, the parties, who mediates."""

from typing import Any, Final

from contracts import mediation as told
from contracts.mediation import CHANNEL_COMMITTEES, CHANNEL_DISPUTES
from services.chassis.publishing import Publication
from services.mediation.domain import committee_facts as committee
from services.mediation.domain import dispute_facts as dispute


def _formed(fact: committee.CommitteeFormed) -> told.CommitteeFormedV1:
    return told.CommitteeFormedV1(
        name=fact.name,
        kind=fact.kind,
        region=fact.region,
        members=fact.members,
        formed_on=fact.formed_on,
        term_ends_on=fact.term_ends_on,
    )


def _accepted(fact: dispute.DisputeAccepted) -> told.DisputeAcceptedV1:
    return told.DisputeAcceptedV1(
        committee=fact.committee,
        number=fact.number,
        region=fact.region,
        matter=fact.matter,
        source=fact.source,
        parties=len(fact.parties),
        accepted_on=fact.accepted_on,
    )


def _assigned(fact: dispute.DisputeAssigned) -> told.DisputeAssignedV1:
    return told.DisputeAssignedV1(assigned_on=fact.assigned_on)


def _concluded(fact: dispute.DisputeConcluded) -> told.DisputeConcludedV1:
    return told.DisputeConcludedV1(outcome=fact.outcome, concluded_on=fact.concluded_on, amount_fen=fact.amount_fen)


def _withdrawn(fact: dispute.DisputeWithdrawn) -> told.DisputeWithdrawnV1:
    return told.DisputeWithdrawnV1(withdrawn_on=fact.withdrawn_on)


PUBLICATIONS: Final[dict[type[Any], Publication]] = {
    committee.CommitteeFormed: Publication(CHANNEL_COMMITTEES, _formed),
    dispute.DisputeAccepted: Publication(CHANNEL_DISPUTES, _accepted),
    dispute.DisputeAssigned: Publication(CHANNEL_DISPUTES, _assigned),
    dispute.DisputeConcluded: Publication(CHANNEL_DISPUTES, _concluded),
    dispute.DisputeWithdrawn: Publication(CHANNEL_DISPUTES, _withdrawn),
}
