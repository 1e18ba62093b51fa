"""Lists under row security beside the same lists without: rows behind a district's figure, and its worklist."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final, TypeVar

from contracts.access.caller import Caller
from contracts.access.scope import EVERYTHING, Scope, scope_of
from contracts.clocks import ClockStartedV1, Owes
from contracts.envelope import partition_of
from contracts.mediation import CHANNEL_CLOCKS, CHANNEL_DISPUTES, DisputeAcceptedV1
from contracts.mediation_words import DisputeSource, DisputeType
from contracts.regions import CITY, children
from contracts.roles import Role
from services.chassis.feeds import Feed
from services.districts import places
from services.districts.ledger.database import Work
from services.districts.ledger.on_lists import listed
from services.districts.ledger.postgres import PostgresDatabase
from services.districts.ledger.postgres_session import WHOLE_S, PostgresSession
from services.districts.ledger.reader import FIRST, Ledger
from services.districts.ledger.sink import LedgerSink
from services.districts.ledger.view import ViewSpec
from services.districts.views import disputes
from services.districts.views.worklists import VIEWS as WORKLISTS
from tests.bench.ground import Ground
from tests.bench.material import CLOCK
from tests.bench.measuring import Aim, Pace, Ratio, Result, interleave, must_be, pace, rates
from tests.districts.ledger.logbook import Logbook, recorded_at, stream

T = TypeVar("T")
DISTRICT: Final = "110113"
PAGE: Final = 100
CLOCKS: Final = next(view for view in WORKLISTS if view.name == "mediation_clocks")
AIM: Final = Aim(least=0.9)


class Open(PostgresDatabase):
    """Reads as the server's administrator, whom no policy holds, and says nothing before."""

    async def shown(self, work: Work[T], scope: Scope, *, whole: bool = False) -> T:
        async with (
            self._lent(3.0) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            return await work(PostgresSession(connection, self._keyed, WHOLE_S if whole else None))


async def measure(ground: Ground) -> AsyncIterator[Result]:
    count = ground.many(100_000, 8_000)
    async with ground.database() as dsn:
        guarded, bare = await PostgresDatabase.open(dsn, size=2), await Open.open(dsn, size=2)
        try:
            day = CLOCK.at.date()
            await _fill(guarded, disputes.VIEW, CHANNEL_DISPUTES, count, day, _accepted)
            await _fill(guarded, CLOCKS, CHANNEL_CLOCKS, count, day, _started)
            async for result in _lists(ground, guarded, bare, day, count):
                yield result
        finally:
            await guarded.close()
            await bare.close()


async def _lists(
    ground: Ground, guarded: PostgresDatabase, bare: PostgresDatabase, day: date, count: int
) -> AsyncIterator[Result]:
    clerk = Caller(subject="clerk", role=Role.DISTRICT, region=DISTRICT)
    own = {spec.name: scope_of(clerk, f"districts.{spec.name}") for spec in (disputes.VIEW, CLOCKS)}
    behind = partial(_behind, day=day, histories=True)
    told = f"of {count:,}, a district's clerk"
    for gate, times, read, view in (
        (f"{PAGE} rows behind a figure, with events", 60, behind, disputes.VIEW),
        (f"{PAGE} rows behind a figure, without events", 100, partial(behind, histories=False), disputes.VIEW),
        ("a district's worklist, 5,000 at most", 6, partial(_worklist, day=day), CLOCKS),
    ):
        one, other = (Ledger(view, database, places.ancestors, CLOCK) for database in (guarded, bare))
        rounds = max(2, ground.rounds * 2)
        sides = [partial(_paced, partial(read, ledger, scope=own[view.name]), times) for ledger in (one, other)]
        shielded, plain = await interleave(rounds, *sides)
        yield Ratio(f"{gate} {told}: with ÷ without", AIM, rates(shielded), rates(plain))
    ledgers = (Ledger(disputes.VIEW, database, places.ancestors, CLOCK) for database in (guarded, bare))
    sides = [partial(_paced, partial(behind, ledger, scope=EVERYTHING), 60) for ledger in ledgers]
    shielded, plain = await interleave(max(2, ground.rounds * 2), *sides)
    gate = f"{PAGE} rows behind a figure, with events, of {count:,}, where everybody sees them: with ÷ without"
    yield Ratio(gate, AIM, rates(shielded), rates(plain))


async def _behind(ledger: Ledger, day: date, histories: bool, scope: Scope) -> int:
    opened = await ledger.opened(
        "disputes.accepted", DISTRICT, None, day, FIRST, PAGE, histories=histories, scope=scope
    )
    return len(opened.rows)


async def _worklist(ledger: Ledger, day: date, scope: Scope) -> int:
    asked = partial(listed, spec=CLOCKS, region=DISTRICT, on=day, ancestors=places.ancestors, limit=5_000)
    return len(await ledger.read_rows(asked, scope))


async def _paced(read: Callable[[], Awaitable[int]], times: int) -> Pace:
    began, found = time.perf_counter(), 0
    for _ in range(times):
        found += await read()
    took = time.perf_counter() - began
    must_be(found // times, await read(), "rows of a list")
    if not found:
        must_be(found, 1, "rows at all")
    return pace(times, took)


async def _fill(
    database: PostgresDatabase,
    spec: ViewSpec,
    channel: str,
    count: int,
    day: date,
    event: Callable[[int, str, date], Any],
) -> None:
    """As many in every community of the city."""
    log, sink = Logbook(), LedgerSink(spec, database, places.ancestors, CLOCK)
    communities = [c.code for d in children(CITY, day) for s in children(d.code, day) for c in children(s.code, day)]
    for n in range(count):
        feed = Feed("mediation", channel, partition_of(stream(n)))
        log.add(stream(n), event(n, communities[n % len(communities)], day), day, feed=feed)
    for feed, records in log.records.items():
        for at in range(0, len(records), 5_000):
            await sink.apply(feed, records[at : at + 5_000])


def _accepted(n: int, region: str, day: date) -> DisputeAcceptedV1:
    return DisputeAcceptedV1(
        committee=stream(10**7 + n % 5_000),
        number=f"{n:08}",
        region=region,
        matter=DisputeType.NEIGHBOURS,
        source=DisputeSource.APPLIED,
        parties=2,
        accepted_on=day,
    )


def _started(n: int, region: str, day: date) -> ClockStartedV1:
    due: datetime = recorded_at(day + timedelta(n % 60))
    return ClockStartedV1(
        clock="mediation.dispute",
        subject=stream(n),
        subject_kind="mediation.dispute",
        region=region,
        owes=next(iter(Owes)),
        since=recorded_at(day),
        due_at=due,
        last_day=due.date(),
        provisional=False,
    )
