"""Questions that come while others are being asked go together in the next: the lane of those who read."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar

Asked = TypeVar("Asked")
Told = TypeVar("Told")
MOST: Final = 256  # questions in one round trip


class Together(Generic[Asked, Told]):
    """Many who wait share one connection and one round trip; one alone does not wait for others.

    `ask` gives an answer for each question, in their order. What it raises, all who asked together are told.
    """

    def __init__(self, ask: Callable[[Sequence[Asked]], Awaitable[Sequence[Told]]]) -> None:
        self._ask = ask
        self._waiting: list[tuple[Asked, asyncio.Future[Told]]] = []
        self._asking: asyncio.Task[None] | None = None

    async def __call__(self, asked: Asked) -> Told:
        """Read after this call began."""
        told: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, told))
        if self._asking is None:
            self._asking = asyncio.create_task(self._run(), name="reads")
        return await told

    async def _run(self) -> None:
        try:
            while self._waiting:
                taken, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                await self._answer([(asked, told) for asked, told in taken if not told.done()])
        finally:
            self._asking = None

    async def _answer(self, taken: Sequence[tuple[Asked, asyncio.Future[Told]]]) -> None:
        try:
            found = await self._ask([asked for asked, _ in taken]) if taken else ()
            answers = list(zip(taken, found, strict=True))
        except Exception as wrong:
            for _, told in taken:
                if not told.done():
                    told.set_exception(wrong)
            return
        for (_, told), answer in answers:
            if not told.done():
                told.set_result(answer)
