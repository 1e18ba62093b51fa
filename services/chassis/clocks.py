"""Statutory clocks as streams: each is started, paused, moved and stopped in the unit of the facts that do so."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final, assert_never
from uuid import UUID, uuid5

from msgspec import Struct
from msgspec.structs import replace

from contracts.calendar.limits import DAY, Due, instant, moved
from contracts.calendar.reckoning import Reckoned, again, excluded_days, started
from contracts.city_clock import ZONE
from contracts.clocks import Pause, Resume, Start, Stop, Tick
from contracts.periods import Period
from contracts.policies.policy_set import PolicyMissing, PolicySet
from contracts.rules import NoRuleOn
from services.chassis.claims import NAMESPACE
from services.chassis.clock_facts import (
    CLOCK_FACTS,
    ClockFact,
    ClockMoved,
    ClockPaused,
    ClockRanOut,
    ClockReminded,
    ClockStarted,
    ClockStopped,
)
from services.chassis.streams import Stream

MOMENT: Final = timedelta(microseconds=1)
KEEPS_TIME: Final = frozenset({"civil", "fixed"})  # whose time is a party's, and never gets shorter


class StatutoryClock(Struct, frozen=True, kw_only=True):
    """`set`: how it was started last; None: never. It runs until it is stopped, also when its time is over."""

    set: ClockStarted | None = None
    due_at: datetime | None = None
    last_day: date | None = None
    provisional: bool = False
    remind_at: datetime | None = None
    excluded: int = 0
    paused_on: date | None = None
    reminded: bool = False
    ran_out: bool = False
    reasons: tuple[str, ...] = ()  # for which it was moved: no outage moves a clock twice

    @property
    def due(self) -> Due:
        assert self.due_at
        return Due(self.due_at, self.last_day, self.provisional)

    @property
    def runs_out_at(self) -> datetime | None:
        """The first instant that is too late, while it runs and has not run out."""
        if self.set is None or self.due_at is None or self.paused_on or self.ran_out:
            return None
        return self.due_at if self.last_day else self.due_at + MOMENT  # of hours the last instant is in time

    @property
    def reminds_at(self) -> datetime | None:
        return None if self.reminded or self.runs_out_at is None else self.remind_at


STOPPED: Final = StatutoryClock()


def evolve(clock: StatutoryClock, fact: ClockFact) -> StatutoryClock:
    match fact:
        case ClockStarted():
            after = StatutoryClock(
                set=fact,
                due_at=fact.due_at,
                last_day=fact.last_day,
                provisional=fact.provisional,
                remind_at=fact.remind_at,
            )
        case ClockPaused():
            after = replace(clock, paused_on=fact.paused_on)
        case ClockMoved():
            after = replace(
                clock,
                due_at=fact.due_at,
                last_day=fact.last_day,
                provisional=fact.provisional,
                remind_at=fact.remind_at,
                excluded=fact.excluded,
                paused_on=None,
                reminded=False,
                reasons=(*clock.reasons, fact.reason),
            )
        case ClockReminded():
            after = replace(clock, reminded=True)
        case ClockRanOut():
            after = replace(clock, ran_out=True)
        case ClockStopped():
            after = STOPPED
        case _:
            assert_never(fact)
    return after


CLOCKS: Final = Stream("linli.clock", STOPPED, evolve, CLOCK_FACTS, region=lambda c: c.set.region if c.set else "")


@lru_cache(4096)
def clock_id(subject: UUID, clock: str) -> UUID:
    return uuid5(NAMESPACE, f"clock\x1f{subject}\x1f{clock}")


def decide(
    clock: StatutoryClock, tick: Tick, subject: UUID, kind: str, on: date, policies: PolicySet
) -> ClockFact | None:
    """What a tick of an aggregate does to its clock on a day; None where nothing: what runs does not start again.

    Refuses: NoRuleOn, where nobody knows how long it would run; OutsideCalendar.
    """
    match tick:
        case Start() if clock.set:
            return None  # it runs already
        case Start():
            since = tick.since if isinstance(tick.since, datetime) else instant(tick.since)
            try:
                reckoned = started(policies, tick.clock, since, tick.region)
            except PolicyMissing as missing:
                raise NoRuleOn(on=since.astimezone(ZONE).date(), key=tick.clock) from missing
            return reckoned and _started(tick, subject, kind, since, reckoned)
        case Stop():
            return _stopped(clock, tick.at, on) if clock.set else None
        case Pause():
            pausable = clock.set and not clock.paused_on and clock.last_day  # hours never pause
            return ClockPaused(paused_on=on) if pausable else None
        case Resume():
            return _resumed(clock, on, policies) if clock.set and clock.paused_on else None
        case _:
            assert_never(tick)


def reckoned_again(clock: StatutoryClock, policies: PolicySet, reason: str, now: datetime) -> ClockMoved | None:
    """What another calendar makes of a running clock; None where it ends as it did."""
    if clock.set is None or clock.last_day is None or clock.paused_on or clock.set.clock not in policies.keys:
        return None
    new = _again(clock, policies, clock.excluded)
    keeps = policies.keys[clock.set.clock].rolls in KEEPS_TIME
    ends = moved(clock.due, new.due, now=now, keeps_time=keeps)
    return None if ends == clock.due else _moved(new._replace(due=ends), clock.excluded, reason)


def extended(clock: StatutoryClock, first: date, last: date, policies: PolicySet, reason: str) -> ClockMoved | None:
    """What an outage of the portal makes of a party's clock that was running then: its days do not count."""
    if clock.set is None or clock.last_day is None or clock.paused_on or clock.ran_out or reason in clock.reasons:
        return None
    if clock.last_day < first or policies.keys[clock.set.clock].rolls not in KEEPS_TIME:
        return None
    return _lengthened(clock, first, last, policies, reason)


def _again(clock: StatutoryClock, policies: PolicySet, excluded: int) -> Reckoned:
    assert clock.set
    period = Period.read(clock.set.period)
    return again(policies, clock.set.clock, clock.set.since, period, clock.set.region, excluded)


def _lengthened(clock: StatutoryClock, first: date, last: date, policies: PolicySet, reason: str) -> ClockMoved | None:
    assert clock.set
    began = clock.set.since.astimezone(ZONE).date() + DAY  # the first day is not counted anyway
    days = excluded_days(Period.read(clock.set.period), max(first, began), last, policies.calendar)
    if days <= 0:
        return None
    excluded = clock.excluded + days
    return _moved(_again(clock, policies, excluded), excluded, reason)


def _resumed(clock: StatutoryClock, on: date, policies: PolicySet) -> ClockMoved:
    assert clock.set
    assert clock.paused_on
    reason = f"excluded {clock.paused_on} to {on}"
    resumed = _lengthened(clock, clock.paused_on, on, policies, reason)
    return resumed or _moved(_again(clock, policies, clock.excluded), clock.excluded, reason)


def _started(tick: Start, subject: UUID, kind: str, since: datetime, reckoned: Reckoned) -> ClockStarted:
    return ClockStarted(
        clock=tick.clock,
        subject=subject,
        subject_kind=kind,
        region=tick.region,
        owes=tick.owes,
        since=since,
        period=str(reckoned.period),
        due_at=reckoned.due.at,
        last_day=reckoned.due.last_day,
        provisional=reckoned.due.provisional,
        remind_at=reckoned.remind_at,
    )


def _moved(reckoned: Reckoned, excluded: int, reason: str) -> ClockMoved:
    ends = reckoned.due
    return ClockMoved(
        due_at=ends.at,
        last_day=ends.last_day,
        provisional=ends.provisional,
        remind_at=reckoned.remind_at,
        excluded=excluded,
        reason=reason,
    )


def _stopped(clock: StatutoryClock, at: datetime | None, on: date) -> ClockStopped:
    """Late by days after the last day; of hours by the seconds after the moment. While it is paused nobody is late."""
    days = seconds = 0
    if clock.last_day and not clock.paused_on:
        days = max(0, (on - clock.last_day).days)
    elif clock.last_day is None and at:
        assert clock.due_at
        seconds = max(0, int((at - clock.due_at).total_seconds()))
    return ClockStopped(stopped_on=on, late_days=days, late_seconds=seconds)
