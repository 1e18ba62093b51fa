"""A vault in an SQLite file of its own, in which what is deleted is written over."""

import asyncio
import json
import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from services.chassis.recorder import Unavailable
from services.chassis.sqlite_recorder import NewerFormat, connect
from services.vault import sqlite_schema as sql
from services.vault.sqlite_rows import found_of, json_of, key_of, looked_of, micros, tombstone_of, value_of
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

T = TypeVar("T")


class SqliteTables:
    """Implements Tables on one connection in one thread: every reading writes who looked."""

    def __init__(self, file: Path) -> None:
        """Raises NewerFormat."""
        self._db = connect(file)
        file.chmod(0o600)
        self._db.execute("pragma secure_delete = on")
        (found,) = self._db.execute("pragma user_version").fetchone()
        if found > sql.FORMAT:
            raise NewerFormat(f"format {found} of the vault, this version reads up to {sql.FORMAT}")
        if found < sql.FORMAT:
            steps = "".join(sql.STEPS[step] for step in range(max(found, 1) + 1, sql.FORMAT + 1))
            script = f"{'' if found else sql.SCHEMA} {steps} pragma user_version = {sql.FORMAT};"
            self._db.executescript(f"begin immediate; {script} commit;")
        self._thread = ThreadPoolExecutor(1, f"vault-{file.stem}")

    async def keys(self, pairs: Collection[Pair]) -> list[KeyRow]:
        return [key_of(row) for row in await self._rows(sql.KEYS, json_of(pairs))]

    async def keys_of(self, persons: Collection[str]) -> list[KeyRow]:
        return [key_of(row) for row in await self._rows(sql.KEYS_OF, json_of(persons))]

    async def write(self, writing: Writing) -> None:
        await self._together(lambda: self._write(writing))

    def _write(self, writing: Writing) -> None:
        keys = [(str(k.id), *k.pair, k.master, k.wrapped, micros(k.made_at)) for k in writing.keys]
        self._db.executemany(sql.ADD_KEY, keys)
        put = {(row.key, row.field) for row in writing.values if self._put(row)}
        digests = [(str(row[0]), *row[1:]) for row in writing.digests if (row.key, row.field) in put]
        self._db.executemany(sql.PUT_INDEX, digests)
        self._db.executemany(sql.SEALED, [(str(row.key), row.kind) for row in writing.digests])

    def _put(self, row: ValueRow) -> bool:
        """Whether nothing newer stands there."""
        written = (str(row.key), *row[1:4], row.noted_on.isoformat(), row.until.isoformat(), row.order, row.region)
        return self._db.execute(sql.PUT_VALUE, written).fetchone() is not None

    async def read(
        self, persons: Collection[str], purpose: str, fields: Collection[str], look: Look
    ) -> tuple[list[Found], set[str]]:
        def work() -> tuple[list[Any], list[Any]]:
            self._look(look, [(person, purpose, fields) for person in persons])
            held = self._db.execute(sql.READ, (json_of(persons), purpose, json_of(fields))).fetchall()
            return held, self._db.execute(sql.GONE, (json_of(persons), purpose)).fetchall()

        held, gone = await self._together(work)
        return [found_of(row) for row in held], {person for (person,) in gone}

    async def all_of(self, person: str, look: Look) -> tuple[list[Found], list[Tombstone]]:
        def work() -> tuple[list[Found], list[Any]]:
            held = [found_of(row) for row in self._db.execute(sql.ALL_OF, (person,))]
            by_purpose: dict[str, list[str]] = {}
            for each in held:
                by_purpose.setdefault(each.key.pair.purpose, []).append(each.value.field)
            self._look(look, [(person, purpose, fields) for purpose, fields in by_purpose.items()])
            gone = self._db.execute(f"{sql.TOMBSTONE} where person = ? order by erased_at", (person,)).fetchall()
            return held, gone

        held, gone = await self._together(work)
        return held, [tombstone_of(row) for row in gone]

    async def under(self, keys: Collection[UUID]) -> list[Found]:
        return [found_of(row) for row in await self._rows(sql.UNDER, json_of(map(str, keys)))]

    async def find(self, kind: str, digest: bytes, purpose: str | None, look: Look, restricted: bool) -> list[str]:
        def work() -> list[str]:
            found = [person for (person,) in self._db.execute(sql.FIND, (digest, kind, purpose, purpose, restricted))]
            self._look(look, [(person, purpose or "", [kind]) for person in found or [""]])
            return found

        return await self._together(work)

    async def claim(self, claim: Claim, stale: datetime) -> Owner:
        def work() -> Owner:
            self._db.execute(sql.CLAIM, (*claim[:4], micros(claim.at), micros(stale)))
            ((person, sealed),) = self._db.execute(sql.CLAIMED, claim[:3]).fetchall()
            return Owner(person, bool(sealed))

        return await self._together(work)

    async def forget_claims(self, before: datetime) -> None:
        await self._rows(sql.FORGET_CLAIMS, micros(before))

    async def older(self, than: Sequence[Before]) -> list[Old]:
        rows = await self._rows(sql.OLDER, json_of((*pair, field, order) for pair, field, order in than))
        return [Old(UUID(key), Pair(*pair), field, order) for key, *pair, field, order in rows]

    async def erase(self, told: Mapping[UUID, int], why: str, at: datetime) -> set[UUID]:
        gone = await self._together(lambda: self._erase(told, why, at))
        await self._rows("pragma wal_checkpoint(truncate)")  # the log of changes holds the pages as they were
        return gone

    def _erase(self, told: Mapping[UUID, int], why: str, at: datetime, fields: Collection[str] = ()) -> set[UUID]:
        gone = self._db.execute(sql.ERASE, (json_of(map(str, told)),)).fetchall()
        buried = [(*row, why, micros(at), json_of(fields), told[UUID(row[0])]) for row in gone]
        self._db.executemany(sql.BURY, buried)
        return {UUID(row[0]) for row in gone}

    async def there(self, keys: Collection[UUID]) -> set[UUID]:
        return {UUID(key) for (key,) in await self._rows(sql.THERE, json_of(map(str, keys)))}

    async def exchange(self, gone: Tombstone, before: Sequence[ValueRow], after: Writing) -> None:
        def work() -> None:
            now = self._db.execute(sql.VALUES, (str(gone.key),))
            if {value_of(row) for row in now} != set(before):
                raise Raced
            self._erase({gone.key: gone.told}, gone.why, gone.erased_at, gone.fields)
            self._write(after)

        await self._together(work)
        await self._rows("pragma wal_checkpoint(truncate)")

    async def buried(self, keys: Collection[UUID]) -> list[Tombstone]:
        rows = await self._rows(f"{sql.TOMBSTONE} where key_id in {sql.LISTED}", json_of(map(str, keys)))
        return [tombstone_of(row) for row in rows]

    async def tombstones(self, after: UUID, limit: int) -> list[Tombstone]:
        rows = await self._rows(f"{sql.TOMBSTONE} where key_id > ? order by key_id limit ?", str(after), limit)
        return [tombstone_of(row) for row in rows]

    async def restrict(self, pairs: Collection[Pair], restricted: bool) -> None:
        await self._rows(sql.RESTRICT if restricted else sql.UNRESTRICT, json_of(pairs))

    async def over(self, on: date, after: UUID, limit: int) -> list[Over]:
        rows = await self._rows(sql.OVER, on.isoformat(), on.isoformat(), str(after), limit)
        return [
            Over(UUID(key), Pair(*pair), tuple(sorted(json.loads(fields))), held) for key, *pair, fields, held in rows
        ]

    async def count_over(self, on: date) -> dict[str, tuple[int, int]]:
        rows = await self._rows(sql.COUNT_OVER, on.isoformat())
        return {purpose: (persons, values) for purpose, persons, values in rows}

    async def count_kinds(self) -> list[tuple[str, str, int]]:
        return [tuple(row) for row in await self._rows(sql.COUNT_KINDS)]

    async def count_people(self, purpose: str, kinds: Collection[str], on: date) -> list[tuple[str, str, int]]:
        return [tuple(row) for row in await self._rows(sql.COUNT_PEOPLE, purpose, on.isoformat(), json_of(kinds))]

    async def unplaced(self, keys: int) -> list[Unplaced]:
        rows = await self._rows(sql.UNPLACED, keys)
        return [Unplaced(UUID(key), Pair(*pair), field, order) for key, *pair, field, order in rows]

    async def place(self, known: Sequence[tuple[Unplaced, str]], done: Collection[UUID]) -> None:
        def work() -> None:
            self._db.executemany(sql.PLACE, [(region, str(u.key), u.field, u.order) for u, region in known])
            self._db.execute(sql.PLACED, (json_of(map(str, done)),))

        await self._together(work)

    async def wrapped_otherwise(self, master: str, after: UUID, limit: int) -> list[KeyRow]:
        return [key_of(row) for row in await self._rows(sql.OTHERWISE, master, str(after), limit)]

    async def rewrap(self, rows: Sequence[tuple[KeyRow, str, bytes]]) -> int:
        changes = [(master, wrapped, str(row.id), row.wrapped) for row, master, wrapped in rows]
        return await self._together(lambda: self._db.executemany(sql.REWRAP, changes).rowcount)

    async def root(self, name: str, fresh: tuple[str, bytes] | None = None) -> tuple[str, bytes] | None:
        if fresh:
            await self._rows("insert or ignore into vault_roots values (?, ?, ?)", name, *fresh)
        rows = await self._rows("select master, wrapped from vault_roots where name = ?", name)
        return tuple(rows[0]) if rows else None

    async def rewrap_root(self, name: str, old: tuple[str, bytes], new: tuple[str, bytes]) -> None:
        await self._rows(sql.REWRAP_ROOT, *new, name, *old)

    async def reads_of(self, unit: str, since: datetime | None, limit: int, before: int) -> list[Looked]:
        where = "where unit = ? and at >= ? and id < ? order by id desc limit ?"
        asked = (unit, micros(since) if since else 0, before, limit)
        return [looked_of(row) for row in await self._rows(f"{sql.LOOKED} {where}", *asked)]

    async def reads_about(self, person: str, limit: int, before: int) -> list[Looked]:
        where = "where person = ? and id < ? order by id desc limit ?"
        return [looked_of(row) for row in await self._rows(f"{sql.LOOKED} {where}", person, before, limit)]

    async def close(self) -> None:
        await self._on(self._db.close)
        self._thread.shutdown()

    def _look(self, look: Look, looked: Sequence[tuple[str, str, Collection[str]]]) -> None:
        who = (micros(look.at), *look[1:])
        self._db.executemany(sql.LOOK, [(*who, person, purpose, json_of(fields)) for person, purpose, fields in looked])

    async def _rows(self, statement: str, *values: Any) -> list[Any]:
        return await self._on(lambda: self._db.execute(statement, values).fetchall())

    async def _together(self, work: Callable[[], T]) -> T:
        """In one transaction, on the disk before it is answered."""

        def both() -> T:
            self._db.execute("begin immediate")
            try:
                done = work()
                self._db.execute("commit")
            except BaseException:
                self._db.execute("rollback")
                raise
            return done

        return await self._on(both)

    async def _on(self, work: Callable[[], T]) -> T:
        """Raises Raced, Unavailable."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except sqlite3.IntegrityError:
            raise Raced from None
        except sqlite3.OperationalError as wrong:
            raise Unavailable(str(wrong)) from wrong
