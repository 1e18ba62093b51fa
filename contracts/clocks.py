"""Statutory clocks (期限): how a service's facts start and stop them, and what the city hears of them.

A clock is named for the policy that gives its time (`reg.decision_days`); an aggregate has at most one of each name.
"""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from contracts.worded import Worded


class Owes(Worded):
    """Who has to act before a clock runs out."""

    REGISTRAR = "registrar", "登记管理机关"
    COMMITTEE = "committee", "调解委员会"
    JUSTICE = "justice", "司法所、司法局"
    BUYER = "buyer", "购买主体"


class Start(Struct, frozen=True, kw_only=True):
    """It runs from a moment on, unless it runs already. `region`: of who owes; its policies give the time."""

    clock: str
    region: str
    owes: Owes
    since: datetime | date
    on: date | None = None  # the day on which this is said, where it is not the fact's own: a correction's


class Stop(Struct, frozen=True, kw_only=True):
    """What was owed is done. `at`: the moment, where hours count; else the day of the fact."""

    clock: str
    at: datetime | None = None
    on: date | None = None


class Pause(Struct, frozen=True, kw_only=True):
    """From this fact's day on time is excluded (不计入期限): hearings, experts (行政许可法 art. 45)."""

    clock: str


class Resume(Struct, frozen=True, kw_only=True):
    """From the day after this fact's day time counts again."""

    clock: str


Tick = Start | Stop | Pause | Resume


class ClockStartedV1(Struct, frozen=True, kw_only=True, tag="linli.clock.started.v1"):
    """Somebody owes something by a day. `due_at`: the first instant that is too late, or of hours the last that is not.

    `last_day`: None of hours. `provisional`: it rests on a year whose holidays are not announced.
    """

    clock: str
    subject: UUID
    subject_kind: str  # of the stream: registration.application
    region: str  # of who owes
    owes: Owes
    since: datetime
    due_at: datetime
    last_day: date | None
    provisional: bool


class ClockMovedV1(Struct, frozen=True, kw_only=True, tag="linli.clock.moved.v1"):
    """It ends at another time than was said: time was excluded, a holiday was announced, the portal was out."""

    due_at: datetime
    last_day: date | None
    provisional: bool
    reason: str


class ClockPausedV1(Struct, frozen=True, kw_only=True, tag="linli.clock.paused.v1"):
    """Time is excluded from this day on; when it ends is said once it counts again."""

    paused_on: date


class ClockRemindedV1(Struct, frozen=True, kw_only=True, tag="linli.clock.reminded.v1"):
    """Its end is near."""

    due_at: datetime


class ClockRanOutV1(Struct, frozen=True, kw_only=True, tag="linli.clock.ran-out.v1"):
    """Its time is over and what was owed is not done: lateness is recorded, a person decides what follows."""

    due_at: datetime


class ClockStoppedV1(Struct, frozen=True, kw_only=True, tag="linli.clock.stopped.v1"):
    """What was owed is done, or owed no more. Late by so many days, or by so many seconds where hours count."""

    stopped_on: date
    late_days: int
    late_seconds: int


ClockEvent = ClockStartedV1 | ClockMovedV1 | ClockPausedV1 | ClockRemindedV1 | ClockRanOutV1 | ClockStoppedV1
CLOCK_EVENTS: tuple[type[Struct], ...] = (
    ClockStartedV1,
    ClockMovedV1,
    ClockPausedV1,
    ClockRemindedV1,
    ClockRanOutV1,
    ClockStoppedV1,
)
