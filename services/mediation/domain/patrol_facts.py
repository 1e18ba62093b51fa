"""What can have happened to a patrol sheet (摸排记录), as it is written down."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from msgspec import Struct


class PatrolSheetFiled(Struct, frozen=True, kw_only=True):
    """A committee looked for disputes; a nil sheet (零报告) is evidence that it did."""

    TOPIC: ClassVar[str] = "mediation.patrol-sheet.filed"

    committee: UUID
    region: str  # of the committee
    leads: int  # disputes found; 0 is a nil sheet
    patrolled_on: date


class PatrolSheetCorrected(Struct, frozen=True, kw_only=True):
    """The sheet was written down wrongly (更正); what was wrong stays said."""

    TOPIC: ClassVar[str] = "mediation.patrol-sheet.corrected"

    was: PatrolSheetFiled
    instead: PatrolSheetFiled
    reason: str
    corrected_on: date


Fact = PatrolSheetFiled | PatrolSheetCorrected
