"""The statutory clocks of a thing (期限): each time one was started, when it is due, and how it ended."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace

from contracts.clocks import Owes
from contracts.titles.reading import CODES, english
from services.chassis.clock_facts import (
    ClockFact,
    ClockMoved,
    ClockPaused,
    ClockRanOut,
    ClockStarted,
    ClockStopped,
)
from services.chassis.clocks import clock_id
from services.chassis.store import Store
from services.chassis.streams import Loaded
from services.dossiers.timeline import Written, written


class Moved(Struct, frozen=True):
    """It ends at another time than was said before, and why."""

    due_at: datetime
    last_day: date | None
    reason: str


class Run(Struct, frozen=True, kw_only=True):
    """A clock from its start to its end. `overdue`: its time is over and what is owed is not done."""

    clock: str
    title_zh: str
    title_en: str
    owes: Owes
    owes_zh: str
    owes_en: str
    started_at: datetime
    due_at: datetime
    last_day: date | None
    provisional: bool
    paused_on: date | None = None
    moved: tuple[Moved, ...] = ()
    ran_out: bool = False
    stopped_on: date | None = None
    late_days: int = 0
    late_seconds: int = 0
    overdue: bool = False


async def clocks_of(store: Store, loaded: Loaded[object], facts: Sequence[Written], now: datetime) -> list[Run]:
    """Those that run first, the earliest due before the others. Raises Unavailable."""
    runs: list[Run] = []
    for name in _names(loaded, facts):
        told = await written(store, clock_id(loaded.id, name))
        runs += _runs(each.recorded.fact for each in told)
    return sorted((_at(run, now) for run in runs), key=lambda run: (run.stopped_on is not None, run.due_at))


def _names(loaded: Loaded[object], facts: Sequence[Written]) -> list[str]:
    """Of the clocks that its facts have ever touched."""
    if loaded.stream.clocks is None:
        return []
    names: dict[str, None] = {}
    state = loaded.stream.initial
    for each in facts:
        fact = each.recorded.fact
        names |= dict.fromkeys(tick.clock for tick in loaded.stream.clocks(state, fact))
        state = loaded.stream.evolve(state, fact)
    return list(names)


def _runs(facts: Iterable[ClockFact]) -> list[Run]:
    runs: list[Run] = []
    for fact in facts:
        if isinstance(fact, ClockStarted):
            runs.append(_started(fact))
        elif runs:
            runs[-1] = _after(runs[-1], fact)
    return runs


def _started(fact: ClockStarted) -> Run:
    title = CODES["clock"].get(fact.clock, fact.clock)
    return Run(
        clock=fact.clock,
        title_zh=title,
        title_en=english(title),
        owes=fact.owes,
        owes_zh=fact.owes.zh,
        owes_en=english(fact.owes.zh),
        started_at=fact.since,
        due_at=fact.due_at,
        last_day=fact.last_day,
        provisional=fact.provisional,
    )


def _after(run: Run, fact: ClockFact) -> Run:
    match fact:
        case ClockPaused():
            return replace(run, paused_on=fact.paused_on)
        case ClockMoved():
            moved = (*run.moved, Moved(fact.due_at, fact.last_day, fact.reason))
            ends = {"due_at": fact.due_at, "last_day": fact.last_day, "provisional": fact.provisional}
            return replace(run, paused_on=None, moved=moved, **ends)
        case ClockRanOut():
            return replace(run, ran_out=True)
        case ClockStopped():
            late = {"late_days": fact.late_days, "late_seconds": fact.late_seconds}
            return replace(run, stopped_on=fact.stopped_on, **late)
        case _:
            return run


def _at(run: Run, now: datetime) -> Run:
    """`due_at` is the first instant that is too late, or of hours the last that is not."""
    over = run.ran_out or run.due_at < now or (run.last_day is not None and run.due_at == now)
    return replace(run, overdue=over and run.stopped_on is None and run.paused_on is None)
