"""The running clocks in a service's PostgreSQL database, written set by set."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
import msgspec

from services.chassis.clocks import CLOCKS, StatutoryClock
from services.chassis.outages import OutageRecorded
from services.chassis.postgres_pool import LOST, lent
from services.chassis.recorder import PlaceMoved, Unavailable
from services.chassis.running_clocks import ClocksPlace, decode, encode
from services.chassis.streams import Loaded

MOVED: Final = "LL001"  # what must_be raises
_ROW: Final = "select clock, version, state from clocks"
_KEEP: Final = """
with gone as (delete from clocks where clock = any($6::uuid[])),
kept as (
    insert into clocks select * from unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::timestamptz[], $5::bytea[])
    on conflict (clock) do update set
        version = excluded.version, runs_out_at = excluded.runs_out_at, reminds_at = excluded.reminds_at,
        state = excluded.state
),
place as (
    update clocks_place set position = $7, seen = $8, calendar = $9, outages = $10 where position = $11 returning 1
)
select must_be((select count(*) from place), 1)
"""


class PostgresClocks:
    """Implements RunningClocks."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool

    async def place(self) -> ClocksPlace:
        ((position, seen, calendar, outages),) = await self._rows(
            "select position, seen, calendar, outages from clocks_place"
        )
        return ClocksPlace(position, seen, calendar, msgspec.json.decode(outages, type=tuple[OutageRecorded, ...]))

    async def known(self, ids: Collection[UUID]) -> list[Loaded[StatutoryClock]]:
        return _loaded(await self._rows(f"{_ROW} where clock = any($1::uuid[])", list(ids)))

    async def keep(
        self, running: Sequence[Loaded[StatutoryClock]], gone: Collection[UUID], place: ClocksPlace, before: int
    ) -> None:
        values = (
            [each.id for each in running],
            [each.version for each in running],
            [each.state.runs_out_at for each in running],
            [each.state.reminds_at for each in running],
            [encode(each.state) for each in running],
            list(gone),
            place.position,
            place.seen,
            place.calendar,
            msgspec.json.encode(place.outages),
            before,
        )
        try:
            await self._rows(_KEEP, *values)
        except asyncpg.PostgresError as wrong:
            if wrong.sqlstate == MOVED:
                raise PlaceMoved from wrong
            raise

    async def due(self, now: datetime, limit: int) -> list[Loaded[StatutoryClock]]:
        sql = f"{_ROW} where runs_out_at <= $1 order by runs_out_at, clock limit $2"
        return _loaded(await self._rows(sql, now, limit))

    async def near(self, now: datetime, limit: int) -> list[Loaded[StatutoryClock]]:
        sql = f"{_ROW} where reminds_at <= $1 order by reminds_at, clock limit $2"
        return _loaded(await self._rows(sql, now, limit))

    async def after(self, id: UUID | None, limit: int) -> list[Loaded[StatutoryClock]]:
        sql = f"{_ROW} where clock > $1 order by clock limit $2"
        return _loaded(await self._rows(sql, id or UUID(int=0), limit))

    async def figures(self, now: datetime) -> tuple[int, datetime | None]:
        sql = "select count(*), (select min(runs_out_at) from clocks where runs_out_at <= $1) from clocks"
        ((running, since),) = await self._rows(sql, now)
        return running, since

    async def _rows(self, sql: str, *values: Any) -> list[Any]:
        try:
            async with lent(self._pool) as db:
                return list(await db.fetch(sql, *values))
        except (*LOST, TimeoutError) as wrong:
            raise Unavailable(str(wrong)) from wrong


def _loaded(rows: Sequence[Any]) -> list[Loaded[StatutoryClock]]:
    return [Loaded(CLOCKS, clock, version, decode(state)) for clock, version, state in rows]
