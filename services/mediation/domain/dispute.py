"""A dispute (纠纷) as its facts leave it, and how far it is."""

from datetime import date
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from contracts.dates import check_day
from contracts.refusal import Refusal
from contracts.worded import Worded
from services.mediation.domain.dispute_facts import (
    AcceptanceCorrected,
    ConclusionCorrected,
    DisputeAccepted,
    DisputeAssigned,
    DisputeConcluded,
    DisputeWithdrawn,
    Fact,
)


class Stage(Worded):
    """How far a dispute is; it is in hand while it is accepted or assigned."""

    NOT_ACCEPTED = "not-accepted", "未受理"
    ACCEPTED = "accepted", "已受理"
    ASSIGNED = "assigned", "调解中"
    CONCLUDED = "concluded", "已办结"
    WITHDRAWN = "withdrawn", "已撤回"


class Dispute(Struct, frozen=True, kw_only=True):
    """What the decisions need to know, and what its page shows."""

    stage: Stage = Stage.NOT_ACCEPTED
    accepted: DisputeAccepted | None = None  # None: there is no such dispute
    mediator: str = ""
    first_assigned_on: date | None = None
    last_assigned_on: date | None = None
    withdrawn_on: date | None = None
    concluded: DisputeConcluded | None = None
    concluded_version: int = 0  # which of its facts that is
    version: int = 0
    last_on: date = date.min

    @property
    def region(self) -> str:
        return self.accepted.region if self.accepted else ""

    @property
    def in_hand(self) -> bool:
        return self.stage in {Stage.ACCEPTED, Stage.ASSIGNED}


def evolve(dispute: Dispute, fact: Fact) -> Dispute:
    return replace(_after(dispute, fact), version=dispute.version + 1)


def _after(dispute: Dispute, fact: Fact) -> Dispute:
    match fact:
        case DisputeAccepted():
            after = Dispute(stage=Stage.ACCEPTED, accepted=fact, last_on=fact.counts_from)
        case DisputeAssigned():
            after = replace(
                dispute,
                stage=Stage.ASSIGNED,
                mediator=fact.mediator,
                first_assigned_on=dispute.first_assigned_on or fact.assigned_on,
                last_assigned_on=fact.assigned_on,
                last_on=fact.assigned_on,
            )
        case DisputeConcluded():
            after = replace(
                dispute,
                stage=Stage.CONCLUDED,
                concluded=fact,
                concluded_version=dispute.version + 1,
                last_on=fact.concluded_on,
            )
        case DisputeWithdrawn():
            after = replace(dispute, stage=Stage.WITHDRAWN, withdrawn_on=fact.withdrawn_on, last_on=fact.withdrawn_on)
        case AcceptanceCorrected():
            last_on = fact.instead.counts_from if dispute.stage is Stage.ACCEPTED else dispute.last_on
            after = replace(dispute, accepted=fact.instead, last_on=last_on)
        case ConclusionCorrected():
            after = replace(dispute, concluded=fact.instead, last_on=fact.instead.concluded_on)
        case _:
            assert_never(fact)
    return after


class NotInHand(Refusal):
    zh = "该纠纷当前为“{stage:zh}”,此事项只能对在办纠纷办理"
    en = "the dispute is {stage}; this is done only while it is in hand"


def check_in_hand(dispute: Dispute, *, on: date, today: date) -> DisputeAccepted:
    """Its acceptance. Raises AfterToday, BeforeLastFact, NotInHand."""
    check_day(on, today=today, last_on=dispute.last_on)
    if dispute.accepted is None or not dispute.in_hand:
        raise NotInHand(stage=dispute.stage)
    return dispute.accepted


def next_of_dispute(dispute: Dispute, _: date) -> tuple[str, ...]:
    """What may be done with it as it is. A major dispute may have ended."""
    if dispute.accepted is None:
        return ()
    in_hand = ("mediation.assign-dispute", "mediation.conclude-dispute", "mediation.withdraw-dispute")
    concluded = ("mediation.correct-conclusion",) if dispute.concluded else ()
    return (
        *(in_hand if dispute.in_hand else ()),
        "mediation.flag-major",
        "mediation.correct-acceptance",
        *concluded,
    )
