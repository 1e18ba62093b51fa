"""What can have happened to a dispute (纠纷) that a committee mediates, as it is written down."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from msgspec import Struct

from contracts.carried_over import CarriedOver, counts_from
from contracts.mediation_words import DisputeSource, DisputeType, Outcome


class DisputeAccepted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The committee took the dispute in (受理)."""

    TOPIC: ClassVar[str] = "mediation.dispute.accepted"

    committee: UUID
    number: str
    region: str  # 9 or 12 digits: where the dispute lies
    matter: DisputeType
    source: DisputeSource
    parties: tuple[str, ...]  # opaque references, each once
    accepted_on: date
    committee_region: str = ""  # where the committee stands; not known of facts that were stored before it was said
    carried_over: CarriedOver | None = None  # it was accepted on paper

    @property
    def counts_from(self) -> date:
        """From which day it is in hand here."""
        return counts_from(self.accepted_on, self.carried_over)


class DisputeAssigned(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A mediator took the dispute on (人民调解法 art. 19)."""

    TOPIC: ClassVar[str] = "mediation.dispute.assigned"

    mediator: str  # opaque reference
    assigned_on: date
    relative_of: tuple[str, ...] = ()  # parties whose relative the mediator has declared himself
    consented: tuple[str, ...] = ()  # parties that have agreed to that in writing


class DisputeConcluded(Struct, frozen=True, kw_only=True):
    """The mediation ended, with an agreement or without one (人民调解法 arts 26, 28)."""

    TOPIC: ClassVar[str] = "mediation.dispute.concluded"

    outcome: Outcome
    amount_fen: int | None  # what the agreement is about, where it is about money
    performed_at_once: bool
    concluded_on: date


class DisputeWithdrawn(Struct, frozen=True, kw_only=True):
    """The parties took the dispute back (撤回)."""

    TOPIC: ClassVar[str] = "mediation.dispute.withdrawn"

    withdrawn_on: date


class AcceptanceCorrected(Struct, frozen=True, kw_only=True):
    """The acceptance was written down wrongly (更正); what was wrong stays said."""

    TOPIC: ClassVar[str] = "mediation.dispute.acceptance-corrected"

    was: DisputeAccepted
    instead: DisputeAccepted
    reason: str
    corrected_on: date


class ConclusionCorrected(Struct, frozen=True, kw_only=True):
    """How it ended was written down wrongly (更正). `corrects`: which of the dispute's facts, from 1."""

    TOPIC: ClassVar[str] = "mediation.dispute.conclusion-corrected"

    corrects: int
    was: DisputeConcluded
    instead: DisputeConcluded
    reason: str
    corrected_on: date


Fact = (
    DisputeAccepted | DisputeAssigned | DisputeConcluded | DisputeWithdrawn | AcceptanceCorrected | ConclusionCorrected
)
