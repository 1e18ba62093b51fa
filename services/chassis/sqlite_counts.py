"""A service's counts in its SQLite file, beside the log that they are of."""

import sqlite3
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from services.chassis.counts import Cell, Counted
from services.chassis.recorder import PlaceMoved

Line = tuple[sqlite3.Connection, ThreadPoolExecutor]
SCHEMA: Final = """
create table counts (
    subject text not null, month text not null, line text not null, amount integer not null,
    primary key (subject, month, line)
) strict, without rowid;
create table counts_place (position integer not null, version integer not null) strict;
insert into counts_place values (0, 0);
"""
_MOVE: Final = "update counts_place set position = ?, version = ? where (position, version) = (?, ?)"
_ADD: Final = """
insert into counts values (?, ?, ?, ?) on conflict do update set amount = amount + excluded.amount
"""
_OF: Final = """
select p.position, c.month, c.line, c.amount from counts_place p left join counts c on c.subject = ?
"""


class SqliteCounts:
    """Implements Counts on a recorder's own connections."""

    def __init__(self, writes: Line, reads: Line, on: Callable[..., Any]) -> None:
        (self._db, self._thread), (self._read_from, self._reader), self._run = writes, reads, on

    async def place(self) -> tuple[int, int]:
        ((position, version),) = await self._rows("select position, version from counts_place")
        return position, version

    async def add(self, amounts: Mapping[Cell, int], before: tuple[int, int], after: tuple[int, int]) -> None:
        await self._run(self._thread, lambda: self._add(amounts, before, after))

    def _add(self, amounts: Mapping[Cell, int], before: tuple[int, int], after: tuple[int, int]) -> None:
        self._db.execute("begin immediate")
        try:
            if not self._db.execute(_MOVE, (*after, *before)).rowcount:
                raise PlaceMoved
            if after[1] != before[1]:
                self._db.execute("delete from counts")
            self._db.executemany(_ADD, [(*cell, amount) for cell, amount in amounts.items()])
            self._db.execute("commit")
        except BaseException:
            self._db.execute("rollback")
            raise

    async def of(self, subject: str) -> Counted:
        rows = await self._rows(_OF, subject)
        return Counted(rows[0][0], {(month, line): amount for _, month, line, amount in rows if month is not None})

    async def _rows(self, sql: str, *values: Any) -> list[Any]:
        return list(await self._run(self._reader, lambda: self._read_from.execute(sql, values).fetchall()))
