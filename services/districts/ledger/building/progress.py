"""How far a rebuild has come, and what it still takes: for whoever waits for it, and as a metric."""

import time
from enum import StrEnum
from typing import Final

from services.chassis import metrics


class Stage(StrEnum):
    """What a rebuild is doing."""

    FOLDING = "folding"  # the log is read and folded; what is folded is written
    INDEXING = "indexing"
    CATCHING_UP = "catching-up"  # to the marks of the one that serves
    COMPARING = "comparing"
    SWAPPING = "swapping"
    DONE = "done"


# Of the whole, what is behind a rebuild when a stage begins: folding takes by far the longest.
BEHIND: Final = {
    Stage.FOLDING: 0.0,
    Stage.INDEXING: 0.8,
    Stage.CATCHING_UP: 0.9,
    Stage.COMPARING: 0.92,
    Stage.SWAPPING: 0.98,
    Stage.DONE: 1.0,
}


class Progress:
    """Of one rebuild of one view."""

    def __init__(self, view: str) -> None:
        self.view, self.stage = view, Stage.FOLDING
        self.done = self.of = 0  # events: folded, and there are to fold (about)
        self._began = time.monotonic()

    @property
    def ratio(self) -> float:
        """From 0 to 1."""
        if self.stage is not Stage.FOLDING or not self.of:
            return BEHIND[self.stage]
        return BEHIND[Stage.INDEXING] * min(self.done / self.of, 1.0)

    @property
    def seconds_left(self) -> float | None:
        """None where nothing is known yet."""
        ratio = self.ratio
        return (time.monotonic() - self._began) * (1 - ratio) / ratio if ratio else None

    def reach(self, stage: Stage) -> None:
        self.stage = stage
        self._tell()

    def expect(self, events: int) -> None:
        self.of = events
        self._tell()

    def fold(self, events: int) -> None:
        self.done += events
        self._tell()

    def _tell(self) -> None:
        metrics.REBUILT.labels(self.view).set(self.ratio)
        metrics.REBUILD_LEFT.labels(self.view).set(self.seconds_left or 0)
