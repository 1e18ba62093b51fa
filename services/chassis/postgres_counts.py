"""A service's counts in its PostgreSQL database, added set by set."""

from collections.abc import Mapping
from typing import Any, Final

import asyncpg

from services.chassis.counts import Cell, Counted
from services.chassis.postgres_pool import LOST, lent
from services.chassis.recorder import PlaceMoved, Unavailable

MOVED: Final = "LL001"  # what must_be raises
SCHEMA: Final = """
create table counts (
    subject text not null, month text not null, line text not null, amount bigint not null,
    primary key (subject, month, line)
);
create table counts_place (
    one boolean primary key default true check (one), position bigint not null, version int not null
);
insert into counts_place values (true, 0, 0)
"""
_MOVE: Final = """
with place as (update counts_place set position = $1, version = $2 where (position, version) = ($3, $4) returning 1)
select must_be((select count(*) from place), 1)
"""
_ADD: Final = """
insert into counts as c select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[])
on conflict (subject, month, line) do update set amount = c.amount + excluded.amount
"""
# both in one statement: of one snapshot
_OF: Final = """
select p.position, c.month, c.line, c.amount from counts_place p left join counts c on c.subject = $1
"""


class PostgresCounts:
    """Implements Counts."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool

    async def place(self) -> tuple[int, int]:
        ((position, version),) = await self._rows("select position, version from counts_place")
        return position, version

    async def add(self, amounts: Mapping[Cell, int], before: tuple[int, int], after: tuple[int, int]) -> None:
        cells = [list(column) for column in zip(*amounts, strict=True)] if amounts else [[], [], []]
        try:
            async with lent(self._pool) as db, db.transaction():
                await db.execute(_MOVE, *after, *before)
                if after[1] != before[1]:
                    await db.execute("delete from counts")
                await db.execute(_ADD, *cells, list(amounts.values()))
        except (*LOST, TimeoutError) as wrong:
            raise Unavailable(str(wrong)) from wrong
        except asyncpg.PostgresError as wrong:
            if wrong.sqlstate == MOVED:
                raise PlaceMoved from wrong
            raise

    async def of(self, subject: str) -> Counted:
        rows = await self._rows(_OF, subject)
        return Counted(rows[0][0], {(month, line): amount for _, month, line, amount in rows if month is not None})

    async def _rows(self, sql: str, *values: Any) -> list[Any]:
        try:
            async with lent(self._pool) as db:
                return list(await db.fetch(sql, *values))
        except (*LOST, TimeoutError) as wrong:
            raise Unavailable(str(wrong)) from wrong
