"""What the city hears of mediation's facts; people stay here, and so does a proposed lead for accountability."""

from typing import Any, Final

from contracts import mediation as told
from contracts.mediation import CHANNEL_CLOCKS, CHANNEL_COMMITTEES, CHANNEL_DISPUTES, CHANNEL_MAJORS, CHANNEL_PATROLS
from services.chassis.clocks_told import clocks_on
from services.chassis.publishing import Publication
from services.mediation.domain import committee_facts as committee
from services.mediation.domain import dispute_facts as dispute
from services.mediation.domain import major_facts as major
from services.mediation.domain import patrol_facts as patrol


def _formed(fact: committee.CommitteeFormed) -> told.CommitteeFormedV1:
    return told.CommitteeFormedV1(
        name=fact.name,
        kind=fact.kind,
        region=fact.region,
        members=fact.members,
        formed_on=fact.formed_on,
        term_ends_on=fact.term_ends_on,
    )


def _filed(fact: patrol.PatrolSheetFiled) -> told.PatrolSheetFiledV1:
    return told.PatrolSheetFiledV1(
        committee=fact.committee, region=fact.region, leads=fact.leads, patrolled_on=fact.patrolled_on
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


def _flagged(fact: major.MajorFlagged) -> told.MajorFlaggedV1:
    return told.MajorFlaggedV1(
        dispute=fact.dispute,
        region=fact.region,
        criteria=fact.criteria,
        level=fact.level,
        learned_at=fact.learned_at,
        due_at=fact.due_at,
    )


def _sent_up(fact: major.MajorSentUp) -> told.MajorSentUpV1:
    return told.MajorSentUpV1(from_level=fact.from_level, to_level=fact.to_level, sent_at=fact.sent_at)


def _acknowledged(fact: major.MajorAcknowledged) -> told.MajorAcknowledgedV1:
    return told.MajorAcknowledgedV1(level=fact.level, acknowledged_at=fact.acknowledged_at, seconds=fact.seconds)


def _late(fact: major.MajorLate) -> told.MajorLateV1:
    return told.MajorLateV1(level=fact.level, seconds=fact.seconds, due_at=fact.due_at, sent_at=fact.sent_at)


PUBLICATIONS: Final[dict[type[Any], Publication]] = {
    committee.CommitteeFormed: Publication(CHANNEL_COMMITTEES, _formed),
    patrol.PatrolSheetFiled: Publication(CHANNEL_PATROLS, _filed),
    dispute.DisputeAccepted: Publication(CHANNEL_DISPUTES, _accepted),
    dispute.DisputeAssigned: Publication(CHANNEL_DISPUTES, _assigned),
    dispute.DisputeConcluded: Publication(CHANNEL_DISPUTES, _concluded),
    dispute.DisputeWithdrawn: Publication(CHANNEL_DISPUTES, _withdrawn),
    major.MajorFlagged: Publication(CHANNEL_MAJORS, _flagged),
    major.MajorSentUp: Publication(CHANNEL_MAJORS, _sent_up),
    major.MajorAcknowledged: Publication(CHANNEL_MAJORS, _acknowledged),
    major.MajorLate: Publication(CHANNEL_MAJORS, _late),
    **clocks_on(CHANNEL_CLOCKS),
}
