"""Fold a batch of events into rows and postings: two tallies for a row's latest event, a refold for a late one."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final, NamedTuple
from uuid import UUID

from contracts.corrections import Correction
from contracts.envelope import to_headers
from services.chassis.feeds import Arrival, Feed, Parked
from services.districts.figures import Entry, Happening, View
from services.districts.ledger.called import Found
from services.districts.ledger.lying import place_of
from services.districts.ledger.recorded_day import RecordedDay
from services.districts.ledger.refolding import Figures, differing, refold, span

History = list[Happening[Any]]
Reach = Callable[[str], Sequence[str]]
# Where an amount is posted: measure, smallest region, cut, effective day, day of the record. Plain: made by thousands.
Posting = tuple[str, str, str, date, date]


class Standing(NamedTuple):
    """A row as it is kept: what it shows, where its history begins and ends, and how much of it came late."""

    row: Any | None
    opened_on: date
    last_on: date  # the latest effective day after the opening; date.min while there is only the opening
    last_position: int
    events: int
    late: int


class Folded(NamedTuple):
    """What a batch comes to. `figures` are what the rows are part of that it changed, for the next batch."""

    rows: dict[UUID, Standing]
    history: list[tuple[UUID, Arrival]]
    postings: dict[Posting, int]  # some of them 0
    touched: set[tuple[str, str, UUID]]  # measure, region, stream: where the stream was not posted before, if not more
    changed_nothing: int
    parked: list[Parked]
    left: set[tuple[UUID, str]]  # stream, region: where a row that has a place lay before, and counted
    figures: Mapping[UUID, Figures] = MappingProxyType({})
    found: Found = Found()  # by what its rows are found otherwise than before


def late_streams(standings: Mapping[UUID, Standing], arrivals: Sequence[Arrival]) -> set[UUID]:
    """The streams whose history is needed: this batch brings a fact dated before their last one, or a correction."""
    late: set[UUID] = set()
    last: dict[UUID, date] = {}
    for envelope, event, _ in arrivals:
        stream, on = envelope.subject, envelope.effective_on
        if isinstance(event, Correction):
            late.add(stream)
        before = last.get(stream)
        if before is None:
            standing = standings.get(stream)
            if standing is None:
                last[stream] = date.min
                continue
            before = standing.last_on
        if on < before:
            late.add(stream)
            on = before
        last[stream] = on
    return late


def fold(
    view: View[Any, Any],
    feed: Feed,
    standings: Mapping[UUID, Standing],
    histories: Mapping[UUID, History],
    arrivals: Sequence[Arrival],
    reach: Reach,
    figures: Mapping[UUID, Figures] | None = None,
) -> Folded:
    """Fold the events of one feed, in the order of the log.

    `histories` holds what was there before this batch, for the streams of `late_streams`; `figures` what rows are part
    of already, as far as that is remembered. `reach` raises where a region is unknown. An event whose fold raises is
    parked with its cause, and what follows on its stream behind it.
    """
    folding = _Folding(view, standings, histories, reach, figures or {})
    waiting: set[UUID] = set()
    parked: list[Parked] = []
    for arrival in arrivals:
        if waiting and arrival.envelope.subject in waiting:
            parked.append(_parked(feed, arrival, "waits-behind", ""))
            continue
        try:
            folding.take(arrival)
        except Exception as wrong:  # whatever a view's own code raises must not stop the other streams
            waiting.add(arrival.envelope.subject)
            parked.append(_parked(feed, arrival, f"fold:{type(wrong).__name__}", str(wrong)))
    return folding.folded(parked)


def _parked(feed: Feed, arrival: Arrival, cause: str, detail: str) -> Parked:
    of = arrival.envelope
    return Parked(feed, of.subject, of.position, of.id, cause, detail, to_headers(of), arrival.body)


class _Row:
    """A row while its batch is folded."""

    __slots__ = ("entries", "events", "figures", "history", "last_on", "last_position", "late", "opened_on", "row")

    def __init__(self, standing: Standing, figures: Figures | None, history: History | None) -> None:
        self.row, self.opened_on, self.last_on, self.last_position, self.events, self.late = standing
        self.figures = figures  # None: not tallied yet
        self.history = history  # of a stream with late facts, all of it so far
        self.entries: Counter[Entry] | None = None  # what that unfolds to


_NOTHING: Final = Standing(None, date.min, date.min, 0, 0, 0)


class _Folding:
    def __init__(
        self,
        view: View[Any, Any],
        standings: Mapping[UUID, Standing],
        histories: Mapping[UUID, History],
        reach: Reach,
        figures: Mapping[UUID, Figures],
    ) -> None:
        self.evolve, self.tally = view
        self.view, self.standings, self.histories, self.figures = view, standings, histories, figures
        self.reach = reach
        self.reached: set[str] = set()
        self.rows: dict[UUID, _Row] = {}
        self.history: list[tuple[UUID, Arrival]] = []
        self.postings: dict[Posting, int] = {}
        self.touched: set[tuple[str, str, UUID]] = set()
        self.left: set[tuple[UUID, str]] = set()
        self.changed_nothing = 0
        self.day = RecordedDay()

    def folded(self, parked: list[Parked]) -> Folded:
        rows = {
            stream: Standing(row.row, row.opened_on, row.last_on, row.last_position, row.events, row.late)
            for stream, row in self.rows.items()
        }
        figures = {stream: row.figures for stream, row in self.rows.items() if row.figures is not None}
        return Folded(rows, self.history, self.postings, self.touched, self.changed_nothing, parked, self.left, figures)

    def take(self, arrival: Arrival) -> None:
        """All or nothing: what can raise runs before anything is kept."""
        envelope, event, _ = arrival
        stream, on = envelope.subject, envelope.effective_on
        row = self.rows.get(stream) or self._begun(stream)
        if on < row.last_on or isinstance(event, Correction):
            happening = Happening(on, envelope.position, event, envelope.version)
            self._late(stream, row, happening, envelope.recorded_at)
        else:
            self._latest(stream, row, event, on, envelope.recorded_at)
            if row.events:
                row.last_on = on
            else:
                row.opened_on = on
            if row.history is not None:
                row.history.append(Happening(on, envelope.position, event, envelope.version))
                row.entries = None
        row.last_position = envelope.position
        row.events += 1
        self.rows[stream] = row
        self.history.append((stream, arrival))

    def _begun(self, stream: UUID) -> _Row:
        history = self.histories.get(stream) if self.histories else None
        return _Row(
            self.standings.get(stream, _NOTHING),
            self.figures.get(stream) if self.figures else None,
            None if history is None else list(history),
        )

    def _latest(self, stream: UUID, row: _Row, event: Any, on: date, recorded_at: datetime) -> None:
        before = row.row
        on = max(on, row.opened_on)
        after = self.evolve(before, event, on)
        if after is before or after == before:
            self.changed_nothing += 1
            return
        figures = list(self.tally(after)) if after is not None else []
        left = row.figures
        if left is None:
            left = list(self.tally(before)) if before is not None else []
        gone, came = differing(left, figures)
        for figure in came:
            if figure.region not in self.reached:
                self._reach(figure.region)
        row.row, row.figures = after, figures
        place = place_of(before)
        if place and place != place_of(after):
            self.left.add((stream, place))
        self._post(stream, gone, came, on, self.day.of(recorded_at))

    def _post(self, stream: UUID, gone: Figures, came: Figures, on: date, recorded_on: date) -> None:
        """Where it leaves a figure behind it was posted before: only what it comes to can be new to it."""
        postings, there = self.postings, set()
        for sign, figures in ((-1, gone), (1, came)):
            for figure in figures:
                measure, region, cut, until = figure.measure, figure.region, figure.cut, figure.until
                begins = max(on, figure.since)
                amount = sign * figure.amount
                if until is not None:
                    if until <= begins:
                        continue
                    end = (measure, region, cut, until, recorded_on)
                    postings[end] = postings.get(end, 0) - amount
                begin = (measure, region, cut, begins, recorded_on)
                postings[begin] = postings.get(begin, 0) + amount
                if sign < 0:
                    there.add((measure, region))
                elif (measure, region) not in there:
                    self.touched.add((measure, region, stream))

    def _late(self, stream: UUID, row: _Row, happening: Happening[Any], recorded_at: datetime) -> None:
        history = row.history
        assert history is not None, "the histories of late streams are given"
        old = row.entries
        if old is None:
            old = refold(self.view, history).entries
        new = refold(self.view, [*history, happening], happening)
        moved = Counter(new.entries)
        moved.subtract(old)
        for region in {entry.region for entry in moved} - self.reached:
            self._reach(region)
        recorded_on = self.day.of(recorded_at)
        for (measure, region, cut, on), amount in moved.items():
            if amount:
                at = (measure, region, cut, on, recorded_on)
                self.postings[at] = self.postings.get(at, 0) + amount
                self.touched.add((measure, region, stream))
        if new.row is None or place_of(new.row):
            self.left |= {(stream, entry.region) for entry in moved if entry.region != place_of(new.row)}
        history.append(happening)
        row.entries, row.row, row.figures = new.entries, new.row, new.figures
        row.late += 1
        self.changed_nothing += not new.changed
        if isinstance(happening.event, Correction):
            row.opened_on, row.last_on = span(history)

    def _reach(self, region: str) -> None:
        self.reach(region)
        self.reached.add(region)
