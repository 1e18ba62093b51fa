"""The log of a service in PostgreSQL: a batch of units in one statement, one round trip, under one advisory lock."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
from eventsourcing.persistence import StoredEvent

from services.chassis import keys_kept, log_reading, postgres_losers, postgres_places
from services.chassis.epochs import epoch_of, next_epoch
from services.chassis.feeds import Feed, Parked, Place
from services.chassis.postgres_clocks import PostgresClocks
from services.chassis.postgres_counts import PostgresCounts
from services.chassis.postgres_pool import LOST, lent, open_pool
from services.chassis.postgres_schema import APPEND, APPEND_AND_MOVE, FENCE, LOCK, bring_up
from services.chassis.recorder import Answered, LogRow, Rivalry, Skipped, Unavailable, Write, Written, preceding
from services.chassis.together import Together

__all__ = ["LOST", "PATIENCE", "PostgresRecorder"]

CONNECTIONS: Final = 8
PATIENCE: Final = 8.0  # seconds in which a lost answer is looked up before the caller is told that nobody knows
_AT: Final = "(originator_id, originator_version)"


class PostgresRecorder:
    """Implements the Recorder protocol."""

    def __init__(self, pool: Any, fence: int) -> None:
        self.pool = pool
        self._fence = fence  # as last seen: see FENCE
        self.clocks, self.counts = PostgresClocks(pool), PostgresCounts(pool)
        self._streams = Together(self._read)
        self._answers = Together(self._answered)

    @classmethod
    async def open(cls, dsn: str) -> "PostgresRecorder":
        """Raises Unavailable, NewerFormat."""
        try:
            pool = await open_pool(dsn, CONNECTIONS)
            async with lent(pool) as db, db.transaction():
                await db.execute("select pg_advisory_xact_lock($1)", LOCK)
                await bring_up(db)
                fence = await db.fetchval(f"select {FENCE}")
        except (*LOST, TimeoutError) as wrong:
            raise Unavailable(str(wrong)) from wrong
        return cls(pool, fence)

    async def write(self, writes: Sequence[Write], now: datetime) -> list[Written]:
        epoch = min((write.epoch for write in writes if write.epoch), default=None)  # else it is the one that loses
        values = [*_values(writes, now), [self._fence, epoch]]
        moving = any(write.move for write in writes)
        statement = APPEND_AND_MOVE if moving else APPEND
        if moving:
            values += postgres_places.values([write.move for write in writes if write.move])
        try:
            async with lent(self.pool) as db:
                rows = await db.fetch(statement, *values)
        except (asyncpg.UniqueViolationError, asyncpg.DeadlockDetectedError) as wrong:
            raise Rivalry from wrong
        except asyncpg.PostgresError as wrong:
            if wrong.sqlstate == "LL001":
                raise Rivalry from wrong
            if isinstance(wrong, asyncpg.InsufficientResourcesError):  # the server says itself that nothing was written
                raise Unavailable(str(wrong)) from wrong
            if isinstance(wrong, LOST):
                return await self._look_up(writes, wrong)
            raise
        except (*LOST, TimeoutError) as wrong:
            return await self._look_up(writes, wrong)
        stored = [row for row in rows if row["id"] is not None]
        return _sorted_out(stored, len(writes), now, stored[0]["epoch"] if stored else 1)

    async def _look_up(self, writes: Sequence[Write], lost: Exception) -> list[Written]:
        """The answer was lost, not necessarily the unit: ask the log, once the lost statement can no longer run."""
        first = next((event for write in writes for event in write.events), None)
        try:
            async with asyncio.timeout(PATIENCE):
                while first:
                    try:
                        return await self._found(writes, first)
                    except (*LOST, TimeoutError):
                        await asyncio.sleep(0.2)
        except TimeoutError:
            pass
        raise Unavailable(str(lost)) from lost

    async def _found(self, writes: Sequence[Write], first: StoredEvent) -> list[Written]:
        async with self._locked() as db:
            state = await db.fetchval(
                f"select state from stored_events where {_AT} = ($1, $2)",  # noqa: S608
                first.originator_id,
                first.originator_version,
            )
            if state != first.state:  # the document holds a random id: equal means it is ours
                self._fence = await db.fetchval("select nextval('log_fence')")  # it holds whatever becomes of this
                raise Unavailable("the connection was lost before anything was written, and now nothing will be")
            events = [event for write in writes for event in write.events]
            rows = await db.fetch(
                f"select notification_id as id, u.unit, recorded_at from stored_events s"  # noqa: S608
                f" join unnest($1::uuid[], $2::bigint[], $3::int[]) as u (originator_id, originator_version, unit)"
                f" using {_AT} order by id",
                [event.originator_id for event in events],
                [event.originator_version for event in events],
                [unit for unit, write in enumerate(writes) for _ in write.events],
            )
            epoch = epoch_of(rows[0]["id"], await db.fetch("select epoch, begins_after from epochs"))
        return _sorted_out(rows, len(writes), rows[0]["recorded_at"], epoch)

    @asynccontextmanager
    async def _locked(self) -> AsyncIterator[Any]:
        async with lent(self.pool) as db, db.transaction():
            await db.execute("select pg_advisory_xact_lock($1)", LOCK)
            yield db

    async def losers(self, writes: Sequence[Write]) -> list[Exception | None]:
        rows = await self._fetch(postgres_losers.LOSERS, *postgres_losers.asked(writes))
        reasons, self._fence = postgres_losers.told(rows, writes)
        return reasons

    async def stream(self, id: UUID, after: int = 0) -> list[StoredEvent]:
        return await self._streams((id, after))

    async def _read(self, asked: Sequence[tuple[UUID, int]]) -> list[list[StoredEvent]]:
        rows = await self._fetch(log_reading.POSTGRES_STREAMS, *map(list, zip(*asked, strict=True)))
        read: list[list[StoredEvent]] = [[] for _ in asked]
        for nth, *event in rows:
            read[nth - 1].append(StoredEvent(asked[nth - 1][0], *event))
        return read

    async def log(
        self,
        after: int,
        limit: int,
        upto: int | None = None,
        partitions: Collection[int] | None = None,
        names: Collection[str] | None = None,
    ) -> list[LogRow]:
        sql, values = log_reading.postgres_log(after, limit, upto, partitions, names)
        return [LogRow(*row) for row in await self._fetch(sql, *values)]

    async def positions(self, streams: Collection[UUID], after: int = 0, upto: int | None = None) -> list[int]:
        upto = log_reading.NO_END if upto is None else upto
        rows = await self._fetch(log_reading.POSTGRES_POSITIONS, list(streams), after, upto)
        return sorted(row[0] for row in rows)

    async def log_at(self, positions: Sequence[int]) -> list[LogRow]:
        return [LogRow(*row) for row in await self._fetch(log_reading.POSTGRES_AT, positions)]

    async def census(self, after: int, marks: Sequence[int]) -> list[tuple[str, int, int]]:
        return [(*row,) for row in await self._fetch(log_reading.POSTGRES_CENSUS, after, marks, max(marks, default=0))]

    async def version(self, id: UUID) -> int:
        return int((await self._fetch(log_reading.POSTGRES_VERSION, id))[0][0])

    async def head(self) -> int:
        return int((await self._fetch(log_reading.POSTGRES_HEAD))[0][0])

    async def answered(self, key: str) -> Answered | None:
        return await self._answers(key)

    async def _answered(self, keys: Sequence[str]) -> list[Answered | None]:
        sql = "select key, fingerprint, answer, first, last from idempotency_keys where key = any($1::text[])"
        found = {key: Answered(*answer) for key, *answer in await self._fetch(sql, keys)}
        return [found.get(key) for key in keys]

    async def forget_keys(self, after: str, upto: int, most: int) -> tuple[str, int]:
        return tuple((await self._fetch(keys_kept.POSTGRES, after, upto, most))[0])

    async def places(self, reader: str) -> dict[Feed, Place]:
        return postgres_places.places(await self._fetch(postgres_places.PLACES, reader))

    async def parked(self, reader: str) -> list[Parked]:
        return postgres_places.parked(await self._fetch(postgres_places.PARKED, reader))

    async def skips(self, reader: str) -> set[UUID]:
        return {row[0] for row in await self._fetch("select event_id from skips where reader = $1", reader)}

    async def skip(self, reader: str, skipped: Skipped) -> bool:
        return bool((await self._fetch(postgres_places.SKIP, reader, *skipped))[0][0])

    async def epochs(self) -> list[tuple[int, int]]:
        return [(row[0], row[1]) for row in await self._fetch("select * from epochs order by epoch")]

    async def announce(self, epoch: int | None = None) -> tuple[int, int]:
        async with self._locked() as db:
            epoch = next_epoch(epoch, await db.fetchval("select max(epoch) from epochs"))
            head = await db.fetchval(log_reading.POSTGRES_HEAD)
            await db.execute("insert into epochs values ($1, $2)", epoch, head)
            await db.execute("select setval('log_epoch', $1)", epoch)
        return epoch, head

    async def keep_policies(self, version: str, content: bytes, now: datetime) -> None:
        sql = "insert into policy_sets values ($1, $2, $3) on conflict do nothing"
        await self._fetch(sql, version, content, now)

    async def policies(self, version: str) -> bytes | None:
        rows = await self._fetch("select content from policy_sets where version = $1", version)
        return bytes(rows[0][0]) if rows else None

    async def close(self) -> None:
        await self.pool.close()

    async def _fetch(self, sql: str, *values: Any) -> list[Any]:
        try:
            async with lent(self.pool) as db:
                return list(await db.fetch(sql, *values))
        except (*LOST, TimeoutError) as wrong:
            raise Unavailable(str(wrong)) from wrong


def _values(writes: Sequence[Write], now: datetime) -> list[Any]:
    events = [(unit, event) for unit, write in enumerate(writes) for event in write.events]
    keys = [(unit, write.key) for unit, write in enumerate(writes) if write.key]
    before = preceding(writes)
    return [
        LOCK,
        round(now.timestamp() * 1_000_000),
        [event.originator_id for _, event in events],
        [event.originator_version for _, event in events],
        [event.topic for _, event in events],
        [event.state for _, event in events],
        [unit for unit, _ in events],
        [key.key for _, key in keys],
        [key.fingerprint for _, key in keys],
        [key.answer for _, key in keys],
        [unit for unit, _ in keys],
        [stream for stream, _ in before],
        [version for _, version in before],
    ]


def _sorted_out(rows: Sequence[Any], units: int, now: datetime, epoch: int) -> list[Written]:
    positions: list[list[int]] = [[] for _ in range(units)]
    for row in rows:
        positions[row["unit"]].append(row["id"])
    recorded_at = rows[0]["recorded_at"] if rows else now
    return [Written(tuple(at), recorded_at, epoch) for at in positions]
