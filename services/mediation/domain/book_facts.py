"""What can have happened to a unit's book of a register (台账月份), as it is written down."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from msgspec import Struct

from contracts.mediation_words import Register


class MonthSubmitted(Struct, frozen=True, kw_only=True):
    """The unit submitted the month's table (上报): it is frozen as it was counted up to a position of the log."""

    TOPIC: ClassVar[str] = "mediation.book.month-submitted"

    register: Register
    region: str  # a street
    month: str  # YYYY-MM
    figures: dict[str, int]  # every line, of facts that hold in the month
    corrections: dict[str, dict[str, int]]  # by frozen month: what its facts gained since they were printed last
    zero: bool  # 零报告
    committees: int
    missing: tuple[UUID, ...]  # committees without a sheet in the month
    counted_upto: int
    fingerprint: str
    due_on: date
    submitted_on: date


class MonthReturned(Struct, frozen=True, kw_only=True):
    """The receiver sent it back (退回): the month is open again."""

    TOPIC: ClassVar[str] = "mediation.book.month-returned"

    month: str
    reason: str
    returned_on: date


class MonthReceived(Struct, frozen=True, kw_only=True):
    """The receiver took it in (签收)."""

    TOPIC: ClassVar[str] = "mediation.book.month-received"

    month: str
    received_on: date


class MonthLocked(Struct, frozen=True, kw_only=True):
    """It never moves again (锁定)."""

    TOPIC: ClassVar[str] = "mediation.book.month-locked"

    month: str
    fingerprint: str
    locked_on: date


class MonthNotReported(Struct, frozen=True, kw_only=True):
    """The receiver closed a month for which the unit submitted nothing (未报); its table prints no figure."""

    TOPIC: ClassVar[str] = "mediation.book.month-not-reported"

    register: Register
    region: str
    month: str
    reason: str
    closed_on: date


Fact = MonthSubmitted | MonthReturned | MonthReceived | MonthLocked | MonthNotReported
