"""Which rows are shown within a scope: one condition, a policy on PostgreSQL and part of each question on SQLite."""

from collections.abc import Callable
from typing import Final

from services.districts.ledger.tables import ELSEWHERE, ROWS, Shown, Table

NEVER: Final = "false"


def condition(
    table: Table, prefix: str, begins: Callable[[str], str], source: Callable[[Table], str] | None = None
) -> str | None:
    """What holds for a row that is shown to somebody who does not see everything; None: nothing has to.

    `begins`: the test whether a column begins with one of the scope's codes. `source`: where another table is read
    from, as far as it is shown; without it, by its name: PostgreSQL looks at that table's own policy.
    """
    source = source or (lambda other: prefix + other.name)
    match table.shown:
        case Shown.PUBLIC:
            return None
        case Shown.PLACED:
            return begins("region")
        case Shown.COUNTED:
            return f"({begins('region')} or stream in (select stream from {source(ELSEWHERE)}))"  # noqa: S608
        case Shown.OF_ROW:
            # The row is looked up by its key. As `exists` PostgreSQL may go through all rows first and keep the shown.
            own = f"{prefix}{table.name}.stream"
            return f"(select true from {source(ROWS)} shown where shown.stream = {own})"  # noqa: S608
        case Shown.NONE | Shown.UNSCOPED:
            return NEVER
