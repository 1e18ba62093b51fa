"""What the city hears of a service's clocks: one channel a service, the same events everywhere."""

from typing import Any

from contracts import clocks as told
from services.chassis import clock_facts as clocks
from services.chassis.publishing import Publication


def clocks_on(channel: str) -> dict[type[Any], Publication]:
    """The publications of a service whose facts start clocks."""
    return {
        clocks.ClockStarted: Publication(channel, _started),
        clocks.ClockPaused: Publication(channel, _paused),
        clocks.ClockMoved: Publication(channel, _moved),
        clocks.ClockReminded: Publication(channel, lambda fact: told.ClockRemindedV1(due_at=fact.due_at)),
        clocks.ClockRanOut: Publication(channel, lambda fact: told.ClockRanOutV1(due_at=fact.due_at)),
        clocks.ClockStopped: Publication(channel, _stopped),
    }


def _started(fact: clocks.ClockStarted) -> told.ClockStartedV1:
    return told.ClockStartedV1(
        clock=fact.clock,
        subject=fact.subject,
        subject_kind=fact.subject_kind,
        region=fact.region,
        owes=fact.owes,
        since=fact.since,
        due_at=fact.due_at,
        last_day=fact.last_day,
        provisional=fact.provisional,
    )


def _paused(fact: clocks.ClockPaused) -> told.ClockPausedV1:
    return told.ClockPausedV1(paused_on=fact.paused_on)


def _moved(fact: clocks.ClockMoved) -> told.ClockMovedV1:
    return told.ClockMovedV1(
        due_at=fact.due_at, last_day=fact.last_day, provisional=fact.provisional, reason=fact.reason
    )


def _stopped(fact: clocks.ClockStopped) -> told.ClockStoppedV1:
    return told.ClockStoppedV1(stopped_on=fact.stopped_on, late_days=fact.late_days, late_seconds=fact.late_seconds)
