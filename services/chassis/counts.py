"""What a service has counted of its own facts (计数): by subject, month and line, exact to a position of its log."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol


class Cell(NamedTuple):
    """Under what a fact counts."""

    subject: str  # whose book it belongs to, e.g. the code of a street
    month: str  # YYYY-MM, in which it holds
    line: str


class Counted(NamedTuple):
    """What one subject's facts come to, all of the log up to a position and nothing beyond it."""

    upto: int
    amounts: Mapping[tuple[str, str], int]  # (month, line)


class Counts(Protocol):
    """What a database keeps of them. Nothing here is a fact: all of it can be counted again."""

    async def place(self) -> tuple[int, int]:
        """How far the log is counted, and by which rule; nothing was counted at (0, 0)."""

    async def add(self, amounts: Mapping[Cell, int], before: tuple[int, int], after: tuple[int, int]) -> None:
        """All or nothing; another rule's counts make room. Raises PlaceMoved where another has counted since."""

    async def of(self, subject: str) -> Counted:
        """As they stand, with their position, at one instant."""
