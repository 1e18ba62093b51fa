"""Work that many ask for at once: one run answers everybody who had asked before it began."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Shared(Generic[T]):
    """Nobody is given what was begun before they asked, so that an answer never misses what its asker had seen."""

    def __init__(self) -> None:
        self._alone = asyncio.Lock()
        self._asked, self._began = 0, 0
        self._done: T | None = None
        self._last: tuple[T, float] | None = None  # what came of the last run, and when it began

    async def of(self, work: Callable[[], Awaitable[T]]) -> T:
        self._asked += 1
        mine = self._asked
        async with self._alone:
            if self._done is not None and self._began >= mine:
                return self._done
            self._done, began, at = None, self._asked, time.monotonic()
            done = await work()
            self._done, self._began, self._last = done, began, (done, at)
            return done

    async def lately(self, work: Callable[[], Awaitable[T]], age: float) -> tuple[T, float]:
        """What was begun at most `age` seconds ago, else begun now; and how many seconds ago that was."""
        if self._last is None or time.monotonic() - self._last[1] > age:
            await self.of(work)
        assert self._last
        done, began = self._last
        return done, time.monotonic() - began
