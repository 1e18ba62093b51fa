"""Clocks: a value of a policy, the end of a limit; firing what is due at one instant among a million that run."""

import time
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from contracts.calendar.limits import Counting, due
from contracts.city_clock import ZONE
from contracts.clocks import Owes
from contracts.periods import Period
from contracts.policies.in_force import in_force
from services.chassis.clock import SetClock
from services.chassis.clock_facts import ClockRanOut, ClockStarted
from services.chassis.clocks import CLOCKS, StatutoryClock, clock_id
from services.chassis.forming import Unit
from services.chassis.identity import new_id
from services.chassis.postgres_recorder import PostgresRecorder
from services.chassis.store import Store
from services.chassis.streams import Loaded, Occasion
from services.chassis.timekeeper import AT_ONCE, TIMEKEEPER, Timekeeper
from services.mediation.main import SERVICE
from tests.bench.ground import Ground
from tests.bench.measuring import Aim, Pace, Ratio, Result, Told, interleave, must_be, pace, rates

Clocks = list[Loaded[StatutoryClock]]
RUNNING: Final = 1_000_000
AT_AN_INSTANT: Final = 10_000  # midnight of the 5th
MISSED: Final = 100_000
LOOKS: Final = 200_000
BEGIN: Final = datetime(2026, 3, 1, tzinfo=ZONE)
NEVER: Final = BEGIN + timedelta(days=3650)
DAY: Final = date(2026, 6, 1)
OCCASION: Final = Occasion(effective_on=DAY, actor=TIMEKEEPER, policy="bench@1")
RAN_OUT: Final = ("linli.clock.ran-out",)


async def measure(ground: Ground) -> AsyncIterator[Result]:
    policies = in_force()
    street, key = "110113001", "reg.correction_days"
    limit = Period.read("60 calendar days"), Counting(rolls=True)
    yield _each("a policy's value for a day in a street", lambda: policies.value(key, DAY, street), Aim(most=5))
    yield _each("the end of a limit of 60 days", lambda: due(BEGIN, *limit, policies.calendar), Aim(most=20))
    async with ground.database() as dsn:
        store = SERVICE.store(await PostgresRecorder.open(dsn), SetClock(BEGIN))
        try:
            async for result in _among_many(ground, store):
                yield result
        finally:
            await store.close()


def _each(what: str, work: object, aim: Aim) -> Told:
    assert callable(work)
    began = time.perf_counter()
    for _ in range(LOOKS):
        work()
    return Told(what, (time.perf_counter() - began) / LOOKS * 1e6, "µs", aim)


async def _among_many(ground: Ground, store: Store) -> AsyncIterator[Result]:
    """What is fired in a round falls due an hour later; beside it the same facts are appended to clocks that wait."""
    running, at_once, missed = (ground.many(each) for each in (RUNNING, AT_AN_INSTANT, MISSED))
    rounds = ground.rounds + 1
    await started(store, NEVER, max(0, running - (2 * rounds * at_once) - 2 * missed))
    waiting = [await started(store, NEVER, at_once) for _ in range(rounds)]
    for nth in range(rounds):
        await started(store, BEGIN + timedelta(hours=nth + 1), at_once)
    late = BEGIN + timedelta(days=100)
    await started(store, late, missed)
    to_append = await started(store, NEVER, missed)
    keeper = Timekeeper(store, store.recorder.clocks, {})
    began = time.perf_counter()
    await keeper.turn()
    folding = running / (time.perf_counter() - began)
    yield Told("folding a million clocks into the table of those that run", folding, "/s")
    hours = iter(range(1, rounds + 1))

    async def fired() -> Pace:
        return await _turn(store, keeper, BEGIN + timedelta(hours=next(hours)), at_once)

    async def appended() -> Pace:
        return await _append(store, waiting.pop())

    ours, bare = await interleave(ground.rounds, fired, appended)
    gate = f"{at_once:,} clocks due at one instant, among {running:,} ÷ appending the same facts"
    yield Ratio(gate, Aim(least=0.5), rates(ours), rates(bare))
    beside = await _append(store, to_append)
    caught_up = await _turn(store, Timekeeper(store, store.recorder.clocks, {}), late, missed)
    gate = f"a restart with {missed:,} missed ÷ appending the same facts"
    yield Ratio(gate, Aim(least=0.5), [caught_up.rate], [beside.rate])


async def _turn(store: Store, keeper: Timekeeper, now: datetime, expected: int) -> Pace:
    assert isinstance(store.clock, SetClock)
    store.clock.at = now + timedelta(seconds=1)
    began = time.perf_counter()
    must_be(await keeper.turn(), expected, "clocks fired")
    return pace(expected, time.perf_counter() - began)


async def _append(store: Store, clocks: Clocks) -> Pace:
    """In units of as many as the timekeeper writes."""
    assert clocks[0].state.due_at
    facts = [clock.then(ClockRanOut(due_at=clock.state.due.at)) for clock in clocks]
    began = time.perf_counter()
    for start in range(0, len(facts), AT_ONCE):
        await store.write([Unit(OCCASION, (fact,)) for fact in facts[start : start + AT_ONCE]])
    return pace(len(facts), time.perf_counter() - began)


async def started(store: Store, due_at: datetime, count: int) -> Clocks:
    """So many reports of major disputes that are owed by one instant."""
    clocks: Clocks = []
    while len(clocks) < count:
        some: Sequence[Loaded[StatutoryClock]] = [_started(due_at) for _ in range(min(AT_ONCE, count - len(clocks)))]
        facts = [(clock, clock.state.set) for clock in some]
        await store.write([Unit(OCCASION, (CLOCKS.new(clock.id).then(fact),)) for clock, fact in facts])
        clocks += some
    return clocks


def _started(due_at: datetime) -> Loaded[StatutoryClock]:
    subject = new_id()
    fact = ClockStarted(
        clock="med.major.hours",
        subject=subject,
        subject_kind="mediation.major",
        region="110113001001",
        owes=Owes.JUSTICE,
        since=due_at - timedelta(hours=24),
        period="24 hours",
        due_at=due_at,
        last_day=None,
        provisional=False,
        remind_at=None,
    )
    return CLOCKS.new(clock_id(subject, "med.major.hours")).after(fact)
