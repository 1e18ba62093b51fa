"""What a worker remembers of the rows it wrote last, so that it need not read back what it has just written."""

from collections.abc import Iterable
from typing import Final, NamedTuple
from uuid import UUID

from services.chassis.feeds import Feed
from services.districts.ledger.place import Held
from services.districts.ledger.posting import Folded, Standing
from services.districts.ledger.refolding import Figures

KEPT: Final = 4_096  # rows of a view, about 1.5 kB each


class Known(NamedTuple):
    """Rows as they stand, and the figures they are part of, as far as they were tallied."""

    standings: dict[UUID, Standing]
    figures: dict[UUID, Figures]


class _Mark(NamedTuple):
    """A feed's place as this worker committed it: while it stands like this, nobody else has written the feed's rows.

    (The turn alone might come again after the database went back.)
    """

    turn: int
    position: int
    applied: int


class _Remembered(NamedTuple):
    feed: Feed
    standing: Standing
    figures: Figures | None


class Memory:
    """Rows by stream, the ones written last. Whoever holds a feed's place asks for them; a commit adds to them."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._rows: dict[UUID, _Remembered] = {}  # the one written longest ago comes first
        self._marks: dict[Feed, _Mark] = {}

    def of(self, held: Held, streams: Iterable[UUID]) -> Known:
        """What is remembered of these rows; nothing, where somebody else has written the feed's place in between."""
        known = Known({}, {})
        if self._marks.get(held.feed) != _mark(held):
            self.forget(held.feed)
            return known
        for stream in streams:
            remembered = self._rows.get(stream)
            if remembered is not None:
                known.standings[stream] = remembered.standing
                if remembered.figures is not None:
                    known.figures[stream] = remembered.figures
        return known

    def keep(self, before: Held, after: Held, folded: Folded) -> None:
        """A batch was committed: the place as it was held, as it stands now, and what was written with it."""
        if self._marks.get(before.feed) != _mark(before):
            self.forget(before.feed)
        self._marks[after.feed] = _mark(after)
        for stream, standing in folded.rows.items():
            self._rows.pop(stream, None)
            self._rows[stream] = _Remembered(after.feed, standing, folded.figures.get(stream))
        while len(self._rows) > self._kept:
            del self._rows[next(iter(self._rows))]

    def forget(self, feed: Feed | None = None) -> None:
        """Of one feed, or everything."""
        self._rows = {stream: row for stream, row in self._rows.items() if feed and row.feed != feed}
        self._marks = {each: mark for each, mark in self._marks.items() if feed and each != feed}


def _mark(held: Held) -> _Mark:
    return _Mark(held.turn, held.place.position, held.applied)
