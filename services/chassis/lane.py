"""The group-commit lane: units that wait while the last batch reaches the disk are written together in the next."""

import asyncio
from collections import deque
from datetime import datetime
from typing import Final
from uuid import UUID

from services.chassis import metrics
from services.chassis.clock import Clock
from services.chassis.recorder import Conflict, Recorder, Rivalry, Unavailable, Write, Written

BATCH: Final = 512  # facts
QUEUE: Final = 4096  # units; past it the caller is told to come back
FRUITLESS: Final = 3  # rivalries in a row that name no loser: another's fence, or something that nobody knows
Waiting = tuple[Write, asyncio.Future[Written]]


class Overloaded(Exception):
    """The queue is full: nothing was written."""


class Lane:
    """One writer per process and log. Rivals on one stream never share a batch, so a conflict costs only the loser.

    A unit that goes on where another of the batch ends is no rival (the next number of a series): it loses with it.
    """

    def __init__(self, recorder: Recorder, clock: Clock, service: str) -> None:
        self._recorder, self._clock = recorder, clock
        self._conflicts, self._waiting = metrics.CONFLICTS.labels(service), metrics.WAITING.labels(service)
        self._head = metrics.HEAD.labels(service)
        self._queue: deque[Waiting] = deque()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._closing = False

    async def write(self, write: Write) -> Written:
        """Raises Conflict, KeyTaken, PlaceMoved, Overloaded, Unavailable."""
        return await self.put(write)

    def put(self, write: Write) -> asyncio.Future[Written]:
        """In its place behind those that wait, and to be awaited. Raises Overloaded, Unavailable."""
        if self._closing:
            raise Unavailable("the store is closing")
        if len(self._queue) >= QUEUE:
            raise Overloaded
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="lane")
        done: asyncio.Future[Written] = asyncio.get_running_loop().create_future()
        self._queue.append((write, done))
        self._wake.set()
        return done

    async def close(self) -> None:
        """Write what waits, then stop."""
        self._closing = True
        self._wake.set()
        if self._task:
            await self._task

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._queue:
                await self._flush(self._take())
            if self._closing:
                return

    def _take(self) -> list[Waiting]:
        taken: list[Waiting] = []
        rivals: list[Waiting] = []
        ends: dict[UUID | str, int] = {}  # of what the batch touches
        closed: set[UUID | str] = set()  # what one that has to wait touches: none goes before it
        facts = 0
        while self._queue and facts < BATCH:
            waiting = self._queue.popleft()
            write, done = waiting
            if done.cancelled():
                continue  # the caller went away before anything was written
            touched = _touched(write)
            follows = all(ends.get(at, begins) == begins for at, (begins, _) in touched.items())
            if not follows or not closed.isdisjoint(touched):
                rivals.append(waiting)
                closed |= touched.keys()
                continue
            ends |= {at: end for at, (_, end) in touched.items()}
            facts += len(write.events)
            taken.append(waiting)
        self._queue.extendleft(reversed(rivals))
        self._waiting.set(len(self._queue))
        return taken

    async def _flush(self, batch: list[Waiting]) -> None:
        """Until each is written or has lost: every rivalry that names losers leaves fewer to be sent again."""
        fruitless = 0
        while batch:
            try:
                results = await self._recorder.write([write for write, _ in batch], self._now(batch))
            except Rivalry:
                rest = await self._sort_out(batch)
                fruitless = fruitless + 1 if len(rest) == len(batch) else 0
                batch = rest if fruitless < FRUITLESS else self._give_up(rest)
            except Exception as wrong:
                for _, done in batch:
                    _fail(done, wrong)
                return
            else:
                self._answer(batch, results)
                return

    def _now(self, batch: list[Waiting]) -> datetime:
        now = self._clock.now()  # where nothing is written but a place, it is not time that passes
        return max((write.at or now for write, _ in batch if write.events), default=now)

    def _answer(self, batch: list[Waiting], results: list[Written]) -> None:
        last = 0
        for (_, done), written in zip(batch, results, strict=True):
            last = max(last, *written.positions[-1:], 0)
            if not done.done():
                done.set_result(written)
        if last:
            self._head.set(last)

    async def _sort_out(self, batch: list[Waiting]) -> list[Waiting]:
        """Tell the losers why; what is left can still be written."""
        try:
            reasons = await self._recorder.losers([write for write, _ in batch])
        except Exception as wrong:
            reasons = [wrong] * len(batch)
        rest = []
        for waiting, reason in zip(batch, reasons, strict=True):
            if reason is None:
                rest.append(waiting)
            else:
                self._conflicts.inc(isinstance(reason, Conflict))
                _fail(waiting[1], reason)
        return rest

    def _give_up(self, batch: list[Waiting]) -> list[Waiting]:
        """Rivalry again and again, and no loser to be found: all may come again."""
        for write, done in batch:
            self._conflicts.inc()
            _fail(done, Conflict(_first_stream(write)))
        return []


def _fail(done: asyncio.Future[Written], wrong: Exception) -> None:
    if not done.done():
        done.set_exception(wrong)


def _touched(write: Write) -> dict[UUID | str, tuple[int, int]]:
    """Streams, with their versions before and after; a key and a reader's place, which no second unit may touch."""
    touched: dict[UUID | str, tuple[int, int]] = {}
    for event in write.events:
        begins, _ = touched.get(event.originator_id) or (event.originator_version - 1, 0)
        touched[event.originator_id] = begins, event.originator_version
    if write.key:
        touched[write.key.key] = 0, -1
    if write.move:
        touched[f"{write.move.reader}{write.move.feed}"] = 0, -1
    return touched


def _first_stream(write: Write) -> UUID:
    stream = write.events[0].originator_id if write.events else UUID(int=0)
    assert isinstance(stream, UUID)
    return stream
