"""A vault in a PostgreSQL database of its own, read and written set by set."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import asyncpg

from services.chassis.postgres_pool import LOST, lent, open_pool
from services.chassis.recorder import Unavailable
from services.chassis.sqlite_recorder import NewerFormat
from services.vault import postgres_schema as sql
from services.vault.tables import (
    Before,
    Claim,
    Found,
    KeyRow,
    Look,
    Looked,
    Old,
    Over,
    Owner,
    Pair,
    Raced,
    Tombstone,
    Unplaced,
    ValueRow,
    Writing,
)

CONNECTIONS: Final = 8
RACES: Final = (asyncpg.ForeignKeyViolationError, asyncpg.UniqueViolationError, asyncpg.DeadlockDetectedError)


class PostgresTables:
    """Implements Tables."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool

    @classmethod
    async def open(cls, dsn: str) -> "PostgresTables":
        """Raises Unavailable, NewerFormat."""
        try:
            pool = await open_pool(dsn, CONNECTIONS)
            async with lent(pool) as db, db.transaction():
                await db.execute("select pg_advisory_xact_lock($1)", sql.LOCK)
                if await db.fetchval("select to_regclass('vault_format')") is None:
                    await db.execute(sql.SCHEMA)
                found = await db.fetchval("select max(format) from vault_format")
                for step in range(found + 1, sql.FORMAT + 1):
                    await db.execute(sql.STEPS[step])
                await db.execute("update vault_format set format = $1 where format < $1", sql.FORMAT)
        except (*LOST, TimeoutError) as wrong:
            raise Unavailable(str(wrong)) from wrong
        if found > sql.FORMAT:
            await pool.close()
            raise NewerFormat(f"format {found} of the vault, this version reads up to {sql.FORMAT}")
        return cls(pool)

    async def keys(self, pairs: Collection[Pair]) -> list[KeyRow]:
        return [_key(row) for row in await self._rows(sql.KEYS, *_columns(pairs, 2))]

    async def keys_of(self, persons: Collection[str]) -> list[KeyRow]:
        return [_key(row) for row in await self._rows(sql.KEYS_OF, list(persons))]

    async def write(self, writing: Writing) -> None:
        await self._rows(sql.WRITE, *_written(writing))

    async def read(
        self, persons: Collection[str], purpose: str, fields: Collection[str], look: Look
    ) -> tuple[list[Found], set[str]]:
        rows = await self._rows(sql.READ, list(persons), purpose, list(fields), *look)
        return [_found(row) for row in rows if row[0]], {row[1] for row in rows if not row[0]}

    async def all_of(self, person: str, look: Look) -> tuple[list[Found], list[Tombstone]]:
        async with self._lent() as db, db.transaction(isolation="repeatable_read"):
            held = await db.fetch(sql.ALL_OF, person, *look)
            gone = await db.fetch(f"{sql.TOMBSTONE} where person = $1 order by erased_at", person)
        return [_found(row) for row in held], [_tombstone(row) for row in gone]

    async def under(self, keys: Collection[UUID]) -> list[Found]:
        return [_found(row) for row in await self._rows(sql.UNDER, list(keys))]

    async def find(self, kind: str, digest: bytes, purpose: str | None, look: Look, restricted: bool) -> list[str]:
        return [person for (person,) in await self._rows(sql.FIND, kind, digest, purpose, *look, restricted)]

    async def claim(self, claim: Claim, stale: datetime) -> Owner:
        async with self._lent() as db, db.transaction(isolation="read_committed"):
            await db.execute(sql.CLAIM, *claim, stale)
            return Owner(*await db.fetchrow(sql.CLAIMED, claim.kind, claim.digest, claim.purpose))

    async def forget_claims(self, before: datetime) -> None:
        await self._rows(sql.FORGET_CLAIMS, before)

    async def older(self, than: Sequence[Before]) -> list[Old]:
        rows = await self._rows(sql.OLDER, *_columns([(*pair, field, order) for pair, field, order in than], 4))
        return [Old(key, Pair(*pair), field, order) for key, *pair, field, order in rows]

    async def erase(self, told: Mapping[UUID, int], why: str, at: datetime) -> set[UUID]:
        return {key for (key,) in await self._rows(sql.ERASE, list(told), list(told.values()), why, at, [])}

    async def there(self, keys: Collection[UUID]) -> set[UUID]:
        rows = await self._rows("select key_id from vault_keys where key_id = any($1)", list(keys))
        return {key for (key,) in rows}

    async def exchange(self, gone: Tombstone, before: Sequence[ValueRow], after: Writing) -> None:
        async with self._lent() as db, db.transaction():
            await db.fetch(sql.HOLD, gone.key)
            now = await db.fetch(sql.VALUES, gone.key)
            if {_value(row) for row in now} != set(before):
                raise Raced
            await db.fetch(sql.ERASE, [gone.key], [gone.told], gone.why, gone.erased_at, gone.fields)
            await db.fetch(sql.WRITE, *_written(after))

    async def buried(self, keys: Collection[UUID]) -> list[Tombstone]:
        rows = await self._rows(f"{sql.TOMBSTONE} where key_id = any($1)", list(keys))
        return [_tombstone(row) for row in rows]

    async def tombstones(self, after: UUID, limit: int) -> list[Tombstone]:
        rows = await self._rows(f"{sql.TOMBSTONE} where key_id > $1 order by key_id limit $2", after, limit)
        return [_tombstone(row) for row in rows]

    async def restrict(self, pairs: Collection[Pair], restricted: bool) -> None:
        await self._rows(sql.RESTRICT if restricted else sql.UNRESTRICT, *_columns(pairs, 2))

    async def over(self, on: date, after: UUID, limit: int) -> list[Over]:
        rows = await self._rows(sql.OVER, on, after, limit)
        return [Over(key, Pair(*pair), tuple(fields), held) for key, *pair, fields, held in rows]

    async def count_over(self, on: date) -> dict[str, tuple[int, int]]:
        return {purpose: (persons, values) for purpose, persons, values in await self._rows(sql.COUNT_OVER, on)}

    async def count_kinds(self) -> list[tuple[str, str, int]]:
        return [tuple(row) for row in await self._rows(sql.COUNT_KINDS)]

    async def count_people(self, purpose: str, kinds: Collection[str], on: date) -> list[tuple[str, str, int]]:
        return [tuple(row) for row in await self._rows(sql.COUNT_PEOPLE, purpose, list(kinds), on)]

    async def unplaced(self, keys: int) -> list[Unplaced]:
        rows = await self._rows(sql.UNPLACED, keys)
        return [Unplaced(key, Pair(*pair), field, order) for key, *pair, field, order in rows]

    async def place(self, known: Sequence[tuple[Unplaced, str]], done: Collection[UUID]) -> None:
        async with self._lent() as db, db.transaction():
            await db.execute(sql.PLACE, *_columns([(u.key, u.field, u.order, region) for u, region in known], 4))
            await db.execute(sql.PLACED, list(done))

    async def wrapped_otherwise(self, master: str, after: UUID, limit: int) -> list[KeyRow]:
        return [_key(row) for row in await self._rows(sql.OTHERWISE, master, after, limit)]

    async def rewrap(self, rows: Sequence[tuple[KeyRow, str, bytes]]) -> int:
        columns = _columns([(row.id, row.wrapped, master, wrapped) for row, master, wrapped in rows], 4)
        async with self._lent() as db:
            return int((await db.execute(sql.REWRAP, *columns)).rpartition(" ")[2])

    async def root(self, name: str, fresh: tuple[str, bytes] | None = None) -> tuple[str, bytes] | None:
        rows = await self._rows(sql.ROOT, name, *(fresh or (None, None)))
        return tuple(rows[0]) if rows else None

    async def rewrap_root(self, name: str, old: tuple[str, bytes], new: tuple[str, bytes]) -> None:
        await self._rows(sql.REWRAP_ROOT, name, *old, *new)

    async def reads_of(self, unit: str, since: datetime | None, limit: int, before: int) -> list[Looked]:
        where = "where unit = $1 and ($2::timestamptz is null or at >= $2) and id < $4 order by id desc limit $3"
        return [_looked(row) for row in await self._rows(f"{sql.LOOKED} {where}", unit, since, limit, before)]

    async def reads_about(self, person: str, limit: int, before: int) -> list[Looked]:
        where = "where person = $1 and id < $3 order by id desc limit $2"
        return [_looked(row) for row in await self._rows(f"{sql.LOOKED} {where}", person, limit, before)]

    async def close(self) -> None:
        await self._pool.close()

    async def _rows(self, statement: str, *values: Any) -> list[Any]:
        async with self._lent() as db:
            return list(await db.fetch(statement, *values))

    @asynccontextmanager
    async def _lent(self) -> AsyncIterator[Any]:
        """Raises Unavailable, Raced."""
        try:
            async with lent(self._pool) as db:
                yield db
        except RACES:
            raise Raced from None
        except (*LOST, TimeoutError) as wrong:
            raise Unavailable(str(wrong)) from wrong


def _columns(rows: Collection[Sequence[Any]], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]


def _written(writing: Writing) -> list[list[Any]]:
    keys = [(key.id, *key.pair, key.master, key.wrapped, key.made_at) for key in writing.keys]
    return [*_columns(keys, 6), *_columns(writing.values, 8), *_columns(writing.digests, 4)]


def _key(row: Sequence[Any]) -> KeyRow:
    key_id, person, purpose, master, wrapped, made_at, restricted = row
    return KeyRow(key_id, Pair(person, purpose), master, wrapped, made_at, restricted)


def _value(row: Sequence[Any]) -> ValueRow:
    return ValueRow(*row)


def _found(row: Sequence[Any]) -> Found:
    held = tuple(row)
    return Found(_key(held[:7]), _value(held[7:]))


def _tombstone(row: Sequence[Any]) -> Tombstone:
    key, person, purpose, why, erased_at, fields, told = row
    return Tombstone(key, Pair(person, purpose), why, erased_at, tuple(fields), told)


def _looked(row: Sequence[Any]) -> Looked:
    *look, person, purpose, fields, number = row
    return Looked(Look(*look), person, purpose, tuple(fields), number)
