"""What one fact of mediation adds to its unit's month (月报各栏的计数): counted from the log, and from nothing else."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final
from uuid import UUID

from contracts import monthly_table as table
from services.mediation.domain.committee_facts import CommitteeFormed
from services.mediation.domain.dispute_facts import (
    AcceptanceCorrected,
    ConclusionCorrected,
    DisputeAccepted,
    DisputeConcluded,
    DisputeWithdrawn,
)
from services.mediation.domain.major_facts import MajorFlagged, MajorLate
from services.mediation.domain.patrol_facts import PatrolSheetCorrected, PatrolSheetFiled

COMMITTEE: Final = "committee/"  # a committee was formed; what follows is its identity
SHEET: Final = "sheet/"  # a committee filed a sheet
CORRECTIONS: Final = (AcceptanceCorrected, ConclusionCorrected, PatrolSheetCorrected)
COUNTED: Final = (
    *CORRECTIONS,
    *(CommitteeFormed, PatrolSheetFiled, DisputeAccepted, DisputeConcluded, DisputeWithdrawn),
    *(MajorFlagged, MajorLate),
)


def lines_of(fact: Any, stream: UUID, on: date) -> Iterator[tuple[date, str, int]]:
    """The lines of the monthly table that a fact of a day adds to: on which day, and by how much.

    A correction takes away what was wrong on the day on which that was said to be, and adds what is right on its own.
    """
    if isinstance(fact, CORRECTIONS):
        yield from ((day_of(fact.was), line, -amount) for line, amount in _lines(fact.was, stream))
        yield from ((day_of(fact.instead), line, amount) for line, amount in _lines(fact.instead, stream))
    else:
        yield from ((on, line, amount) for line, amount in _lines(fact, stream))


def day_of(fact: DisputeAccepted | DisputeConcluded | PatrolSheetFiled) -> date:
    """The day on which a fact that can be corrected holds."""
    match fact:
        case DisputeAccepted():
            return fact.counts_from
        case DisputeConcluded():
            return fact.concluded_on
        case PatrolSheetFiled():
            return fact.patrolled_on


def _lines(fact: Any, stream: UUID) -> Iterator[tuple[str, int]]:
    match fact:
        case CommitteeFormed():
            yield f"{COMMITTEE}{stream}", 1
        case PatrolSheetFiled():
            yield f"{SHEET}{fact.committee}", 1
            yield table.SHEETS_FOUND if fact.leads else table.SHEETS_NIL, 1
            if fact.leads:
                yield table.LEADS, fact.leads
        case DisputeAccepted():
            yield table.CARRIED_OVER if fact.carried_over else table.accepted(fact.matter), 1
        case DisputeConcluded():
            yield table.concluded(fact.outcome), 1
        case DisputeWithdrawn():
            yield table.WITHDRAWN, 1
        case MajorFlagged():
            yield table.MAJORS, 1
        case MajorLate():
            yield table.late(fact.level), 1
