"""A unit's monthly table (月报表) as it would be frozen now: from what was counted, and what was printed before."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from msgspec import Struct

from contracts.monthly_table import CARRIED_OVER, FLOWS, FOUND, IN_HAND
from contracts.months import Month
from services.mediation.domain.book import Book
from services.mediation.domain.month_figures import COMMITTEE, SHEET

ENTERS: Final = ("disputes.accepted", CARRIED_OVER)
LEAVES: Final = ("disputes.concluded", "disputes.withdrawn")
EVER: Final = Month.of(date.min)
Counted = Mapping[tuple[str, str], int]  # (month, line) of one unit, all of the log up to a position


class Table(Struct, frozen=True, kw_only=True):
    """A month's table as it would be frozen now."""

    figures: dict[str, int]
    corrections: dict[str, dict[str, int]]
    committees: tuple[UUID, ...]  # that were there when the month ended
    missing: tuple[UUID, ...]

    @property
    def found(self) -> tuple[str, ...]:
        """The lines that a zero report cannot have, those of corrections too."""
        printed = (self.figures, *self.corrections.values())
        return tuple(line for line in FOUND if any(lines.get(line) for lines in printed))


def table_of(book: Book, counted: Counted, month: Month) -> Table:
    """Facts that hold in the month, and what earlier closed months have gained since they were printed."""
    committees = sorted(_named(counted, COMMITTEE, upto=month), key=str)
    sheets = _named(counted, SHEET, since=month, upto=month)
    return Table(
        figures={**_flows(counted, month), IN_HAND: _in_hand(counted, month)},
        corrections=_corrections(book, counted, month),
        committees=tuple(committees),
        missing=tuple(each for each in committees if each not in sheets),
    )


def _flows(counted: Counted, month: Month) -> dict[str, int]:
    return {line: counted.get((str(month), line), 0) for line in FLOWS}


def _in_hand(counted: Counted, month: Month) -> int:
    """Of all that ever holds up to the month's end."""
    amount = 0
    for (of, line), count in counted.items():
        measure = line.partition("/")[0]
        if of <= str(month):
            amount += count * ((measure in ENTERS) - (measure in LEAVES))
    return amount


def _named(counted: Counted, kind: str, *, upto: Month, since: Month = EVER) -> set[UUID]:
    """Who has one of a kind left: what was corrected to nothing is not there."""
    left: Counter[UUID] = Counter()
    for (of, line), count in counted.items():
        if str(since) <= of <= str(upto) and line.startswith(kind):
            left[UUID(line.removeprefix(kind))] += count
    return {each for each, count in left.items() if count > 0}


def _corrections(book: Book, counted: Counted, month: Month) -> dict[str, dict[str, int]]:
    corrections: dict[str, dict[str, int]] = {}
    for earlier, printed in book.printed().items():
        now = _flows(counted, Month.read(earlier))
        moved = {line: now[line] - amount for line, amount in printed.items() if line in now and now[line] != amount}
        if moved and earlier < str(month):
            corrections[earlier] = moved
    return corrections
