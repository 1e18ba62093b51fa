"""What evaluation wrote down of an organisation: how it stands at registration, and what became of its grade."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from msgspec import Struct

from contracts.evaluation_words import Grade, GradeEnd
from contracts.vocabulary import OrganisationKind, OrganisationStanding, Places


class OrganisationNoted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An organisation as registration's event showed it, whole: a reader needs nothing from before."""

    TOPIC: ClassVar[str] = "evaluation.organisation.noted"

    name: str
    kind: OrganisationKind
    places: Places
    standing: OrganisationStanding
    since: date  # from this day the standing holds
    until: date | None  # exclusive, of a suspension
    because_of: UUID  # registration's event that gave the standing
    seen_version: int  # of registration's stream
    seen_event: UUID
    seen_epoch: int = 1  # of registration's log: after a restore versions are given again


class OrganisationNotingWithdrawn(Struct, frozen=True, kw_only=True):
    """All that was noted of the organisation came of events that a restore of registration took away."""

    TOPIC: ClassVar[str] = "evaluation.organisation.noting-withdrawn"

    because_of: UUID  # the last of them
    seen_epoch: int  # in which registration's log goes on


class GradeAnnounced(Struct, frozen=True, kw_only=True):
    """A grade was announced (等级公告); it counts from its first day to its last by itself."""

    TOPIC: ClassVar[str] = "evaluation.organisation.grade-announced"

    grade: Grade
    rule_set: str  # the measure whose rule gave the validity
    re_evaluation: bool
    announced_on: date
    valid_from: date
    valid_to: date
    domicile: str
    seen_version: int  # of registration's stream, by which the organisation was judged active


class GradeAdjusted(Struct, frozen=True, kw_only=True):
    """A check changed a grade (检查评估); the new one counts from a day on, to the old one's last day."""

    TOPIC: ClassVar[str] = "evaluation.organisation.grade-adjusted"

    old: Grade
    new: Grade
    reason: str
    decided_on: date
    adjusted_on: date  # later than the decision where the grade was still to begin
    valid_to: date


class GradeCancelled(Struct, frozen=True, kw_only=True):
    """From a day on no grade of the organisation counts (取消等级)."""

    TOPIC: ClassVar[str] = "evaluation.organisation.grade-cancelled"

    grade: Grade
    end: GradeEnd
    reason: str  # of the committee's decision; empty where the organisation ended
    cancelled_on: date
    because_of: UUID | None  # registration's event, where the organisation ended


class GradeReinstated(Struct, frozen=True, kw_only=True):
    """A cancellation was annulled (恢复等级): the grade counts again, to its own last day."""

    TOPIC: ClassVar[str] = "evaluation.organisation.grade-reinstated"

    grade: Grade
    reason: str
    reinstated_on: date
    valid_from: date
    valid_to: date


GradeFact = GradeAnnounced | GradeAdjusted | GradeCancelled | GradeReinstated
Fact = OrganisationNoted | OrganisationNotingWithdrawn | GradeFact
