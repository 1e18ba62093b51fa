"""The log of a service in one SQLite file: the embedded city's store."""

import asyncio
import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeVar
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from services.chassis import keys_kept, log_reading, sqlite_clocks, sqlite_counts, sqlite_losers, sqlite_places
from services.chassis.epochs import next_epoch
from services.chassis.feeds import Feed, Parked, Place
from services.chassis.recorder import (
    Answered,
    LogRow,
    PlaceMoved,
    Rivalry,
    Skipped,
    Unavailable,
    Write,
    Written,
)

T = TypeVar("T")
SCHEMA: Final = """
create table if not exists stored_events (
    notification_id integer primary key autoincrement,
    originator_id text not null,
    originator_version integer not null,
    topic text not null,
    state blob not null,
    recorded_at integer not null,
    unique (originator_id, originator_version)
) strict;
create table if not exists idempotency_keys (
    key text primary key,
    fingerprint text not null,
    answer blob not null,
    first integer not null,
    last integer not null
) strict, without rowid;
create table if not exists epochs (epoch integer primary key, begins_after integer not null) strict;
insert or ignore into epochs values (1, 0);
"""


# What came after the first format, which the schema above is: a file is brought from the format it has to this one.
STEPS: Final[Mapping[int, str]] = {
    2: sqlite_places.SKIPS,
    3: f"""
create table policy_sets (version text primary key, content blob not null, kept_at integer not null) strict;
{sqlite_clocks.SCHEMA}""",
    4: sqlite_counts.SCHEMA,
    5: keys_kept.SQLITE_STEP,
}
FORMAT: Final = max(STEPS)


class NewerFormat(Exception):
    """The file was written by a newer Linli than this one."""


def connect(file: Path) -> sqlite3.Connection:
    """A connection that waits for nobody's thread: write-ahead log, every commit on the disk before it is answered."""
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=5)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    connection.execute("pragma foreign_keys = on")
    return connection


def prepare(connection: sqlite3.Connection, schema: str) -> None:
    """Create what is missing, in one transaction; refuse a file of a newer format. Raises NewerFormat."""
    (found,) = connection.execute("pragma user_version").fetchone()
    if found > FORMAT:
        raise NewerFormat(f"format {found}, this version reads up to {FORMAT}")
    steps = [STEPS[step] for step in range(max(found, 1) + 1, FORMAT + 1)]
    connection.executescript(
        "\n".join(["begin immediate;", schema, *steps, f"pragma user_version = {FORMAT};", "commit;"])
    )


class SqliteRecorder:
    """Implements the Recorder protocol: one thread writes, one reads."""

    def __init__(self, file: Path) -> None:
        self._write_to = connect(file)
        prepare(self._write_to, SCHEMA + sqlite_places.SCHEMA)
        self._read_from = connect(file)
        self._writer = ThreadPoolExecutor(1, f"write-{file.stem}")
        self._reader = ThreadPoolExecutor(1, f"read-{file.stem}")
        lines = ((self._write_to, self._writer), (self._read_from, self._reader))
        self.clocks = sqlite_clocks.SqliteClocks(*lines, self._on)
        self.counts = sqlite_counts.SqliteCounts(*lines, self._on)

    async def write(self, writes: Sequence[Write], now: datetime) -> list[Written]:
        return await self._on(self._writer, lambda: self._write(writes, now))

    def _write(self, writes: Sequence[Write], now: datetime) -> list[Written]:
        db = self._write_to
        try:
            db.execute("begin immediate")
            recorded_at = self._rising(now)
            epoch = self._newest_epoch()
            results = [self._write_one(write, recorded_at, epoch) for write in writes]
            db.execute("commit")
        except BaseException as wrong:
            if db.in_transaction:
                db.execute("rollback")
            if isinstance(wrong, sqlite3.IntegrityError | PlaceMoved):
                raise Rivalry from wrong
            if isinstance(wrong, sqlite3.OperationalError):
                raise Unavailable(str(wrong)) from wrong
            raise
        return results

    def _rising(self, now: datetime) -> int:
        """Microseconds since 1970 that never fall along the log, even where the machine's clock does."""
        row = self._write_to.execute("select recorded_at from stored_events order by notification_id desc limit 1")
        (last,) = row.fetchone() or (0,)
        return max(last, _micros(now))

    def _newest_epoch(self) -> int:
        (epoch,) = self._write_to.execute("select max(epoch) from epochs").fetchone()
        return int(epoch)

    def _write_one(self, write: Write, recorded_at: int, epoch: int) -> Written:
        db = self._write_to
        lost = write.epoch not in (None, epoch) or sqlite_losers.missing(db, write)
        if lost:  # a restore, and this process knew more
            raise sqlite3.IntegrityError
        positions = []
        for event in write.events:
            row = (str(event.originator_id), event.originator_version, event.topic, event.state, recorded_at)
            cursor = db.execute(
                "insert into stored_events (originator_id, originator_version, topic, state, recorded_at)"
                " values (?, ?, ?, ?, ?)",
                row,
            )
            assert cursor.lastrowid
            positions.append(cursor.lastrowid)
        if write.key:
            first, last = (positions[0], positions[-1]) if positions else (0, None)
            db.execute(keys_kept.SQLITE_KEEP, (*write.key, first, last))
        if write.move:
            sqlite_places.move(db, write.move)
        return Written(tuple(positions), log_reading.instant(recorded_at), epoch)

    async def losers(self, writes: Sequence[Write]) -> list[Exception | None]:
        return await self._on(self._writer, lambda: sqlite_losers.told(self._write_to, writes, self._newest_epoch()))

    async def stream(self, id: UUID, after: int = 0) -> list[StoredEvent]:
        rows = await self._read(
            "select originator_version, topic, state from stored_events"
            " where originator_id = ? and originator_version > ? order by originator_version",
            (str(id), after),
        )
        return [StoredEvent(id, *row) for row in rows]

    async def log(
        self,
        after: int,
        limit: int,
        upto: int | None = None,
        partitions: Collection[int] | None = None,
        names: Collection[str] | None = None,
    ) -> list[LogRow]:
        return log_reading.sqlite_rows(await self._read(*log_reading.sqlite_log(after, limit, upto, partitions, names)))

    async def positions(self, streams: Collection[UUID], after: int = 0, upto: int | None = None) -> list[int]:
        upto = log_reading.NO_END if upto is None else upto
        values = (log_reading.as_json(streams), after, upto)
        return sorted(at for (at,) in await self._read(log_reading.SQLITE_POSITIONS, values))

    async def log_at(self, positions: Sequence[int]) -> list[LogRow]:
        return log_reading.sqlite_rows(await self._read(log_reading.SQLITE_AT, (log_reading.as_json(positions),)))

    async def census(self, after: int, marks: Sequence[int]) -> list[tuple[str, int, int]]:
        return await self._read(log_reading.SQLITE_CENSUS, (log_reading.as_json(marks), after, max(marks, default=0)))

    async def version(self, id: UUID) -> int:
        sql = "select coalesce(max(originator_version), 0) from stored_events where originator_id = ?"
        return int((await self._read(sql, (str(id),)))[0][0])

    async def head(self) -> int:
        return int((await self._read("select coalesce(max(notification_id), 0) from stored_events", ()))[0][0])

    async def answered(self, key: str) -> Answered | None:
        rows = await self._read("select fingerprint, answer, first, last from idempotency_keys where key = ?", (key,))
        return Answered(*rows[0]) if rows else None

    async def forget_keys(self, after: str, upto: int, most: int) -> tuple[str, int]:
        return await self._on(self._writer, lambda: keys_kept.forget(self._write_to, after, upto, most))

    async def places(self, reader: str) -> dict[Feed, Place]:
        return await self._on(self._reader, lambda: sqlite_places.places(self._read_from, reader))

    async def parked(self, reader: str) -> list[Parked]:
        return await self._on(self._reader, lambda: sqlite_places.parked(self._read_from, reader))

    async def skips(self, reader: str) -> set[UUID]:
        return {UUID(at) for (at,) in await self._read("select event_id from skips where reader = ?", (reader,))}

    async def skip(self, reader: str, skipped: Skipped) -> bool:
        return await self._on(self._writer, lambda: sqlite_places.skip(self._write_to, reader, skipped))

    async def epochs(self) -> list[tuple[int, int]]:
        return [(e, p) for e, p in await self._read("select epoch, begins_after from epochs order by epoch", ())]

    async def announce(self, epoch: int | None = None) -> tuple[int, int]:
        return await self._on(self._writer, lambda: self._announce(epoch))

    def _announce(self, epoch: int | None) -> tuple[int, int]:
        db = self._write_to
        epoch = next_epoch(epoch, self._newest_epoch())
        head = "(select coalesce(max(notification_id), 0) from stored_events)"
        row = db.execute(f"insert into epochs values (?, {head}) returning epoch, begins_after", (epoch,))  # noqa: S608
        return tuple(row.fetchone())

    async def keep_policies(self, version: str, content: bytes, now: datetime) -> None:
        sql, values = "insert or ignore into policy_sets values (?, ?, ?)", (version, content, _micros(now))
        await self._on(self._writer, lambda: self._write_to.execute(sql, values))

    async def policies(self, version: str) -> bytes | None:
        rows = await self._read("select content from policy_sets where version = ?", (version,))
        return bytes(rows[0][0]) if rows else None

    async def close(self) -> None:
        await self._on(self._reader, self._read_from.close)
        await self._on(self._writer, self._write_to.close)
        self._reader.shutdown()
        self._writer.shutdown()

    async def _read(self, sql: str, values: tuple[Any, ...]) -> list[Any]:
        return await self._on(self._reader, lambda: self._read_from.execute(sql, values).fetchall())

    @staticmethod
    async def _on(thread: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(thread, work)


def _micros(at: datetime) -> int:
    return round(at.timestamp() * 1_000_000)
