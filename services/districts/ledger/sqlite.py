"""The ledger on SQLite: one file, one thread that writes and one that reads."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar, cast
from uuid import UUID

from contracts.access.scope import EVERYTHING, Scope
from services.districts.ledger.database import How, Put, Session, Work, in_key_order, insertion, render
from services.districts.ledger.sqlite_dialect import PLAIN, scoped
from services.districts.ledger.tables import Table

T = TypeVar("T")
TYPES: Final = {"text": "text", "uuid": "text", "int": "integer", "day": "text", "instant": "text", "bytes": "blob"}
READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "uuid": UUID,
    "day": date.fromisoformat,
    "instant": datetime.fromisoformat,
}


class SqliteSession:
    """A transaction in its thread: nothing here ever waits, so that a whole unit runs there in one go."""

    def __init__(self, connection: sqlite3.Connection, scope: Scope, prefix: str = "") -> None:
        self._connection, self.scope, self.prefix = connection, scope, prefix

    def of(self, prefix: str) -> Session:
        return SqliteSession(self._connection, self.scope, prefix)

    async def fetch(self, shape: str, statement: str, *arguments: Any) -> list[tuple[Any, ...]]:
        rows = self._run(statement, arguments).fetchall()
        readers = _readers(shape)
        return [_read(row, readers) for row in rows] if readers else rows

    async def each(self, shape: str, statement: str, *arguments: Any) -> AsyncIterator[tuple[Any, ...]]:
        readers = _readers(shape)
        for row in self._run(statement, arguments):
            yield _read(row, readers)

    async def run(self, statement: str, *arguments: Any) -> None:
        self._run(statement, arguments)

    async def put(self, table: Table, how: How, rows: Iterable[tuple[Any, ...]]) -> None:
        held = ", ".join(["?"] * len(table.columns))
        statement = insertion(table, how, self.prefix, f"values ({held})")
        self._connection.executemany(statement, _as_kept(table, in_key_order(table, rows)))

    async def put_all(self, sets: Iterable[Put]) -> None:
        for table, how, rows in sets:
            await self.put(table, how, rows)

    async def create(self, tables: Sequence[Table], *, bare: bool = False) -> None:
        """A bare table has its key already: the table lies in its order, and a sorted set is only added at its end."""
        for table in tables:
            columns = ", ".join(f"{column} {TYPES[kind]}" for column, kind in table.columns)
            tail = "" if table.key == ("feed",) else "without rowid"
            key = f"primary key ({', '.join(table.key)})"
            self._connection.execute(f"create table if not exists {self.prefix}{table.name} ({columns}, {key}) {tail}")
        if not bare:
            await self.finish(tables)

    async def finish(self, tables: Sequence[Table]) -> None:
        for table in tables:
            name = self.prefix + table.name
            for index in table.indexes:
                self._connection.execute(
                    f"create index if not exists {name}_{'_'.join(index)} on {name} ({', '.join(index)})"
                )
            for few in table.sparse:
                self._connection.execute(
                    f"create index if not exists {name}_{few[0]} on {name} ({', '.join(few)}) "
                    f"where {few[0]} is not null"
                )

    async def complete(self, tables: Sequence[Table]) -> None:
        for table in tables:
            name = self.prefix + table.name
            there = {column for _, column, *_ in self._connection.execute(f"pragma table_info({name})")}
            for column, kind in table.columns:
                if there and column not in there:
                    self._connection.execute(f"alter table {name} add column {column} {TYPES[kind]} not null default 0")

    async def guard(self, tables: Sequence[Table], *, bare: bool = False) -> None:
        """There are neither owners nor policies: what is shown is asked for so (`_run`)."""

    async def drop(self, tables: Sequence[Table]) -> None:
        for table in tables:
            self._connection.execute(f"drop table if exists {self.prefix}{table.name}")

    async def alone(self, name: str) -> None:
        """A writing transaction on SQLite is alone."""

    def _run(self, statement: str, arguments: Sequence[Any]) -> sqlite3.Cursor:
        """The one way to the tables: within a scope, each is asked for as far as it is shown."""
        values = [_write(argument) for argument in arguments]
        if self.scope.everywhere:
            return self._connection.execute(render(PLAIN, self.prefix, statement), values)
        dialect = scoped(len(values) + 1)
        text = render(dialect, self.prefix, statement)
        codes = [json.dumps(self.scope.beginnings)] if dialect.codes in text else []
        return self._connection.execute(text, [*values, *codes])


class SqliteDatabase:
    """A file. Readers see the last committed state and never wait for the writer (WAL)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer, self._reader = _Thread(path), _Thread(path)

    async def unit(self, work: Work[T]) -> T:
        return await self._writer.run("begin immediate", work, EVERYTHING)

    async def read(self, work: Work[T], *, whole: bool = False) -> T:
        return await self._reader.run("begin", work, EVERYTHING)

    async def shown(self, work: Work[T], scope: Scope, *, whole: bool = False) -> T:
        return await self._reader.run("begin", work, scope)

    async def close(self) -> None:
        await self._reader.close()
        await self._writer.close()


class _Thread:
    """One thread and its connection, opened when it is first needed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="ledger")
        self._connection: sqlite3.Connection | None = None

    async def run(self, begin: str, work: Work[T], scope: Scope) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, partial(self._transaction, begin, work, scope))

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._pool, self._close)
        self._pool.shutdown()

    def _transaction(self, begin: str, work: Work[T], scope: Scope) -> T:
        connection = self._connection or self._open()
        connection.execute(begin)
        try:
            done = _drive(cast("Coroutine[Any, Any, T]", work(SqliteSession(connection, scope))))
            connection.execute("commit")
        except BaseException:
            if connection.in_transaction:
                connection.execute("rollback")
            raise
        return done

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, timeout=10)
        connection.execute("pragma journal_mode=wal")
        # What a power cut takes from the end is read again from the place that came back.
        connection.execute("pragma synchronous=normal")
        connection.execute("pragma cache_size=-65536")
        self._connection = connection
        return connection

    def _close(self) -> None:
        if self._connection:
            self._connection.close()


def _drive(work: Coroutine[Any, Any, T]) -> T:
    try:
        work.send(None)
    except StopIteration as done:
        return cast("T", done.value)
    work.close()
    raise RuntimeError("a unit of work on SQLite waits for nothing but its session")


def _readers(shape: str) -> list[tuple[int, Callable[[Any], Any]]]:
    return [(at, READERS[kind]) for at, kind in enumerate(shape.split()) if kind in READERS]


def _read(row: tuple[Any, ...], readers: list[tuple[int, Callable[[Any], Any]]]) -> tuple[Any, ...]:
    if not readers:
        return row
    values = list(row)
    for at, reader in readers:
        if values[at] is not None:
            values[at] = reader(values[at])
    return tuple(values)


def _as_kept(table: Table, rows: Sequence[tuple[Any, ...]]) -> Iterable[tuple[Any, ...]]:
    """The rows in SQLite's own types, column by column: what stands in many rows is turned once."""
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for at, (_, kind) in enumerate(table.columns[: len(columns)]):
        if kind == "uuid":
            numbers = [None if value is None else value.int for value in columns[at]]
            columns[at] = _turned(numbers, _hyphenated)
        elif kind in ("day", "instant"):
            columns[at] = _turned(columns[at], _write)
    return zip(*columns, strict=True)


def _turned(values: Sequence[Any], turn: Callable[[Any], Any]) -> list[Any]:
    texts = {value: None if value is None else turn(value) for value in set(values)}
    return [texts[value] for value in values]


def _hyphenated(number: int) -> str:
    """An identifier as it is written."""
    digits = f"{number:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _write(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):  # an instant is a date too
        return value.isoformat()
    if isinstance(value, list):
        return json.dumps([_write(each) for each in value])
    return value
