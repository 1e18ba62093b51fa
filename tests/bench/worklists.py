"""A street's worklist among a million cases of which one in a hundred still runs, beside one row by its primary key."""

import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Final
from uuid import UUID

import asyncpg

from contracts.access.caller import Caller
from contracts.access.scope import scope_of
from contracts.clocks import ClockStartedV1, ClockStoppedV1, Owes
from contracts.envelope import partition_of
from contracts.regions import CITY, children
from contracts.registration import CHANNEL_CLOCKS
from contracts.roles import Role
from services.access.development import DevelopmentKey
from services.chassis.feeds import Feed
from services.city.folder import key_of
from services.districts import places
from services.districts.ledger.on_lists import listed
from services.districts.ledger.postgres import PostgresDatabase
from services.districts.ledger.reader import Ledger
from services.districts.ledger.sink import LedgerSink
from services.districts.ledger.tables import prefix
from services.districts.views.worklists import VIEWS
from tests.bench.cities import BenchCity, city_of
from tests.bench.connection import Connection
from tests.bench.ground import Ground, asked_for
from tests.bench.lives import STEPS
from tests.bench.material import CLOCK, fill, recorder_on, store_on
from tests.bench.measuring import NONE, Aim, NotDone, Pace, Ratio, Result, interleave, must_be, pace
from tests.districts.ledger.logbook import Logbook, recorded_at, stream

CASES: Final = 1_000_000
QUICK: Final = 20_000
ORGANISATIONS: Final = 2_000
RUNNING: Final = 100  # of so many cases one runs
CHUNK: Final = 20_000
VIEW: Final = next(view for view in VIEWS if view.name == "registration_clocks")
SOME: Final = "select distinct originator_id from stored_events"
ROW: Final = "select body from {rows} where stream = $1"


async def measure(ground: Ground) -> AsyncIterator[Result]:
    """As a street's clerk reads it over HTTP, beside an organisation by its identity; and the same in the database."""
    cases, day = ground.many(CASES, QUICK), CLOCK.at.date()
    async with city_of(ground) as city:
        async with recorder_on(city.log) as recorder:
            await fill(store_on(recorder), ORGANISATIONS * STEPS)
        database = await PostgresDatabase.open(city.views, size=2)
        pool = await asyncpg.create_pool(city.postgres.dsn("districts"), min_size=1, max_size=1)
        try:
            await _fill(LedgerSink(VIEW, database, places.ancestors, CLOCK), cases, day)
            await pool.execute("vacuum analyze")
            await city.open_logs()
            await city.answer()
            yield await _over_http(ground, city, cases)
            yield await _in_the_database(ground, Ledger(VIEW, database, places.ancestors, CLOCK), pool, cases)
        finally:
            await pool.close()
            await database.close()


async def _over_http(ground: Ground, city: BenchCity, cases: int) -> Ratio:
    chance, key = random.Random(1), DevelopmentKey.at(key_of(city.folder))  # noqa: S311 - to be had again
    organisations = [f"/organisations/{each}" for (each,) in await asked_for(city.log, SOME)]
    drawn = chance.choices(_streets(), k=ground.many(400, 60))
    clerks = {each: key.signer.token(Caller(subject="clerk", role=Role.STREET, region=each), 3600) for each in drawn}
    districts = await Connection.to(city.port_of("districts"))
    registration = await Connection.to(city.port_of("registration"))
    lists = [
        partial(_page, districts, f"/worklists?region={each}", f"authorization: Bearer {clerks[each]}\r\n")
        for each in drawn
    ]
    entries = [partial(_page, registration, each, "") for each in chance.choices(organisations, k=len(drawn))]
    ours, limit = await interleave(ground.rounds, partial(_timed, lists), partial(_timed, entries))
    gate = f"a street's worklist among {cases:,} cases ÷ an organisation by its identity, HTTP, p50"
    return Ratio(gate, Aim(most=3), [p.p50 for p in ours], [p.p50 for p in limit], "ms")


async def _page(connection: Connection, path: str, headers: str) -> None:
    status, said = await connection.get(path, headers)
    if status != 200:
        raise NotDone(f"{path} answers {status}: {said[:200].decode(errors='replace')}")


async def _in_the_database(ground: Ground, ledger: Ledger, pool: asyncpg.Pool, cases: int) -> Ratio:
    """Under row security, in one snapshot with the generation that serves; the row alone, on a bare connection."""
    day, chance = CLOCK.at.date(), random.Random(1)  # noqa: S311 - to be had again
    row = ROW.format(rows=f"{prefix(VIEW.name, (await ledger.generation()).number)}rows")
    must_be(sum([await _worklist(ledger, day, each) for each in _streets()]), cases // RUNNING, "clocks that run")
    drawn = chance.choices(_streets(), k=ground.many(1_000, 100))
    lists = partial(_timed, [partial(_worklist, ledger, day, each) for each in drawn])
    rows = partial(_timed, [partial(_row, pool, row, stream(chance.randrange(cases))) for _ in drawn])
    ours, limit = await interleave(ground.rounds, lists, rows)
    gate = f"a street's worklist among {cases:,} cases ÷ a row by its primary key, in the database, p50"
    return Ratio(gate, NONE, [p.p50 for p in ours], [p.p50 for p in limit], "ms")


def _streets() -> list[str]:
    day = CLOCK.at.date()
    return [street.code for district in children(CITY, day) for street in children(district.code, day)]


async def _timed(reads: Sequence[Callable[[], Awaitable[object]]]) -> Pace:
    took = []
    for read in reads:
        began = time.perf_counter()
        await read()
        took.append(time.perf_counter() - began)
    return pace(len(took), sum(took), took)


async def _worklist(ledger: Ledger, day: date, street: str) -> int:
    """As the street's own clerk asks for it, under row security."""
    clerk = Caller(subject="clerk", role=Role.STREET, region=street)
    asked = partial(listed, spec=VIEW, region=street, on=day, ancestors=places.ancestors, limit=5_000)
    return len(await ledger.read_rows(asked, scope_of(clerk, f"districts.{VIEW.name}")))


async def _row(pool: asyncpg.Pool, statement: str, id: UUID) -> int:
    if await pool.fetchval(statement, id) is None:
        raise NotDone(f"{id} is not there")
    return 1


async def _fill(sink: LedgerSink, cases: int, day: date) -> None:
    """Clocks in every community; of each hundred one runs on."""
    log = Logbook()
    communities = [c.code for d in children(CITY, day) for s in children(d.code, day) for c in children(s.code, day)]
    for first in range(0, cases, CHUNK):
        for n, event in _happened(range(first, min(first + CHUNK, cases)), communities, day):
            log.add(stream(n), event, day, feed=Feed("registration", CHANNEL_CLOCKS, partition_of(stream(n))))
        for feed, records in log.records.items():
            await sink.apply(feed, records)
        log.records.clear()
        log.envelopes.clear()


def _happened(
    cases: range, communities: Sequence[str], day: date
) -> Iterator[tuple[int, ClockStartedV1 | ClockStoppedV1]]:
    for n in cases:
        due = recorded_at(day)
        yield (
            n,
            ClockStartedV1(
                clock="reg.decision_days",
                subject=stream(n),
                subject_kind="registration.application",
                region=communities[n // RUNNING % len(communities)],
                owes=Owes.REGISTRAR,
                since=recorded_at(day),
                due_at=due,
                last_day=due.date(),
                provisional=False,
            ),
        )
        if n % RUNNING:
            yield n, ClockStoppedV1(stopped_on=day, late_days=0, late_seconds=0)
