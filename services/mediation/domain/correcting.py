"""Correcting what was written down wrongly of a dispute (更正): what was wrong stays said, and why it is not so."""

from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from contracts.carried_over import AsOfBefore
from contracts.dates import BeforeLastFact, check_day
from contracts.mediation_words import DisputeSource, DisputeType, Outcome
from contracts.refusal import Refusal
from services.mediation.domain.committee_facts import CommitteeFormed
from services.mediation.domain.dispute import Dispute
from services.mediation.domain.dispute_facts import AcceptanceCorrected, ConclusionCorrected
from services.mediation.domain.mediating import check_agreement
from services.mediation.domain.patrol_sheet import NothingWrong


class AfterNextFact(Refusal):
    zh = "日期{on}晚于其后事项的日期{next_on}"
    en = "the date {on} lies after the fact that rests on it, of {next_on}"
    field = "accepted_on"


class NumberOfAnotherYear(Refusal):
    zh = "卷宗号属于{year}年,受理日期不能更正到其他年份"
    en = "the dispute has a number of {year}: its acceptance is not corrected to another year"
    field = "accepted_on"


class NotConcluded(Refusal):
    zh = "该纠纷尚未办结,没有可更正的结果"
    en = "the dispute was not concluded: there is no outcome to correct"


class Acceptance(Struct, frozen=True, kw_only=True):
    """What an acceptance should have said; None: as it was."""

    matter: DisputeType | None = None
    source: DisputeSource | None = None
    accepted_on: date | None = None


def correct_acceptance(
    dispute: Dispute, committee: CommitteeFormed, *, right: Acceptance, reason: str, on: date, today: date
) -> AcceptanceCorrected:
    """Refuses: AfterToday, BeforeLastFact, AsOfBefore, AfterNextFact, NumberOfAnotherYear, NothingWrong."""
    accepted = dispute.accepted
    assert accepted
    instead = replace(
        accepted,
        matter=right.matter or accepted.matter,
        source=right.source or accepted.source,
        accepted_on=right.accepted_on or accepted.accepted_on,
    )
    if instead == accepted:
        raise NothingWrong()
    check_day(on, today=today, last_on=max(accepted.accepted_on, instead.accepted_on))
    if instead.accepted_on < committee.formed_on:
        raise BeforeLastFact(on=instead.accepted_on, last_on=committee.formed_on).at("accepted_on")
    if accepted.carried_over and instead.accepted_on > accepted.carried_over.as_of:
        raise AsOfBefore(as_of=accepted.carried_over.as_of, on=instead.accepted_on).at("accepted_on")
    next_on = _next_on(dispute)
    if next_on and instead.accepted_on > next_on:
        raise AfterNextFact(on=instead.accepted_on, next_on=next_on)
    if instead.accepted_on.year != accepted.accepted_on.year:
        raise NumberOfAnotherYear(year=accepted.accepted_on.year)
    return AcceptanceCorrected(was=accepted, instead=instead, reason=reason, corrected_on=on)


def _next_on(dispute: Dispute) -> date | None:
    """The day of the first fact that rests on the acceptance."""
    days = [dispute.first_assigned_on, dispute.concluded and dispute.concluded.concluded_on, dispute.withdrawn_on]
    return min((day for day in days if day), default=None)


def correct_conclusion(
    dispute: Dispute,
    *,
    outcome: Outcome,
    amount_fen: int | None,
    performed_at_once: bool,
    concluded_on: date,
    reason: str,
    on: date,
    today: date,
) -> ConclusionCorrected:
    """Refuses: NotConcluded, NoAgreement, AfterToday, BeforeLastFact, NothingWrong."""
    concluded = dispute.concluded
    if concluded is None or dispute.accepted is None:
        raise NotConcluded()
    check_agreement(outcome, amount_fen, performed_at_once)
    check_day(on, today=today, last_on=max(concluded.concluded_on, concluded_on))
    before = dispute.last_assigned_on or dispute.accepted.accepted_on
    if concluded_on < before:
        raise BeforeLastFact(on=concluded_on, last_on=before).at("concluded_on")
    instead = replace(
        concluded,
        outcome=outcome,
        amount_fen=amount_fen,
        performed_at_once=performed_at_once,
        concluded_on=concluded_on,
    )
    if instead == concluded:
        raise NothingWrong()
    return ConclusionCorrected(
        corrects=dispute.concluded_version, was=concluded, instead=instead, reason=reason, corrected_on=on
    )
