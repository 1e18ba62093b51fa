"""What the ledger asks of a database: units of work, statements in one small dialect, and writing whole sets."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from enum import StrEnum
from functools import cache
from typing import Any, Protocol, TypeVar

from contracts.access.scope import Scope
from services.districts.ledger.tables import Table

T = TypeVar("T")
Work = Callable[["Session"], Awaitable[T]]


class How(StrEnum):
    """What happens to a row whose key is there already."""

    NEW = "new"  # it cannot be there
    KEEP = "keep"
    REPLACE = "replace"
    ADD = "add"  # the table's summed column adds up


Put = tuple[Table, How, Iterable[tuple[Any, ...]]]


class Session(Protocol):
    """One transaction.

    Statements are SQL with three marks that each database renders: `~name` is a table of the session's generation,
    `$1` an argument, and `among($1 kind)` the test whether a column is one of a list. `shape` names the kinds of the
    columns that come back, as in a table's definition.
    """

    prefix: str  # how its tables begin: every generation of every view has its own
    scope: Scope  # what is shown of rows

    def of(self, prefix: str) -> "Session":
        """The same transaction, for the tables that begin with this prefix."""

    async def fetch(self, shape: str, statement: str, *arguments: Any) -> list[tuple[Any, ...]]: ...

    def each(self, shape: str, statement: str, *arguments: Any) -> AsyncIterator[tuple[Any, ...]]:
        """The same, row by row, for results that are too long to hold."""

    async def run(self, statement: str, *arguments: Any) -> None: ...

    async def put(self, table: Table, how: How, rows: Iterable[tuple[Any, ...]]) -> None:
        """Write a set of whole rows in one statement, in the order of their keys where others could write them too
        (a loose table: see there).
        """

    async def put_all(self, sets: Iterable[Put]) -> None:
        """The same, one set after the other; a set may be made while the one before is being written."""

    async def create(self, tables: Sequence[Table], *, bare: bool = False) -> None:
        """Create those that are not there; `bare`: for filling with whole sets, keys and indexes come with `finish`."""

    async def finish(self, tables: Sequence[Table]) -> None:
        """Give bare tables the keys and indexes that they lack; a key that stands twice raises."""

    async def complete(self, tables: Sequence[Table]) -> None:
        """Add the columns that tables of an earlier version lack: numbers, which begin at 0."""

    async def guard(self, tables: Sequence[Table], *, bare: bool = False) -> None:
        """Give tables of an earlier version the owner and the policies that they lack; `bare`: those being filled."""

    async def drop(self, tables: Sequence[Table]) -> None: ...

    async def alone(self, name: str) -> None:
        """Wait until no other transaction holds this name, and hold it to the end of this one."""


class Database(Protocol):
    """Units that are all or none. A unit's work waits for nothing but its session."""

    async def unit(self, work: Work[T]) -> T:
        """Run it in a transaction that may write; all tables lie open to it."""

    async def read(self, work: Work[T], *, whole: bool = False) -> T:
        """Run it on one snapshot, to look after the views: all tables lie open to it.

        `whole`: of whole tables, whose statements may take long.
        """

    async def shown(self, work: Work[T], scope: Scope, *, whole: bool = False) -> T:
        """The same for somebody who waits for an answer: of rows, only those within the scope are there."""

    async def close(self) -> None: ...


_MARKS = re.compile(r"~(\w+)|\$(\d+)|among\(\$(\d+) (\w+)\)")


class Dialect(Protocol):
    def table(self, prefix: str, name: str) -> str: ...

    def argument(self, number: str) -> str: ...

    def among(self, number: str, kind: str) -> str: ...

    locked: str  # what follows a select that locks its rows


@cache
def render(dialect: Dialect, prefix: str, statement: str) -> str:
    """The statement in the words of one database; `~~locked` locks the rows that are read."""

    def mark(found: re.Match[str]) -> str:
        table, argument, listed, kind = found.groups()
        if table:
            return dialect.table(prefix, table)
        return dialect.argument(argument) if argument else dialect.among(listed, kind)

    return _MARKS.sub(mark, statement.replace("~~locked", dialect.locked))


@cache
def insertion(table: Table, how: How, prefix: str, source: str) -> str:
    """The statement that writes rows which come from `source` (a values or a select clause)."""
    name = prefix + table.name
    columns = ", ".join(column for column, _ in table.columns)
    parts = ["insert into", name, f"({columns})", source]
    if how is not How.NEW:
        parts += ["on conflict", f"({', '.join(table.key)})", "do"]
        parts.append(_again(table, how, name))
    return " ".join(parts)


def _again(table: Table, how: How, name: str) -> str:
    if how is How.KEEP:
        return "nothing"
    if how is How.ADD:
        return f"update set {table.adds} = {name}.{table.adds} + excluded.{table.adds}"
    rest = [column for column, _ in table.columns if column not in table.key]
    return "update set " + ", ".join(f"{column} = excluded.{column}" for column in rest)


def in_key_order(table: Table, rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Sorted by key: two writers who meet then wait for each other in one direction only.

    Every table begins with its key's columns (a test holds them to it), and a set has each key once, so that whole
    rows compare as their keys do.
    """
    if table.columns[0][1] == "uuid":
        return sorted(rows, key=lambda row: row[0].int)  # far cheaper than comparing the identifiers themselves
    return sorted(rows)
