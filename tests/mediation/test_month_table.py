"""A month's table from its counts: arithmetic by table."""

from uuid import UUID

from contracts.months import Month
from services.mediation.domain.book import Book
from services.mediation.domain.month_figures import COMMITTEE, SHEET
from services.mediation.domain.month_table import table_of

FIRST, SECOND = UUID(int=1), UUID(int=2)
COMMITTEES = {("2026-04", f"{COMMITTEE}{FIRST}"): 1, ("2026-05", f"{COMMITTEE}{SECOND}"): 1}
MAY = Month.read("2026-05")


def test_a_committee_without_a_sheet_is_missing() -> None:
    table = table_of(Book(), {**COMMITTEES, ("2026-05", f"{SHEET}{FIRST}"): 1}, MAY)
    assert (table.committees, table.missing) == ((FIRST, SECOND), (SECOND,))


def test_a_sheet_that_was_moved_to_another_month_is_there_alone() -> None:
    moved = {("2026-05", f"{SHEET}{FIRST}"): 0, ("2026-06", f"{SHEET}{FIRST}"): 1}
    assert table_of(Book(), {**COMMITTEES, **moved}, MAY).missing == (FIRST, SECOND)
    assert table_of(Book(), {**COMMITTEES, **moved}, MAY.after).missing == (SECOND,)


def test_a_committee_that_was_corrected_away_owes_no_sheet() -> None:
    assert table_of(Book(), {**COMMITTEES, ("2026-05", f"{COMMITTEE}{FIRST}"): -1}, MAY).committees == (SECOND,)
