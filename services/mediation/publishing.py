"""What the city hears of mediation's facts; people stay here, and so does a proposed lead for accountability."""

from typing import Any, Final

from contracts import mediation as told
from contracts.mediation import (
    CHANNEL_BOOKS,
    CHANNEL_CLOCKS,
    CHANNEL_COMMITTEES,
    CHANNEL_DISPUTES,
    CHANNEL_MAJORS,
    CHANNEL_PATROLS,
)
from services.chassis.clocks_told import clocks_on
from services.chassis.publishing import Publication
from services.mediation.domain import book_facts as book
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
        carried_over=fact.carried_over,
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
        carried_over=fact.carried_over,
    )


def _assigned(fact: dispute.DisputeAssigned) -> told.DisputeAssignedV1:
    return told.DisputeAssignedV1(assigned_on=fact.assigned_on)


def _concluded(fact: dispute.DisputeConcluded) -> told.DisputeConcludedV1:
    return told.DisputeConcludedV1(outcome=fact.outcome, concluded_on=fact.concluded_on, amount_fen=fact.amount_fen)


def _withdrawn(fact: dispute.DisputeWithdrawn) -> told.DisputeWithdrawnV1:
    return told.DisputeWithdrawnV1(withdrawn_on=fact.withdrawn_on)


def _sheet_corrected(fact: patrol.PatrolSheetCorrected) -> told.PatrolSheetCorrectedV1:
    return told.PatrolSheetCorrectedV1(
        corrects=1, instead=_filed(fact.instead), reason=fact.reason, corrected_on=fact.corrected_on
    )


def _acceptance_corrected(fact: dispute.AcceptanceCorrected) -> told.AcceptanceCorrectedV1:
    return told.AcceptanceCorrectedV1(
        corrects=1, instead=_accepted(fact.instead), reason=fact.reason, corrected_on=fact.corrected_on
    )


def _conclusion_corrected(fact: dispute.ConclusionCorrected) -> told.ConclusionCorrectedV1:
    return told.ConclusionCorrectedV1(
        corrects=fact.corrects, instead=_concluded(fact.instead), reason=fact.reason, corrected_on=fact.corrected_on
    )


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


def _submitted(fact: book.MonthSubmitted) -> told.MonthSubmittedV1:
    return told.MonthSubmittedV1(
        register=fact.register,
        region=fact.region,
        month=fact.month,
        figures=fact.figures,
        corrections=fact.corrections,
        zero=fact.zero,
        committees=fact.committees,
        missing=fact.missing,
        counted_upto=fact.counted_upto,
        fingerprint=fact.fingerprint,
        due_on=fact.due_on,
        submitted_on=fact.submitted_on,
    )


def _returned(fact: book.MonthReturned) -> told.MonthReturnedV1:
    return told.MonthReturnedV1(month=fact.month, reason=fact.reason, returned_on=fact.returned_on)


def _received(fact: book.MonthReceived) -> told.MonthReceivedV1:
    return told.MonthReceivedV1(month=fact.month, received_on=fact.received_on)


def _locked(fact: book.MonthLocked) -> told.MonthLockedV1:
    return told.MonthLockedV1(month=fact.month, fingerprint=fact.fingerprint, locked_on=fact.locked_on)


def _not_reported(fact: book.MonthNotReported) -> told.MonthNotReportedV1:
    return told.MonthNotReportedV1(
        register=fact.register, region=fact.region, month=fact.month, reason=fact.reason, closed_on=fact.closed_on
    )


PUBLICATIONS: Final[dict[type[Any], Publication]] = {
    committee.CommitteeFormed: Publication(CHANNEL_COMMITTEES, _formed),
    patrol.PatrolSheetFiled: Publication(CHANNEL_PATROLS, _filed),
    dispute.DisputeAccepted: Publication(CHANNEL_DISPUTES, _accepted),
    dispute.DisputeAssigned: Publication(CHANNEL_DISPUTES, _assigned),
    dispute.DisputeConcluded: Publication(CHANNEL_DISPUTES, _concluded),
    dispute.DisputeWithdrawn: Publication(CHANNEL_DISPUTES, _withdrawn),
    patrol.PatrolSheetCorrected: Publication(CHANNEL_PATROLS, _sheet_corrected),
    dispute.AcceptanceCorrected: Publication(CHANNEL_DISPUTES, _acceptance_corrected),
    dispute.ConclusionCorrected: Publication(CHANNEL_DISPUTES, _conclusion_corrected),
    major.MajorFlagged: Publication(CHANNEL_MAJORS, _flagged),
    major.MajorSentUp: Publication(CHANNEL_MAJORS, _sent_up),
    major.MajorAcknowledged: Publication(CHANNEL_MAJORS, _acknowledged),
    major.MajorLate: Publication(CHANNEL_MAJORS, _late),
    book.MonthSubmitted: Publication(CHANNEL_BOOKS, _submitted),
    book.MonthReturned: Publication(CHANNEL_BOOKS, _returned),
    book.MonthReceived: Publication(CHANNEL_BOOKS, _received),
    book.MonthLocked: Publication(CHANNEL_BOOKS, _locked),
    book.MonthNotReported: Publication(CHANNEL_BOOKS, _not_reported),
    **clocks_on(CHANNEL_CLOCKS),
}
