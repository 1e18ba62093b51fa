"""How often one caller may ask (频次限制): for each a bucket that fills with time, in this process alone."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Final

from contracts.access.caller import Caller
from contracts.refusal import Refusal
from contracts.roles import Role
from services.chassis.settings import number

WRITES: Final = 600  # a minute, where nothing is said: ten times what a quick hand does
READS: Final = 3_000  # a page of the portal asks a few times
MOST: Final = 10_000  # callers of whom is known how often they asked; the one that asked longest ago begins anew
MINUTE: Final = 60.0
SAFE: Final = ("GET", "HEAD")


class TooOften(Refusal):
    zh = "请求过于频繁,请 {seconds} 秒后再试"
    en = "too many requests: try again in {seconds} s"
    status = 429


class Rate:
    """So many a minute, and a minute's worth at once. `clock` counts seconds."""

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._full, self._clock = float(a_minute), clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, who: str) -> float:
        """Takes one: 0; or takes none: in how many seconds there is one."""
        now = self._clock()
        left, at = self._left.pop(who, (self._full, now))
        left = min(self._full, left + (now - at) * self._full / MINUTE)
        taken = left >= 1
        self._left[who] = (left - taken, now)
        if len(self._left) > MOST:
            self._left.popitem(last=False)
        return 0.0 if taken else (1 - left) * MINUTE / self._full


class Rates:
    """Of whoever says who he is; services, and who only looks at what is public, are not held up here."""

    def __init__(self, writes: int = WRITES, reads: int = READS, clock: Callable[[], float] = time.monotonic) -> None:
        self._writes, self._reads = Rate(writes, clock), Rate(reads, clock)

    def check(self, caller: Caller | None, method: str) -> None:
        """Raises TooOften."""
        if caller is None or caller.role is Role.SERVICE:
            return
        waits = (self._reads if method in SAFE else self._writes).take(caller.subject)
        if waits:
            raise TooOften(seconds=math.ceil(waits))


def rates_of(environment: Mapping[str, str], *, development: bool) -> Rates | None:
    """LINLI_RATE_WRITES, LINLI_RATE_READS: a minute, for each caller; in development none unless one is said.

    Raises BadSettings.
    """
    writes, reads = number(environment, "LINLI_RATE_WRITES"), number(environment, "LINLI_RATE_READS")
    if development and not (writes or reads):
        return None
    return Rates(writes or WRITES, reads or READS)
