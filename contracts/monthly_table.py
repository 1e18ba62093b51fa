"""The monthly table of civil disputes (民间纠纷排查调处月报表): its lines, and the fingerprint of a frozen table.

A line is called as the district's figure that it must equal: `measure` or `measure/cut`. The essays give no columns;
these are the product's proposal (PROP).
"""

import hashlib
from collections.abc import Mapping
from typing import Final

import msgspec

from contracts.mediation_words import DisputeType, Level, Outcome

Figures = Mapping[str, int]  # by line
SHEETS_NIL: Final = "patrols.sheets/nil"
SHEETS_FOUND: Final = "patrols.sheets/found"
LEADS: Final = "patrols.leads"
CARRIED_OVER: Final = "disputes.carried-over"  # accepted on paper, in hand here from a day on: no new case
WITHDRAWN: Final = "disputes.withdrawn"
MAJORS: Final = "majors.flagged"
IN_HAND: Final = "disputes.in-hand"  # the one line that is a stock: what was in hand when the month ended


def accepted(matter: DisputeType) -> str:
    return f"disputes.accepted/{matter}"


def concluded(outcome: Outcome) -> str:
    return f"disputes.concluded/{outcome}"


def late(level: Level) -> str:
    return f"majors.late/{level}"


ACCEPTED: Final = tuple(accepted(matter) for matter in DisputeType)
CONCLUDED: Final = tuple(concluded(outcome) for outcome in Outcome)
LATE: Final = tuple(late(level) for level in Level)
FLOWS: Final = (SHEETS_NIL, SHEETS_FOUND, LEADS, *ACCEPTED, CARRIED_OVER, *CONCLUDED, WITHDRAWN, MAJORS, *LATE)
LINES: Final = (*FLOWS, IN_HAND)
FOUND: Final = (SHEETS_FOUND, LEADS, *ACCEPTED, MAJORS)  # a zero report (零报告) has none of these


def measure_of(line: str) -> tuple[str, str]:
    """The figure that a line must equal: its measure and its cut."""
    measure, _, cut = line.partition("/")
    return measure, cut


def fingerprint(
    *, register: str, region: str, month: str, zero: bool, figures: Figures, corrections: Mapping[str, Figures]
) -> str:
    """SHA-256 of what the table prints, in whatever order it is told: by it what was locked is seen not to move."""
    printed = {
        "register": register,
        "region": region,
        "month": month,
        "zero": zero,
        "figures": dict(figures),
        "corrections": {earlier: dict(lines) for earlier, lines in corrections.items()},
    }
    return hashlib.sha256(msgspec.json.encode(printed, order="sorted")).hexdigest()
