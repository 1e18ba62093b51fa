"""What can have happened to the report of a major dispute (重大矛盾纠纷), as it is written down."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from msgspec import Struct

from contracts.mediation_words import Level, MajorCriterion


class MajorFlagged(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A dispute was found to be a major one; the clock runs from when the unit learned of it."""

    TOPIC: ClassVar[str] = "mediation.major.flagged"

    dispute: UUID
    region: str  # of the dispute
    criteria: tuple[MajorCriterion, ...]
    level: Level  # which holds the matter first
    learned_at: datetime
    due_at: datetime  # as it was reckoned then
    committee: UUID | None = None  # of the dispute; not known of facts that were stored before it was said


class MajorSentUp(Struct, frozen=True, kw_only=True):
    """A level told the next one, which holds the matter from then on (逐级上报)."""

    TOPIC: ClassVar[str] = "mediation.major.sent-up"

    from_level: Level
    to_level: Level
    sent_at: datetime


class MajorAcknowledged(Struct, frozen=True, kw_only=True):
    """A level confirmed that it was told (签收)."""

    TOPIC: ClassVar[str] = "mediation.major.acknowledged"

    level: Level
    acknowledged_at: datetime
    seconds: int  # since it was told: its own clock


class MajorLate(Struct, frozen=True, kw_only=True):
    """The city was told after the time limit (逾期上报)."""

    TOPIC: ClassVar[str] = "mediation.major.late"

    level: Level  # which held the matter when the limit passed
    seconds: int
    due_at: datetime
    sent_at: datetime


class AccountabilityLeadProposed(Struct, frozen=True, kw_only=True):
    """A lead for accountability (问责线索) is put before a person, who decides; nobody is told of it here."""

    TOPIC: ClassVar[str] = "mediation.major.accountability-lead-proposed"
    UNSEEN: ClassVar[bool] = True  # no page shows it, not even the report's own timeline

    level: Level
    seconds: int


Fact = MajorFlagged | MajorSentUp | MajorAcknowledged | MajorLate | AccountabilityLeadProposed
