"""What can have happened to the official blanks (证书空白件) of a registrar, as it is written down."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from msgspec import Struct

from contracts.worded import Worded


class SpoilReason(Worded):
    """Why a blank is of no use any more."""

    PRINTING = "printing", "打印损坏"
    WRONG = "wrong", "打印内容有误"
    DAMAGED = "damaged", "污损"
    LOST = "lost", "遗失"
    HANDED_BACK = "handed-back", "换发时缴回"


class BlanksReceived(Struct, frozen=True, kw_only=True):
    """A registrar got blanks with printed numbers (领入空白证书), from the first to the last."""

    TOPIC: ClassVar[str] = "registration.blank-book.received"

    registrar: str
    prefix: str
    width: int  # of the printed number
    first: int
    last: int
    received_on: date
    officer: str


class BlankUsed(Struct, frozen=True, kw_only=True):
    """A document was printed on it (打印使用)."""

    TOPIC: ClassVar[str] = "registration.blank-book.used"

    number: int
    document: UUID
    used_on: date
    officer: str


class BlankSpoilt(Struct, frozen=True, kw_only=True):
    """It is of no use any more (作废), printed on or not; the number stays in the book."""

    TOPIC: ClassVar[str] = "registration.blank-book.spoilt"

    number: int
    reason: SpoilReason
    spoilt_on: date
    officer: str


Fact = BlanksReceived | BlankUsed | BlankSpoilt
