"""Answers that are kept for those who ask the same next, as long as what they rest on stands as it stood."""

import time
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Whoever asks names what the answer rests on: where that has moved on, the answer is found anew.

    `seconds`: after which it is found anew all the same. What is set right by hand, or repaired, moves nothing on.
    """

    def __init__(self, seconds: float, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._most, self._clock = seconds, most, clock
        self._answers: dict[Hashable, tuple[float, T]] = {}  # the one found longest ago comes first

    async def of(self, key: Hashable, find: Callable[[], Awaitable[T]]) -> T:
        """Whoever is given an answer may not change it. What fails is not kept."""
        began = self._clock()
        kept = self._answers.get(key)
        if kept is not None and began - kept[0] < self._seconds:
            return kept[1]
        found = await find()
        self._answers.pop(key, None)
        self._answers[key] = (began, found)
        while len(self._answers) > self._most:
            del self._answers[next(iter(self._answers))]
        return found
