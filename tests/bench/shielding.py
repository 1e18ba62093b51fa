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
from tests.bench.measuring import Aim, NotDone, Ratio, Result, must_be
from tests.districts.ledger.logbook import Logbook, recorded_at, stream

T = TypeVar("T")
DISTRICT: Final = "110113"
PAGE: Final = 100
LISTS: Final = 20
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
    count = ground.many(60_000, 8_000)
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
    events, alone = partial(_behind, day=day, histories=True), partial(_behind, day=day, histories=False)
    worklist = partial(_worklist, day=day)
    for gate, read, view, scope in (
        (f"{PAGE} rows behind a district's figure, with events", events, disputes.VIEW, own["disputes"]),
        (f"{PAGE} rows behind a district's figure, without events", alone, disputes.VIEW, own["disputes"]),
        ("a district's worklist", worklist, CLOCKS, own[CLOCKS.name]),
        (f"{PAGE} rows that everybody sees, with events", events, disputes.VIEW, EVERYTHING),
    ):
        one, other = (Ledger(view, database, places.ancestors, CLOCK) for database in (guarded, bare))
        sides = [partial(read, ledger, scope=scope) for ledger in (one, other)]
        must_be(await sides[0](), await sides[1](), "rows of a list")
        rounds = [await _round(*sides) for _ in range(2 * ground.rounds)]
        shielded, plain = ([each[side] for each in rounds] for side in (0, 1))
        yield Ratio(f"{gate}, of {count:,}: under row security ÷ without", AIM, shielded, plain)


async def _round(*sides: Callable[[], Awaitable[int]]) -> list[float]:
    """How many lists a second, each side's fastest of some: one of each in turn, whoever else is on the machine."""
    took: list[list[float]] = [[] for _ in sides]
    for _ in range(LISTS):
        for read, times in zip(sides, took, strict=True):
            began = time.perf_counter()
            if not await read():
                raise NotDone("a list without rows")
            times.append(time.perf_counter() - began)
    return [1 / min(times) for times in took]


async def _behind(ledger: Ledger, day: date, histories: bool, scope: Scope) -> int:
    opened = await ledger.opened(
        "disputes.accepted", DISTRICT, None, day, FIRST, PAGE, histories=histories, scope=scope
    )
    return len(opened.rows)


async def _worklist(ledger: Ledger, day: date, scope: Scope) -> int:
    asked = partial(listed, spec=CLOCKS, region=DISTRICT, on=day, ancestors=places.ancestors, limit=5_000)
    return len(await ledger.read_rows(asked, scope))


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
