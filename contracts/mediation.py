"""What mediation tells the city. Published events only ever gain fields, each with a default; no person is in them."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from msgspec import Struct

from contracts.carried_over import CarriedOver
from contracts.clocks import CLOCK_EVENTS
from contracts.corrections import Correction
from contracts.mediation_words import (
    CommitteeKind,
    DisputeSource,
    DisputeType,
    Level,
    MajorCriterion,
    Outcome,
    Register,
)

CHANNEL_COMMITTEES: Final = "mediation.committees"
CHANNEL_PATROLS: Final = "mediation.patrols"
CHANNEL_DISPUTES: Final = "mediation.disputes"
CHANNEL_MAJORS: Final = "mediation.majors"
CHANNEL_BOOKS: Final = "mediation.books"
CHANNEL_CLOCKS: Final = "mediation.clocks"


class CommitteeFormedV1(Struct, frozen=True, kw_only=True, tag="mediation.committee.formed.v1"):
    """A people's mediation committee was set up (人民调解法 arts 8, 9). `region` is where it works."""

    name: str
    kind: CommitteeKind
    region: str  # 9 or 12 digits
    members: int
    formed_on: date
    term_ends_on: date  # the last day; expiry warns, it never blocks
    carried_over: CarriedOver | None = None  # it is there from that day on, and was set up before


class PatrolSheetFiledV1(Struct, frozen=True, kw_only=True, tag="mediation.patrol-sheet.filed.v1"):
    """A committee looked for disputes (摸排): `leads` of them were found; 0 is a nil sheet, and evidence."""

    committee: UUID
    region: str  # of the committee
    leads: int
    patrolled_on: date


class DisputeAcceptedV1(Struct, frozen=True, kw_only=True, tag="mediation.dispute.accepted.v1"):
    """A committee accepted a dispute (受理)."""

    committee: UUID
    number: str  # per committee and year, without gaps; it names the district
    region: str  # 9 or 12 digits: where the dispute lies
    matter: DisputeType
    source: DisputeSource
    parties: int  # sides, at least two
    accepted_on: date
    carried_over: CarriedOver | None = None  # it was accepted on paper, and is in hand here from that day on


class DisputeAssignedV1(Struct, frozen=True, kw_only=True, tag="mediation.dispute.assigned.v1"):
    """A mediator took the dispute on; who that is stays with mediation."""

    assigned_on: date


class DisputeConcludedV1(Struct, frozen=True, kw_only=True, tag="mediation.dispute.concluded.v1"):
    """The mediation ended. `amount_fen`: what the agreement is about, where it is about money."""

    outcome: Outcome
    concluded_on: date
    amount_fen: int | None = None


class DisputeWithdrawnV1(Struct, frozen=True, kw_only=True, tag="mediation.dispute.withdrawn.v1"):
    """The parties took the dispute back before it was concluded (撤回)."""

    withdrawn_on: date


class PatrolSheetCorrectedV1(Correction, frozen=True, kw_only=True, tag="mediation.patrol-sheet.corrected.v1"):
    """A patrol sheet was written down wrongly."""

    instead: PatrolSheetFiledV1


class AcceptanceCorrectedV1(Correction, frozen=True, kw_only=True, tag="mediation.dispute.acceptance-corrected.v1"):
    """A dispute's acceptance was written down wrongly."""

    instead: DisputeAcceptedV1


class ConclusionCorrectedV1(Correction, frozen=True, kw_only=True, tag="mediation.dispute.conclusion-corrected.v1"):
    """How a dispute ended was written down wrongly."""

    instead: DisputeConcludedV1


class MajorFlaggedV1(Struct, frozen=True, kw_only=True, tag="mediation.major.flagged.v1"):
    """A dispute is a major one; the clock runs from when the unit learned of it, not from when it was keyed.

    The subject is the report, an aggregate of its own: its clock and the dispute's run apart.
    """

    dispute: UUID
    region: str  # of the dispute
    criteria: tuple[MajorCriterion, ...]
    level: Level  # which holds the matter now
    learned_at: datetime
    due_at: datetime  # the city must have been told by then


class MajorSentUpV1(Struct, frozen=True, kw_only=True, tag="mediation.major.sent-up.v1"):
    """A level told the next one above; from now on that one holds the matter."""

    from_level: Level
    to_level: Level
    sent_at: datetime


class MajorAcknowledgedV1(Struct, frozen=True, kw_only=True, tag="mediation.major.acknowledged.v1"):
    """A level confirmed that it was told. `seconds`: between the two, this level's own clock."""

    level: Level
    acknowledged_at: datetime
    seconds: int


class MajorLateV1(Struct, frozen=True, kw_only=True, tag="mediation.major.late.v1"):
    """The city was told after the time limit. The lateness is of the level that held the matter when it passed.

    `seconds` late; an accountability lead is proposed, and a person decides.
    """

    level: Level
    seconds: int
    due_at: datetime
    sent_at: datetime


class MonthSubmittedV1(Struct, frozen=True, kw_only=True, tag="mediation.book.month-submitted.v1"):
    """A unit submitted its month's table: frozen until it is returned. The subject is the unit's book of one register.

    `figures` are of the facts that hold in the month; `corrections` (by month, then line) of facts that hold in months
    which were frozen already: nothing in those moves. Lines are those of `contracts.monthly_table`.
    """

    register: Register
    region: str  # the unit: a street
    month: str  # YYYY-MM
    figures: dict[str, int]
    corrections: dict[str, dict[str, int]]
    zero: bool  # a zero report: somebody looked everywhere, and found nothing
    committees: int  # of the unit, when the month ended
    missing: tuple[UUID, ...]  # those without a patrol sheet in the month
    counted_upto: int  # position in mediation's log: what lies beyond it enters the next open month
    fingerprint: str
    due_on: date
    submitted_on: date


class MonthReturnedV1(Struct, frozen=True, kw_only=True, tag="mediation.book.month-returned.v1"):
    """The receiver sent a month's table back: the month is open again."""

    month: str
    reason: str
    returned_on: date


class MonthReceivedV1(Struct, frozen=True, kw_only=True, tag="mediation.book.month-received.v1"):
    """The receiver took a month's table in."""

    month: str
    received_on: date


class MonthLockedV1(Struct, frozen=True, kw_only=True, tag="mediation.book.month-locked.v1"):
    """A month's figures never move again; `fingerprint` is that of the table which was submitted."""

    month: str
    fingerprint: str
    locked_on: date


class MonthNotReportedV1(Struct, frozen=True, kw_only=True, tag="mediation.book.month-not-reported.v1"):
    """The receiver closed the month of a unit that submitted no table. What holds in it enters the next open month."""

    register: Register
    region: str
    month: str
    reason: str
    closed_on: date


CHANNELS: Final[dict[str, tuple[type[Struct], ...]]] = {
    CHANNEL_COMMITTEES: (CommitteeFormedV1,),
    CHANNEL_PATROLS: (PatrolSheetFiledV1, PatrolSheetCorrectedV1),
    CHANNEL_DISPUTES: (
        DisputeAcceptedV1,
        DisputeAssignedV1,
        DisputeConcludedV1,
        DisputeWithdrawnV1,
        AcceptanceCorrectedV1,
        ConclusionCorrectedV1,
    ),
    CHANNEL_MAJORS: (MajorFlaggedV1, MajorSentUpV1, MajorAcknowledgedV1, MajorLateV1),
    CHANNEL_BOOKS: (MonthSubmittedV1, MonthReturnedV1, MonthReceivedV1, MonthLockedV1, MonthNotReportedV1),
    CHANNEL_CLOCKS: CLOCK_EVENTS,
}
