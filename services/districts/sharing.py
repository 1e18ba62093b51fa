"""Work that many ask for at once: one run answers everybody who had asked before it began."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Shared(Generic[T]):
    """Nobody is given what was begun before they asked, so that an answer never misses what its asker had seen."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._alone = asyncio.Lock()
        self._asked, self._began = 0, 0  # how many have asked, and how many had when the last run began
        self._last: tuple[T, float] | None = None  # what came of the last run, and when it began

    async def of(self, work: Callable[[], Awaitable[T]]) -> T:
        self._asked += 1
        mine = self._asked
        async with self._alone:
            if self._last is not None and self._began >= mine:
                return self._last[0]
            began, at = self._asked, self._seconds()
            done = await work()  # one that fails answers nobody
            self._began, self._last = began, (done, at)
            return done

    def last(self) -> tuple[T, float] | None:
        """What came of the last run that was finished, and how many seconds ago it began; None: there was none."""
        if self._last is None:
            return None
        done, began = self._last
        return done, self._seconds() - began
