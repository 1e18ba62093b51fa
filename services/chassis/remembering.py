"""What this process knows of the aggregates it wrote or read last, so that a command on one of them need not read it.

What is remembered may be stale: other processes write the same log. An append is safe, since a stream that has moved
on is a conflict. Whatever else a decision on it comes to is decided once more on a fresh read (`deciding.py`).
"""

from collections import OrderedDict
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from services.chassis.streams import Loaded

MOST: Final = 10_000  # aggregates, where no setting says otherwise


@dataclass
class Memory:
    """One attempt to decide a command, and the streams that it took from memory instead of the log."""

    fresh: bool = False  # it reads the log, whatever is remembered
    rests_on: set[UUID] = field(default_factory=set)
    epoch: int | None = None  # in which these were known


# Set while a command is decided. Where it is not (reactions, pages, tools) nothing is answered from memory.
DECIDING: Final[ContextVar[Memory | None]] = ContextVar("deciding", default=None)


class OutOfDate(Exception):
    """The unit rests on remembered state that writing it would not prove: to be decided again on a fresh read."""


class Remembered:
    """The aggregates that were used last, at most so many. States are immutable: they are handed out as they are."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.epoch: int | None = None
        self._known: OrderedDict[UUID, Loaded[Any]] = OrderedDict()

    def get(self, id: UUID) -> Loaded[Any] | None:
        known = self._known.get(id)
        if known is not None:
            self._known.move_to_end(id)
        return known

    def keep(self, loaded: Loaded[Any]) -> None:
        """Unless a later version is known: a slow read must not take back what was written meanwhile."""
        if self.epoch is None:
            return
        known = self._known.get(loaded.id)
        if known is None or known.version < loaded.version:
            self._known[loaded.id] = loaded
            self._known.move_to_end(loaded.id)
            if len(self._known) > self.most:
                self._known.popitem(last=False)

    def forget(self, id: UUID) -> None:
        self._known.pop(id, None)

    def entered(self, epoch: int) -> None:
        """What was known in another epoch is forgotten: a restore may have taken it away, and other facts stand there.

        A version says nothing then. Until the first append it is not known which epoch it is.
        """
        if epoch != self.epoch:
            self._known.clear()
            self.epoch = epoch
