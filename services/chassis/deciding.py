"""How often a command is decided: on what is remembered, and where that could be why it failed, on a fresh read."""

import time
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any, Final, TypeVar

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from contracts.refusal import Refusal
from services.chassis import metrics
from services.chassis.lane import Overloaded
from services.chassis.recorder import Conflict, Unavailable
from services.chassis.remembering import DECIDING, Memory
from services.chassis.streams import Replayed

T = TypeVar("T")
Decide = Callable[[], Awaitable[T]]


ANSWERED: Final = (Replayed, Overloaded, Unavailable)  # nothing that was read has to do with these


async def decided(decide: Decide[T]) -> T:
    """A command that lost a race is decided once more on a fresh read.

    So is one that came to anything but an accepted append on remembered state: a refusal may no longer be due, and
    whatever else went wrong may not be so. What then loses a race has the second chance that any command has.
    """
    memory = Memory()
    try:
        return await _attempt(decide, memory)
    except ANSWERED:
        raise
    except Exception as wrong:
        if not memory.rests_on and not isinstance(wrong, Conflict):
            raise
    if memory.rests_on:
        try:
            return await _attempt(decide, Memory(fresh=True))
        except Conflict:
            pass
    return await _attempt(decide, Memory(fresh=True))


async def _attempt(decide: Decide[T], memory: Memory) -> T:
    before = DECIDING.set(memory)
    try:
        return await decide()
    finally:
        DECIDING.reset(before)


class Counted:
    """The commands of one route by what became of them, and the time they took."""

    def __init__(self, service: str, command: str) -> None:
        self._time = metrics.COMMAND_TIME.labels(service, command)
        self._accepted = metrics.COMMANDS.labels(service, command, "accepted")
        self._labels = service, command

    async def __call__(self, decide: Decide[T]) -> T:
        began = time.perf_counter()
        try:
            answer = await decide()
        except Exception as wrong:
            metrics.COMMANDS.labels(*self._labels, _outcome(wrong)).inc()
            raise
        finally:
            self._time.observe(time.perf_counter() - began)
        self._accepted.inc()
        return answer


@cache
def counted(service: str, endpoint: Callable[..., Any]) -> Counted:
    """A command is named for its function, with dashes."""
    return Counted(service, endpoint.__name__.replace("_", "-"))


def _outcome(wrong: Exception) -> str:
    match wrong:
        case Replayed():
            return "replayed"
        case Refusal() | RequestValidationError() | HTTPException():
            return "rejected"
        case Conflict():
            return "conflict"
        case Overloaded() | Unavailable():
            return "unavailable"
        case _:
            return "error"
