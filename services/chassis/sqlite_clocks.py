"""The running clocks in a service's SQLite file."""

import sqlite3
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from services.chassis import log_reading
from services.chassis.clocks import CLOCKS, StatutoryClock
from services.chassis.outages import OutageRecorded
from services.chassis.recorder import PlaceMoved
from services.chassis.running_clocks import ClocksPlace, decode, encode
from services.chassis.streams import Loaded

Line = tuple[sqlite3.Connection, ThreadPoolExecutor]
SCHEMA: Final = """
create table clocks (
    clock text primary key, version integer not null, runs_out_at integer, reminds_at integer, state blob not null
) strict, without rowid;
create index clocks_by_end on clocks (runs_out_at, clock) where runs_out_at is not null;
create index clocks_by_reminder on clocks (reminds_at, clock) where reminds_at is not null;
create table clocks_place (position integer not null, seen integer, calendar text not null, outages blob not null)
    strict;
insert into clocks_place values (0, null, '', x'5b5d');
"""
_MOVE: Final = "update clocks_place set position = ?, seen = ?, calendar = ?, outages = ? where position = ?"
_ROW: Final = "select clock, version, state from clocks"


class SqliteClocks:
    """Implements RunningClocks on a recorder's own connection: what it folds is in the same file."""

    def __init__(self, writes: Line, reads: Line, on: Callable[..., Any]) -> None:
        """A connection to write with and one to read with, each with its thread."""
        (self._db, self._thread), (self._read_from, self._reader), self._run = writes, reads, on

    async def place(self) -> ClocksPlace:
        ((position, seen, calendar, outages),) = await self._rows("select * from clocks_place")
        at = None if seen is None else log_reading.instant(seen)
        return ClocksPlace(position, at, calendar, msgspec.json.decode(outages, type=tuple[OutageRecorded, ...]))

    async def known(self, ids: Collection[UUID]) -> list[Loaded[StatutoryClock]]:
        sql = f"{_ROW} where clock in (select value from json_each(?))"  # noqa: S608
        return _loaded(await self._rows(sql, log_reading.as_json(ids)))

    async def keep(
        self, running: Sequence[Loaded[StatutoryClock]], gone: Collection[UUID], place: ClocksPlace, before: int
    ) -> None:
        await self._run(self._thread, lambda: self._keep(running, gone, place, before))

    def _keep(
        self, running: Sequence[Loaded[StatutoryClock]], gone: Collection[UUID], place: ClocksPlace, before: int
    ) -> None:
        rows = [
            (str(r.id), r.version, _micros(r.state.runs_out_at), _micros(r.state.reminds_at), encode(r.state))
            for r in running
        ]
        at = (place.position, _micros(place.seen), place.calendar, msgspec.json.encode(place.outages), before)
        self._db.execute("begin immediate")
        try:
            self._db.executemany("insert or replace into clocks values (?, ?, ?, ?, ?)", rows)
            self._db.executemany("delete from clocks where clock = ?", [(str(each),) for each in gone])
            if not self._db.execute(_MOVE, at).rowcount:
                raise PlaceMoved
            self._db.execute("commit")
        except BaseException:
            self._db.execute("rollback")
            raise

    async def due(self, now: datetime, limit: int) -> list[Loaded[StatutoryClock]]:
        sql = f"{_ROW} where runs_out_at <= ? order by runs_out_at, clock limit ?"
        return _loaded(await self._rows(sql, _micros(now), limit))

    async def near(self, now: datetime, limit: int) -> list[Loaded[StatutoryClock]]:
        sql = f"{_ROW} where reminds_at <= ? order by reminds_at, clock limit ?"
        return _loaded(await self._rows(sql, _micros(now), limit))

    async def after(self, id: UUID | None, limit: int) -> list[Loaded[StatutoryClock]]:
        return _loaded(await self._rows(f"{_ROW} where clock > ? order by clock limit ?", str(id or ""), limit))

    async def figures(self, now: datetime) -> tuple[int, datetime | None]:
        sql = "select count(*), (select min(runs_out_at) from clocks where runs_out_at <= ?) from clocks"
        ((running, since),) = await self._rows(sql, _micros(now))
        return running, None if since is None else log_reading.instant(since)

    async def _rows(self, sql: str, *values: Any) -> list[Any]:
        return list(await self._run(self._reader, lambda: self._read_from.execute(sql, values).fetchall()))


def _loaded(rows: Sequence[Any]) -> list[Loaded[StatutoryClock]]:
    return [Loaded(CLOCKS, UUID(clock), version, decode(state)) for clock, version, state in rows]


def _micros(at: datetime | None) -> int | None:
    return None if at is None else round(at.timestamp() * 1_000_000)
