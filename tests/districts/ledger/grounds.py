"""A view on a database, with its sink, its reader and a log that feeds it; and what its tables hold."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from contracts.access.scope import EVERYTHING
from services.chassis.clock import SetClock
from services.chassis.feeds import Feed, Place, Record
from services.districts.ledger.database import Database, Session
from services.districts.ledger.postgres import PostgresDatabase
from services.districts.ledger.posting import Posting
from services.districts.ledger.reader import Ledger
from services.districts.ledger.sink import LedgerSink
from services.districts.ledger.sqlite import SqliteDatabase
from services.districts.ledger.view import ViewSpec
from tests.districts.ledger import organisations
from tests.districts.ledger.logbook import FEED, Logbook

TODAY = date(2026, 6, 1)
CITY = "110000"


def ancestors(code: str, on: date) -> tuple[str, ...]:
    """A region, itself first, and what it lies in, up to the city."""
    if not code.startswith("110"):
        raise LookupError(f"{code} is no region of Beijing")
    above = [code[:length] for length in (12, 9, 6) if len(code) >= length]
    return (*above, CITY) if code != CITY else (CITY,)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(4), UTC)


class Ground(Protocol):
    async def open(self) -> Database: ...


class SqliteGround:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def open(self) -> Database:
        return SqliteDatabase(self.folder / "views.db")


class PostgresGround:
    def __init__(self, dsn: str) -> None:
        self.dsn = dsn

    async def open(self) -> Database:
        return await PostgresDatabase.open(self.dsn, size=4)


@dataclass
class Stand:
    """Everything a test needs to stand on."""

    spec: ViewSpec
    database: Database
    clock: SetClock
    sink: LedgerSink
    ledger: Ledger
    log: Logbook = field(default_factory=Logbook)

    @classmethod
    async def open(cls, ground: Ground, spec: ViewSpec | None = None, day: date = TODAY) -> "Stand":
        spec = spec or organisations.spec()
        database, clock = await ground.open(), SetClock(noon(day))
        sink = LedgerSink(spec, database, ancestors, clock)
        return cls(spec, database, clock, sink, Ledger(spec, database, ancestors, clock))

    def another_sink(self, **settings: Any) -> LedgerSink:
        """As another process would have it."""
        return LedgerSink(self.spec, self.database, ancestors, self.clock, **settings)

    async def take(self, *records: Record, feed: Feed = FEED) -> Place:
        return await self.sink.apply(feed, records)

    async def select(self, shape: str, statement: str) -> list[tuple[Any, ...]]:
        """What the tables of the serving generation hold."""
        prefix = (await self.ledger.generation()).prefix

        async def work(session: Session) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in await session.of(prefix).fetch(shape, statement)]

        return await self.database.read(work)

    async def administer(self, *statements: str) -> None:
        """Change tables by hand, as whoever administers the server: `{}` is how those that serve begin."""
        prefix = (await self.ledger.generation()).prefix

        async def work(session: Session) -> None:
            for statement in statements:
                await session.run(statement.format(prefix))

        if isinstance(self.database, PostgresDatabase):
            async with self.database._pool.acquire() as connection, connection.transaction():
                for statement in statements:
                    await connection.execute(statement.format(prefix))
        else:
            await self.database.unit(work)

    async def postings(self) -> Counter[Posting]:
        found = await self.select(
            "text text text day day int",
            "select measure, region, cut, effective_on, recorded_on, cast(sum(amount) as bigint) from ~postings "
            "group by measure, region, cut, effective_on, recorded_on",
        )
        return Counter({row[:5]: row[5] for row in found if row[5]})

    async def balances(self) -> dict[tuple[str, str, str], int]:
        found = await self.select(
            "text text text int",
            "select region, measure, cut, cast(sum(value) as bigint) from ~balances group by region, measure, cut",
        )
        return {(region, measure, cut): value for region, measure, cut, value in found if value}

    async def held(self) -> "Held":
        """Everything the view holds, whole, to compare."""
        history = await self.select("uuid day int text", "select stream, effective_on, position, name from ~history")
        rows = await self.ledger.all_rows(EVERYTHING)
        return Held(await self.postings(), await self.balances(), rows, sorted(history))


@dataclass
class Held:
    postings: Counter[Posting]
    balances: dict[tuple[str, str, str], int]
    rows: Sequence[tuple[UUID, Any]]
    history: Sequence[tuple[Any, ...]]
