"""What works on imports: one after the other, each stage from where it is, so that whoever dies is gone on from."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Final
from uuid import UUID

import structlog

from services.chassis.streams import Loaded
from services.sheets.application import IMPORTS, QUEUE, QUEUE_ID, Queue
from services.sheets.domain.sheet_import import Import, Stage
from services.sheets.importing import import_rows
from services.sheets.judging import judge
from services.sheets.reversing import take_back
from services.sheets.work import Work

WAIT: Final = 0.5  # seconds between two looks: a store that writes a thousand times a second must not call each time
RETRY: Final = 5.0
STAGES: Final[Mapping[Stage, Callable[[Work, Loaded[Import]], Awaitable[None]]]] = {
    Stage.RECEIVED: judge,
    Stage.RUNNING: import_rows,
    Stage.REVERSING: take_back,
}
NOTHING: Final[Loaded[Queue]] = Loaded(QUEUE, QUEUE_ID, 0, QUEUE.initial)
log = structlog.get_logger()


class Runner:
    """One service's. Two at once do no harm: a step is written on the version of the import that was read."""

    def __init__(self, work: Work) -> None:
        self._work, self._queue = work, NOTHING
        self.failure: str | None = None

    async def run(self, leading: Callable[[], AbstractAsyncContextManager[Any]]) -> None:
        """Until cancelled. What fails is tried again later; what is of our own making is said."""
        while True:
            try:
                async with leading():
                    await self._run()
            except Exception as wrong:
                self.failure, self._queue = f"{type(wrong).__name__}: {wrong}", NOTHING
                service = self._work.store.publisher.source
                log.warning("imports will be tried again", service=service, error=type(wrong).__name__)
                await asyncio.sleep(RETRY)

    async def _run(self) -> None:
        while True:
            while await self.turn():
                self.failure = None
            await asyncio.sleep(WAIT)

    async def turn(self) -> bool:
        """One stage of the import that waits longest; whether there was any."""
        queue = await self._waiting()
        if not queue:
            return False
        await self._one(queue[0])
        return True

    async def _waiting(self) -> Queue:
        """Only what was written since the last look is read: the stream grows as long as the service lives."""
        store = self._work.store
        newer = await store.recorder.stream(QUEUE_ID, after=self._queue.version)
        self._queue = self._queue.after(*map(store.mapper.fact, newer))
        return self._queue.state

    async def _one(self, id: UUID) -> None:
        found = await self._work.store.get(IMPORTS, id)
        stage = STAGES.get(found.state.stage)
        if stage:
            await stage(self._work, found)
            return
        occasion = self._work.occasion(found, self._work.store.clock.now())  # it waits for its user
        await self._work.store.write([await self._work.off(occasion, id)])
