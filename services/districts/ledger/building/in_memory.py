"""One feed of a view, folded whole in memory: what its tables are to hold once its log has been read."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.chassis.feeds import Arrival, Feed, Parked, Place, Record
from services.chassis.intake import sift
from services.chassis.releasing import without
from services.districts.figures import Happening
from services.districts.ledger.balances import Ancestors, Cell, spread
from services.districts.ledger.finding import terms
from services.districts.ledger.posting import Folded, History, Posting, Reach, Standing, fold, late_streams
from services.districts.ledger.view import ViewSpec
from services.districts.ledger.writing import decoder, history_of, rows_of


class FeedInMemory:
    """Takes a feed's records from the start of its log, batch by batch; nothing is read from tables."""

    def __init__(self, spec: ViewSpec, feed: Feed, skipped: Collection[str], reach: Reach) -> None:
        self.spec, self.feed, self._skipped, self._reach = spec, feed, skipped, reach
        self.place = Place()
        self.applied = self.changed_nothing = 0
        self.postings: Counter[Posting] = Counter()
        self.touched: set[tuple[str, str, UUID]] = set()
        self.left: set[tuple[UUID, str]] = set()
        self.parked: list[Parked] = []
        self._standings: dict[UUID, Standing] = {}
        self._history: dict[UUID, list[tuple[Any, ...]]] = {}  # as the table keeps it: far smaller than the events
        self._waiting: set[UUID] = set()

    def take(self, records: Sequence[Record]) -> None:
        """Raises Hole, Suspect."""
        told = without(records, self._skipped)
        sifted = sift(self.feed, self.place, told, self.spec.events, self._waiting)
        self._park(sifted.parked)
        self.fold(sifted.arrivals, sifted.place)

    def fold(self, arrivals: Sequence[Arrival], place: Place) -> None:
        """Events that were read already, and the place after them."""
        late = late_streams(self._standings, arrivals)
        histories = {stream: self._happened(stream) for stream in late}
        folded = fold(self.spec.view, self.feed, self._standings, histories, arrivals, self._reach)
        self._standings |= folded.rows
        for row in history_of(folded):
            self._history.setdefault(row[0], []).append(row)
        for posting, amount in folded.postings.items():
            self.postings[posting] += amount
        self.touched |= folded.touched
        self.left |= folded.left
        self.applied += len(folded.history)
        self.changed_nothing += folded.changed_nothing
        self._park(folded.parked)
        self.place = place

    def rows(self) -> list[tuple[Any, ...]]:
        """As their table keeps them; the number of the feed is not known yet."""
        return rows_of(0, Folded(self._standings, [], self.postings, self.touched, 0, [], self.left))

    def found(self) -> list[tuple[str, UUID, str]]:
        return [each for stream, standing in self._standings.items() for each in terms(self.spec, stream, standing.row)]

    def history(self) -> list[tuple[Any, ...]]:
        return [row for stream in sorted(self._history, key=_number) for row in self._history[stream]]

    def done(self) -> None:
        """Rows and histories are handed out, and nothing more is folded: no need to hold both."""
        self._standings, self._history = {}, {}

    def balances(self, ancestors: Ancestors, day: date) -> Counter[Cell]:
        """Each figure as effective on a day, for every region and all that lie above it."""
        sums: Counter[Cell] = Counter()
        for (measure, region, cut, on, _), amount in self.postings.items():
            if on <= day:
                sums[region, measure, cut] += amount
        return spread(sums.items(), ancestors, day)

    def _happened(self, stream: UUID) -> History:
        rows = self._history.get(stream, [])
        events = self.spec.events
        return [
            Happening(on, position, decoder(events[name]).decode(body), version)
            for _, on, position, version, name, _, _, body, _ in rows
        ]

    def _park(self, parked: Sequence[Parked]) -> None:
        self.parked += parked
        self._waiting |= {each.stream for each in parked}


def _number(stream: UUID) -> int:
    return stream.int
