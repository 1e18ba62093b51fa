"""What time it is in the city: one clock that tests can set."""

import time
from datetime import UTC, date, datetime, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    def now(self) -> datetime:
        """This instant, with its zone (UTC)."""


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class FastClock:
    """A clock for training: it begins at an instant, and so many seconds of the city pass in one of ours."""

    def __init__(self, begins: datetime, speed: float) -> None:
        self._begins, self._speed, self._since = begins, speed, time.monotonic()

    def now(self) -> datetime:
        return self._begins + timedelta(seconds=(time.monotonic() - self._since) * self._speed)


class SetClock:
    """A clock that stands where it was put."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def day_of(instant: datetime) -> date:
    """The day of an instant as the city counts days (Asia/Shanghai)."""
    return instant.astimezone(ZONE).date()


def today(clock: Clock) -> date:
    return day_of(clock.now())
