"""The group-commit lane: units that wait while batches reach the disk are written together in the next."""

import asyncio
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, NamedTuple
from uuid import UUID

from services.chassis import metrics
from services.chassis.clock import Clock
from services.chassis.recorder import Conflict, Recorder, Rivalry, Unavailable, Write, Written

FLIGHTS: Final = 2  # batches on their way: while the database has one, the other is answered and formed anew
WORTH: Final = 16  # units: fewer wait for the batch before them, for a statement of their own costs more than it gains
BATCH: Final = 512  # facts
QUEUE: Final = 4096  # units; past it the caller is told to come back
BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)  # before any fact: nothing is recorded so early
FRUITLESS: Final = 3  # rivalries in a row that name no loser: another's fence, or something that nobody knows


class Waiting(NamedTuple):
    """`touched`: streams, with their versions before and after; a key, a reader's place, which no second may touch."""

    write: Write
    done: asyncio.Future[Written]
    touched: Mapping[UUID | str, tuple[int, int]]


class Overloaded(Exception):
    """The queue is full: nothing was written."""


class Lane:
    """One a process and log. Rivals on one stream are never on their way together, so a conflict costs only the loser.

    A unit that goes on where another of the batch ends is no rival (the next number of a series): it loses with it.
    """

    def __init__(self, recorder: Recorder, clock: Clock, service: str) -> None:
        self._recorder, self._clock = recorder, clock
        self._conflicts, self._waiting = metrics.CONFLICTS.labels(service), metrics.WAITING.labels(service)
        self._head = metrics.HEAD.labels(service)
        self._queue: deque[Waiting] = deque()
        self._flying: set[UUID | str] = set()  # what batches on their way touch
        self._aloft = 0  # units of these
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
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
        if not self._tasks:
            self._tasks = [asyncio.create_task(self._run(), name="lane") for _ in range(FLIGHTS)]
        done: asyncio.Future[Written] = asyncio.get_running_loop().create_future()
        self._queue.append(Waiting(write, done, _touched(write)))
        self._wake.set()
        return done

    async def close(self) -> None:
        """Write what waits, then stop."""
        self._closing = True
        self._wake.set()
        await asyncio.gather(*self._tasks)

    async def _run(self) -> None:
        while not self._closing or self._queue:
            await self._wake.wait()
            self._wake.clear()
            while batch := self._take():
                await self._fly(batch)

    async def _fly(self, batch: list[Waiting]) -> None:
        touched = {at for waiting in batch for at in waiting.touched}
        self._flying |= touched
        self._aloft += len(batch)
        if self._queue:
            self._wake.set()  # for the other
        try:
            await self._flush(batch)
        finally:
            self._aloft -= len(batch)
            self._flying -= touched
            self._wake.set()  # what waited for these may go

    def _take(self) -> list[Waiting]:
        """A share of all there is, so that flights are of a size; who goes on from one that is taken comes with it."""
        if self._aloft and len(self._queue) < WORTH:
            return []
        share = len(self._queue) + self._aloft
        if share >= FLIGHTS * WORTH:
            share = -(-share // FLIGHTS)
        taken: list[Waiting] = []
        left: list[Waiting] = []
        ends: dict[UUID | str, int] = {}  # of what the batch touches
        closed = set(self._flying)  # and what one that is left touches: none goes before it
        facts = 0
        while self._queue and facts < BATCH:
            waiting = self._queue.popleft()
            write, done, touched = waiting
            if done.cancelled():
                continue  # the caller went away before anything was written
            joins = not ends.keys().isdisjoint(touched)
            follows = not joins or all(ends.get(at, begins) == begins for at, (begins, _) in touched.items())
            if not follows or (len(taken) >= share and not joins) or not closed.isdisjoint(touched):
                left.append(waiting)
                closed |= touched.keys()
                continue
            ends |= {at: end for at, (_, end) in touched.items()}
            facts += len(write.events)
            taken.append(waiting)
        self._queue.extendleft(reversed(left))
        self._waiting.set(len(self._queue))
        return taken

    async def _flush(self, batch: list[Waiting]) -> None:
        """Until each is written or has lost: every rivalry that names losers leaves fewer to be sent again."""
        fruitless = 0
        while batch:
            try:
                results = await self._recorder.write([waiting.write for waiting in batch], self._now(batch))
            except Rivalry:
                rest = await self._sort_out(batch)
                fruitless = fruitless + 1 if len(rest) == len(batch) else 0
                batch = rest if fruitless < FRUITLESS else self._give_up(rest)
            except Exception as wrong:
                for waiting in batch:
                    _fail(waiting.done, wrong)
                return
            else:
                self._answer(batch, results)
                return

    def _now(self, batch: list[Waiting]) -> datetime:
        now = self._clock.now()  # where nothing is written but a place or a key, it is not time that passes
        return max((waiting.write.at or now for waiting in batch if waiting.write.events), default=BEGINNING)

    def _answer(self, batch: list[Waiting], results: list[Written]) -> None:
        last = 0
        for waiting, written in zip(batch, results, strict=True):
            last = max(last, *written.positions[-1:], 0)
            if not waiting.done.done():
                waiting.done.set_result(written)
        if last:
            self._head.set(last)

    async def _sort_out(self, batch: list[Waiting]) -> list[Waiting]:
        """Tell the losers why; what is left can still be written."""
        try:
            reasons = await self._recorder.losers([waiting.write for waiting in batch])
        except Exception as wrong:
            reasons = [wrong] * len(batch)
        rest = []
        for waiting, reason in zip(batch, reasons, strict=True):
            if reason is None:
                rest.append(waiting)
            else:
                self._conflicts.inc(isinstance(reason, Conflict))
                _fail(waiting.done, reason)
        return rest

    def _give_up(self, batch: list[Waiting]) -> list[Waiting]:
        """Rivalry again and again, and no loser to be found: all may come again."""
        for waiting in batch:
            self._conflicts.inc()
            _fail(waiting.done, Conflict(_first_stream(waiting.write)))
        return []


def _fail(done: asyncio.Future[Written], wrong: Exception) -> None:
    if not done.done():
        done.set_exception(wrong)


def _touched(write: Write) -> dict[UUID | str, tuple[int, int]]:
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
