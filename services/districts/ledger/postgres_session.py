"""A transaction of the ledger on PostgreSQL: whole sets written with unnest or copied, tables made by their owner."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, cast

from contracts.access.scope import EVERYTHING, Scope
from services.districts.ledger import guarding, roles
from services.districts.ledger.database import How, Put, Session, in_key_order, insertion, render
from services.districts.ledger.tables import Table

TYPES: Final = {
    "text": "text",
    "uuid": "uuid",
    "int": "bigint",
    "day": "date",
    "instant": "timestamptz",
    "bytes": "bytea",
}
COLLATED: Final = ' collate "C"'  # codes and names sort by their bytes, in Python and here alike
SORTING: Final = "128MB"  # what the server may use to make an index of a table that is full already
INDEXING_S: Final = 1_800
WHOLE_S: Final = 300  # a set that is copied in, and a snapshot of whole tables
_KEYED: Final = "select 1 from pg_index where indrelid = to_regclass($1) and indisprimary"
_COLUMNS: Final = "select attname from pg_attribute where attrelid = to_regclass($1) and attnum > 0"


class _Dialect:
    locked = "for update"

    def table(self, prefix: str, name: str) -> str:
        return prefix + name

    def argument(self, number: str) -> str:
        return f"${number}"

    def among(self, number: str, kind: str) -> str:
        return f"= any(${number}::{TYPES[kind]}[])"


DIALECT: Final = _Dialect()


class PostgresSession:
    """A transaction on one connection, each statement of which may take so many seconds (None: as the pool has it)."""

    def __init__(
        self, connection: Any, keyed: dict[str, bool], limit: float | None, scope: Scope = EVERYTHING, prefix: str = ""
    ) -> None:
        """`scope`: what the transaction was told of rows; it is the policies that hold it."""
        self._connection, self._keyed, self._limit, self.scope, self.prefix = connection, keyed, limit, scope, prefix

    def of(self, prefix: str) -> Session:
        return PostgresSession(self._connection, self._keyed, self._limit, self.scope, prefix)

    async def fetch(self, shape: str, statement: str, *arguments: Any) -> list[tuple[Any, ...]]:
        text = render(DIALECT, self.prefix, statement)
        return cast("list[tuple[Any, ...]]", await self._connection.fetch(text, *arguments, timeout=self._limit))

    async def each(self, shape: str, statement: str, *arguments: Any) -> AsyncIterator[tuple[Any, ...]]:
        text = render(DIALECT, self.prefix, statement)
        async for row in self._connection.cursor(text, *arguments, prefetch=2_000, timeout=self._limit):
            yield row

    async def run(self, statement: str, *arguments: Any) -> None:
        await self._execute(render(DIALECT, self.prefix, statement), *arguments)

    async def put(self, table: Table, how: How, rows: Iterable[tuple[Any, ...]]) -> None:
        await self._write(table, how, _ordered(table, how, rows))

    async def put_all(self, sets: Iterable[Put]) -> None:
        """A set is made and sorted here while the server is busy with the one before."""
        writing: asyncio.Task[None] | None = None
        try:
            for table, how, rows in sets:
                ordered = _ordered(table, how, rows)
                if writing:
                    await writing
                writing = asyncio.create_task(self._write(table, how, ordered))
                await asyncio.sleep(0)  # so that it is on its way
            if writing:
                await writing
        finally:
            if writing and not writing.done():
                writing.cancel()
                await asyncio.wait([writing])

    async def _write(self, table: Table, how: How, ordered: list[tuple[Any, ...]]) -> None:
        if not ordered:
            return
        new = how is How.NEW or (table.loose and not await self._has_key(table))
        if new and not await guarding.is_guarded(self._connection, self.prefix + table.name):
            columns = [column for column, _ in table.columns]
            await self._connection.copy_records_to_table(
                self.prefix + table.name, records=ordered, columns=columns, timeout=WHOLE_S
            )
            return
        arrays = ", ".join(f"${at}::{TYPES[kind]}[]" for at, (_, kind) in enumerate(table.columns, 1))
        source = " ".join(["select * from unnest(", arrays, ")"])
        columns_of = [list(column) for column in zip(*ordered, strict=True)]
        await self._execute(insertion(table, How.NEW if new else how, self.prefix, source), *columns_of)

    async def _has_key(self, table: Table) -> bool:
        """Whether it was made by an earlier version, which gave this table a key: then it is to be kept."""
        name = self.prefix + table.name
        if name not in self._keyed:
            self._keyed[name] = bool(await self._connection.fetch(_KEYED, name))
        return self._keyed[name]

    async def create(self, tables: Sequence[Table], *, bare: bool = False) -> None:
        async with self._owning():
            await guarding.owned(self._connection, self.prefix, tables)
            for table in tables:
                columns = ", ".join(_column(table, column, kind) for column, kind in table.columns)
                await self._execute(f"create table if not exists {self.prefix}{table.name} ({columns})")
                await self._execute(guarding.bare(table, self.prefix))
            if not bare:
                await self._finish(tables)

    async def finish(self, tables: Sequence[Table]) -> None:
        async with self._owning():
            await self._finish(tables)

    async def _finish(self, tables: Sequence[Table]) -> None:
        await self._connection.execute(f"set local maintenance_work_mem = '{SORTING}'")
        for table in tables:
            name = self.prefix + table.name
            carried = f" include ({table.carries})" if table.carries else ""
            key = f"({', '.join(table.key)}){carried}"
            if table.loose:
                await self._index(f"{name}_key", name, key)
            elif not await self._connection.fetch(_KEYED, name):
                await self._connection.execute(f"alter table {name} add primary key {key}", timeout=INDEXING_S)
            for index in table.indexes:
                await self._index(f"{name}_{'_'.join(index)}", name, f"({', '.join(index)})")
            for few in table.sparse:
                columns = f"({', '.join(few)}) where {few[0]} is not null"
                await self._index(f"{name}_{few[0]}", name, columns)
        await guarding.guarded(self._connection, self.prefix, tables)

    async def _index(self, index: str, name: str, columns: str) -> None:
        made = f"create index if not exists {index} on {name} {columns}"
        await self._connection.execute(made, timeout=INDEXING_S)

    async def complete(self, tables: Sequence[Table]) -> None:
        async with self._owning():
            for table in tables:
                name = self.prefix + table.name
                there = {column for (column,) in await self._connection.fetch(_COLUMNS, name)}
                for column, kind in table.columns:
                    if there and column not in there:
                        await self._execute(f"alter table {name} add column {column} {TYPES[kind]} not null default 0")

    async def guard(self, tables: Sequence[Table], *, bare: bool = False) -> None:
        async with self._owning():
            await guarding.owned(self._connection, self.prefix, tables)
            if not bare:
                await guarding.guarded(self._connection, self.prefix, tables)

    async def drop(self, tables: Sequence[Table]) -> None:
        async with self._owning():
            names = ", ".join(self.prefix + table.name for table in tables)
            await self._execute(f"drop table if exists {names}")  # together: the policies of some look into others

    async def alone(self, name: str) -> None:
        await self._execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", name)

    @asynccontextmanager
    async def _owning(self) -> AsyncIterator[None]:
        """Tables are made by the role that owns them; where that fails, the transaction is over anyway."""
        await roles.become(self._connection, roles.OWNER)
        yield
        await roles.become(self._connection, roles.WORKER)

    async def _execute(self, statement: str, *arguments: Any) -> None:
        await self._connection.execute(statement, *arguments, timeout=self._limit)


def _ordered(table: Table, how: How, rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Nobody else writes a key that cannot be there, and copied in rows need no order."""
    return list(rows) if how is How.NEW else in_key_order(table, rows)


def _column(table: Table, column: str, kind: str) -> str:
    sorts = COLLATED if kind == "text" else ""
    return f"{column} {TYPES[kind]}{sorts}{' not null' if column in table.key else ''}"
