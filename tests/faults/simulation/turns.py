"""A loop whose time, order and databases hang on one seed: nothing in it waits, and a run can be had again."""

import asyncio
import gc
import hashlib
import os
import random
import selectors
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from typing import Any, Final

from services.chassis import identity

SLOWEST: Final = 0.02  # seconds of simulated time that a database takes at most
TICK: Final = 1e-6


class Stuck(Exception):
    """Everybody waits for somebody: in a real city nothing would ever happen again."""


class Process:
    """Tasks that live and die together. A killed one is never heard of again; a stopped one goes on later."""

    def __init__(self, name: str) -> None:
        self.name, self.alive, self.stopped_until = name, True, 0.0
        self.tasks: list[asyncio.Task[Any]] = []

    def run(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Whatever it starts belongs to this process as well."""
        before = _PROCESS.set(self)
        try:
            return asyncio.get_running_loop().create_task(work)
        finally:
            _PROCESS.reset(before)

    def kill(self) -> None:
        self.alive = False
        for task in self.tasks:
            task.cancel()
        self.tasks.clear()


_NOBODY: Final = Process("nobody")
_PROCESS: Final[ContextVar[Process]] = ContextVar("process", default=_NOBODY)


def this_process() -> Process:
    return _PROCESS.get()


class _Time(selectors.SelectSelector):
    """Nothing comes from outside: where nobody is ready, time goes on to the next timer."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise Stuck
        self.now += max(timeout, 0.0)
        return []


class Turns(asyncio.SelectorEventLoop):
    """A database's thread takes a drawn time for each piece of work, and does one after the other."""

    def __init__(self, chance: random.Random) -> None:
        self._turning = _Time()
        super().__init__(self._turning)
        self._chance = chance
        self._busy_until: dict[object, float] = {}
        self._told_until: dict[object, float] = {}
        self.trace = hashlib.sha256()  # who asked a database or a channel, when, and how it ended
        self.set_task_factory(_owned)

    def time(self) -> float:
        return self._turning.now

    def run_in_executor(self, executor: Any, work: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]
        process, done = this_process(), self.create_future()
        if process.alive:
            asked = max(self.time(), process.stopped_until) + self._chance.random() * SLOWEST
            at = self._busy_until[executor] = max(asked, self._busy_until.get(executor, 0.0) + TICK)
            self.call_at(at, self._work, executor, process, done, lambda: work(*args))
        return done

    def _work(self, executor: Any, process: Process, done: asyncio.Future[Any], work: Callable[[], Any]) -> None:
        """What a process had sent before it was killed may arrive nevertheless; its answer takes a while."""
        if not process.alive and self._chance.random() < 0.5:
            return
        try:
            result, wrong = work(), None
        except Exception as raised:
            result, wrong = None, raised
        self.trace.update(f"{self.time()!r} {process.name} {type(wrong).__name__}\n".encode())
        told = max(self.time(), process.stopped_until) + self._chance.random() * SLOWEST
        at = self._told_until[executor] = max(told, self._told_until.get(executor, 0.0) + TICK)
        self.call_at(at, _tell, done, result, wrong)


def _tell(done: asyncio.Future[Any], result: Any, wrong: Exception | None) -> None:
    if done.done():
        return
    if wrong:
        done.set_exception(wrong)
    else:
        done.set_result(result)


def _owned(loop: asyncio.AbstractEventLoop, work: Any, **options: Any) -> asyncio.Task[Any]:
    process = this_process()
    task: asyncio.Task[Any] = asyncio.Task(work, loop=loop, **options)
    if not process.alive:
        task.cancel()
    elif process is not _NOBODY:
        process.tasks = [each for each in process.tasks if not each.done()]
        process.tasks.append(task)
    return task


async def pause(seconds: float) -> None:
    """Sleep; a process that is stopped meanwhile wakes up no earlier than it goes on."""
    await asyncio.sleep(seconds)
    loop, process = asyncio.get_running_loop(), this_process()
    while process.stopped_until > loop.time():
        await asyncio.sleep(process.stopped_until - loop.time())


def run(seed: int, main: Callable[[random.Random], Coroutine[Any, Any, None]]) -> str:
    """Everything that is drawn comes from the seed, identities too; the answer is what the run looked like, hashed.

    The collector of garbage rests meanwhile: what it closes, it closes on the loop, and when hangs on earlier seeds.
    """
    chance = random.Random(seed)  # noqa: S311 - to be had again
    loop = Turns(chance)
    asyncio.set_event_loop(loop)
    drawn, os.urandom = os.urandom, random.Random(seed).randbytes  # noqa: S311 - identities too
    identity._random._forget()  # what it had fetched ahead belongs to an earlier seed
    gc.disable()
    try:
        loop.run_until_complete(main(chance))
        return loop.trace.hexdigest()
    finally:
        _end(loop)
        asyncio.set_event_loop(None)
        loop.close()
        os.urandom = drawn
        identity._random._forget()
        gc.enable()


def _end(loop: Turns) -> None:
    while left := asyncio.all_tasks(loop):
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
