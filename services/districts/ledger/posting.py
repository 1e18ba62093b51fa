"""Fold a batch of events into rows and postings: two tallies for a row's latest event, a refold for a late one."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from contracts.envelope import to_headers
from services.chassis.clock import day_of
from services.chassis.feeds import Arrival, Feed, Parked
from services.districts.figures import Entry, Figure, Happening, View, enter, in_order

History = list[Happening[Any]]
Reach = Callable[[str], Sequence[str]]


class Standing(NamedTuple):
    """A row as it is kept: what it shows, where its history begins and ends, and how much of it came late."""

    row: Any | None
    opened_on: date
    last_on: date  # the latest effective day after the opening; date.min while there is only the opening
    last_position: int
    events: int
    late: int


class Posting(NamedTuple):
    """Where an amount is posted: a measure in a smallest region, effective one day, recorded another."""

    measure: str
    region: str
    cut: str
    effective_on: date
    recorded_on: date


class Folded(NamedTuple):
    """What a batch comes to."""

    rows: dict[UUID, Standing]
    history: list[tuple[UUID, Arrival]]
    postings: Counter[Posting]
    touched: set[tuple[str, str, UUID]]  # measure, region, stream
    changed_nothing: int
    parked: list[Parked]


def late_streams(standings: Mapping[UUID, Standing], arrivals: Sequence[Arrival]) -> set[UUID]:
    """The streams that this batch brings a fact to which is dated before their last one: their history is needed."""
    late: set[UUID] = set()
    last = {stream: standing.last_on for stream, standing in standings.items()}
    for envelope, _, _ in arrivals:
        before = last.get(envelope.subject)
        if before is None:
            last[envelope.subject] = date.min
        elif envelope.effective_on < before:
            late.add(envelope.subject)
        else:
            last[envelope.subject] = envelope.effective_on
    return late


def fold(
    view: View[Any, Any],
    feed: Feed,
    standings: Mapping[UUID, Standing],
    histories: Mapping[UUID, History],
    arrivals: Sequence[Arrival],
    reach: Reach,
) -> Folded:
    """Fold the events of one feed, in the order of the log.

    `histories` holds what was there before this batch, for the streams of `late_streams`. `reach` raises where a
    region is unknown. An event whose fold raises is parked with its cause, and what follows on its stream behind it.
    """
    folding = _Folding(view, standings, histories, reach)
    waiting: set[UUID] = set()
    for arrival in arrivals:
        stream = arrival.envelope.subject
        if stream in waiting:
            folding.folded.parked.append(_parked(feed, arrival, "waits-behind", ""))
            continue
        try:
            folding.take(arrival)
        except Exception as wrong:  # whatever a view's own code raises must not stop the other streams
            waiting.add(stream)
            folding.folded.parked.append(_parked(feed, arrival, f"fold:{type(wrong).__name__}", str(wrong)))
    return folding.folded


def _parked(feed: Feed, arrival: Arrival, cause: str, detail: str) -> Parked:
    envelope = arrival.envelope
    headers = to_headers(envelope)
    return Parked(feed, envelope.subject, envelope.position, envelope.id, cause, detail, headers, arrival.body)


class _Refolded(NamedTuple):
    row: Any | None
    figures: list[Figure]
    entries: Counter[Entry]
    changed: bool  # whether the watched event changed the row where it came to stand


class _Folding:
    def __init__(
        self,
        view: View[Any, Any],
        standings: Mapping[UUID, Standing],
        histories: Mapping[UUID, History],
        reach: Reach,
    ) -> None:
        self.view, self.standings, self.histories, self.reach = view, standings, histories, reach
        self.folded = Folded({}, [], Counter(), set(), 0, [])
        self._figures: dict[UUID, list[Figure]] = {}  # tallies of rows as this batch left them
        self._seen: defaultdict[UUID, History] = defaultdict(list)  # of the streams with late facts
        self._entries: dict[UUID, Counter[Entry]] = {}  # their unfoldings so far
        self._reached: set[str] = set()

    def take(self, arrival: Arrival) -> None:
        """All or nothing: what can raise runs before anything is kept."""
        envelope = arrival.envelope
        stream, on = envelope.subject, envelope.effective_on
        happening = Happening(on, envelope.position, arrival.event)
        was = self.folded.rows.get(stream) or self.standings.get(stream)
        late = was is not None and on < was.last_on
        if late:
            refolded, moved = self._late(stream, happening)
        else:
            refolded = self._latest(stream, was, happening)
            moved = refolded.entries
        self._check(moved)
        self._keep(stream, refolded, happening, was, late)
        self._post(stream, moved, day_of(envelope.recorded_at))
        self.folded.history.append((stream, arrival))
        if not refolded.changed:
            self.folded = self.folded._replace(changed_nothing=self.folded.changed_nothing + 1)

    def _latest(self, stream: UUID, was: Standing | None, happening: Happening[Any]) -> _Refolded:
        before = was.row if was else None
        on = max(happening.effective_on, was.opened_on) if was else happening.effective_on
        after = self.view.evolve(before, happening.event, on)
        entries: Counter[Entry] = Counter()
        if after is before or after == before:
            return _Refolded(after, self._figures.get(stream, []), entries, False)
        left = self._figures.get(stream)
        if left is None:
            left = _tally(self.view, before)
        figures = _tally(self.view, after)
        _differ(entries, left, figures, on)
        return _Refolded(after, figures, entries, True)

    def _late(self, stream: UUID, happening: Happening[Any]) -> tuple[_Refolded, Counter[Entry]]:
        history = [*self.histories[stream], *self._seen[stream]]
        old = self._entries.get(stream)
        if old is None:
            old = refold(self.view, history).entries
        new = refold(self.view, [*history, happening], happening)
        moved = Counter(new.entries)
        moved.subtract(old)
        self._entries[stream] = new.entries
        return new, moved

    def _check(self, moved: Mapping[Entry, int]) -> None:
        for region in {entry.region for entry in moved} - self._reached:
            self.reach(region)
            self._reached.add(region)

    def _keep(
        self, stream: UUID, refolded: _Refolded, happening: Happening[Any], was: Standing | None, late: bool
    ) -> None:
        on, position = happening.effective_on, happening.position
        if was is None:
            standing = Standing(refolded.row, on, date.min, position, 1, 0)
        else:
            last_on = max(was.last_on, on)
            standing = Standing(refolded.row, was.opened_on, last_on, position, was.events + 1, was.late + late)
        self.folded.rows[stream] = standing
        if refolded.changed or late:
            self._figures[stream] = refolded.figures
        if stream in self.histories:
            self._seen[stream].append(happening)
            if not late:
                self._entries.pop(stream, None)

    def _post(self, stream: UUID, moved: Mapping[Entry, int], recorded_on: date) -> None:
        postings, touched = self.folded.postings, self.folded.touched
        for (measure, region, cut, on), amount in moved.items():
            if amount:
                postings[Posting(measure, region, cut, on, recorded_on)] += amount
                touched.add((measure, region, stream))


def refold(view: View[Any, Any], history: Iterable[Happening[Any]], watched: Happening[Any] | None = None) -> _Refolded:
    """The whole of a history again, in effective order: the same as `figures.unfold`, with the row it ends in."""
    entries: Counter[Entry] = Counter()
    row: Any | None = None
    figures: list[Figure] = []
    changed = True
    for on, happening in in_order(list(history)):
        after = view.evolve(row, happening.event, on)
        if after is row or after == row:
            changed = changed and happening is not watched
            continue
        left, figures = figures, _tally(view, after)
        _differ(entries, left, figures, on)
        row = after
    return _Refolded(row, figures, entries, changed)


def _tally(view: View[Any, Any], row: Any | None) -> list[Figure]:
    return list(view.tally(row)) if row is not None else []


def _differ(entries: Counter[Entry], left: list[Figure], entered: list[Figure], on: date) -> None:
    """Only what differs is entered: a figure that stays would be taken away and added on the same day."""
    rest = list(entered)
    put = partial(enter, entries)
    for figure in left:
        if figure in rest:
            rest.remove(figure)
        else:
            put(figure, on, -1)
    for figure in rest:
        put(figure, on, 1)
