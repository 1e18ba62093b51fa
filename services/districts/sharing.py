"""Work that many ask for at once: one run answers everybody who had asked before it began."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Shared(Generic[T]):
    """Nobody is given what was begun before they asked, so that an answer never misses what its asker had seen."""

    def __init__(self) -> None:
        self._alone = asyncio.Lock()
        self._asked, self._began = 0, 0
        self._done: T | None = None

    async def of(self, work: Callable[[], Awaitable[T]]) -> T:
        self._asked += 1
        mine = self._asked
        async with self._alone:
            if self._done is not None and self._began >= mine:
                return self._done
            self._done, began = None, self._asked
            done = await work()
            self._done, self._began = done, began
            return done
