"""What is done to a dispute in hand (调解): it gets its mediator, and it is concluded or taken back."""

from datetime import date
from typing import Final
from uuid import UUID

from contracts.mediation_words import Outcome
from contracts.refusal import Refusal
from services.mediation.domain.dispute import Dispute, check_in_hand
from services.mediation.domain.dispute_facts import DisputeAssigned, DisputeConcluded, DisputeWithdrawn

AGREED: Final = frozenset({Outcome.AGREED_WRITTEN, Outcome.AGREED_ORAL})


class MediatorIsParty(Refusal):
    zh = "当事人不能担任本纠纷的调解员"
    en = "a party does not mediate its own dispute"
    status = 422
    field = "mediator"


class RelativeOfNoParty(Refusal):
    zh = "所申报的亲属不是当事人"
    en = "whoever the mediator is a relative of is none of the parties"
    status = 422
    field = "relative_of"


class ConsentMissing(Refusal):
    zh = "调解员与当事人有亲属关系,须各方当事人书面同意;尚缺{missing}方"
    en = "a mediator who is a party's relative needs the written consent of every side; missing: {missing}"
    status = 422
    field = "consented"


class AlreadyAssigned(Refusal):
    zh = "该纠纷已由此调解员调解"
    en = "this mediator has the dispute already"
    field = "mediator"


class NoAgreement(Refusal):
    zh = "“{outcome:zh}”没有协议,不填写协议金额或履行情况"
    en = "{outcome} has no agreement: there is no amount, and nothing was performed"
    status = 422
    field = "amount"


def assign(
    dispute: Dispute,
    *,
    mediator: str,
    relative_of: tuple[str, ...] = (),
    consented: tuple[str, ...] = (),
    on: date,
    today: date,
) -> DisputeAssigned:
    """Give a dispute in hand its mediator, or another one.

    Refuses: AfterToday, BeforeLastFact, NotInHand, MediatorIsParty, RelativeOfNoParty, ConsentMissing, AlreadyAssigned.
    """
    accepted = check_in_hand(dispute, on=on, today=today)
    if mediator in accepted.parties:
        raise MediatorIsParty()
    if not set(relative_of) <= set(accepted.parties):
        raise RelativeOfNoParty()
    if relative_of and not set(accepted.parties) <= set(consented):
        raise ConsentMissing(missing=len(set(accepted.parties) - set(consented)))
    if mediator == dispute.mediator:
        raise AlreadyAssigned()
    return DisputeAssigned(mediator=mediator, assigned_on=on, relative_of=relative_of, consented=consented)


def pass_on(dispute: Dispute, *, committee: UUID, mediator: str, to: str, on: date) -> DisputeAssigned | None:
    """A dispute of the committee that one mediator hands over to another; not before the last fact it rests on.

    None: it is not his, not in hand, or the colleague is a party: then it stays as it is.
    """
    accepted = dispute.accepted
    if accepted is None or not dispute.in_hand or to in accepted.parties:
        return None
    if (accepted.committee, dispute.mediator) != (committee, mediator):
        return None
    return DisputeAssigned(mediator=to, assigned_on=max(on, dispute.last_on))


def check_agreement(outcome: Outcome, amount_fen: int | None, performed_at_once: bool) -> None:
    """Only what was agreed has an amount, or is performed. Raises NoAgreement."""
    if outcome in AGREED:
        return
    if amount_fen is not None:
        raise NoAgreement(outcome=outcome)
    if performed_at_once:
        raise NoAgreement(outcome=outcome).at("performed_at_once")


def conclude(
    dispute: Dispute, *, outcome: Outcome, amount_fen: int | None, performed_at_once: bool, on: date, today: date
) -> DisputeConcluded:
    """End the mediation of a dispute in hand; whether a mediator was written down does not matter.

    Refuses: AfterToday, BeforeLastFact, NotInHand, NoAgreement.
    """
    check_in_hand(dispute, on=on, today=today)
    check_agreement(outcome, amount_fen, performed_at_once)
    return DisputeConcluded(
        outcome=outcome, amount_fen=amount_fen, performed_at_once=performed_at_once, concluded_on=on
    )


def withdraw(dispute: Dispute, *, on: date, today: date) -> DisputeWithdrawn:
    """The parties take a dispute in hand back. Refuses: AfterToday, BeforeLastFact, NotInHand."""
    check_in_hand(dispute, on=on, today=today)
    return DisputeWithdrawn(withdrawn_on=on)
