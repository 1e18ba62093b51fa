"""The ledger of figures, as a definition: a row's history, dated and counted; what an event changes in it is posted."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from msgspec import Struct

from contracts.corrections import Correction

Row = TypeVar("Row")
Event = TypeVar("Event")


class Figure(Struct, frozen=True, gc=False):
    """One measure in one smallest region, by 1 or in fen. Time alone moves it at `since` and `until` (exclusive)."""

    measure: str
    region: str
    cut: str = ""
    amount: int = 1
    since: date = date.min
    until: date | None = None


class Entry(NamedTuple):
    """What stands in the ledger under one effective day."""

    measure: str
    region: str
    cut: str
    on: date


class Happening(NamedTuple, Generic[Event]):
    """An event as one row remembers it."""

    effective_on: date
    position: int
    event: Event
    version: int = 0  # of its stream


class View(NamedTuple, Generic[Row, Event]):
    """How a row follows its events, and which figures it is part of."""

    evolve: Callable[[Row | None, Event, date], Row | None]
    tally: Callable[[Row], Iterable[Figure]]


def in_order(history: Sequence[Happening[Event]]) -> Iterator[tuple[date, Happening[Event]]]:
    """A history as it folds, each event with the day from which it counts.

    The opening event folds first, and nothing counts before its day; the rest follow in effective order. What was
    corrected folds as it should have been told, on the day on which that holds.
    """
    told = corrected(history)
    opening = min(told, key=lambda h: h.position, default=None)
    if opening is None:
        return
    for happening in sorted(told, key=lambda h: (h is not opening, h.effective_on, h.position)):
        if not isinstance(happening.event, Correction):
            yield max(happening.effective_on, opening.effective_on), happening


def corrected(history: Sequence[Happening[Event]]) -> Sequence[Happening[Event]]:
    """Each event that a later one corrects is replaced, at its own place in the log; of several the last one holds."""
    right = {h.event.corrects: h for h in _by_position(history) if isinstance(h.event, Correction)}
    if not right:
        return history
    return [_instead(h, right.get(h.version)) for h in history]


def _by_position(history: Sequence[Happening[Event]]) -> Sequence[Happening[Event]]:
    return sorted(history, key=lambda h: h.position)


def _instead(happening: Happening[Event], by: Happening[Event] | None) -> Happening[Event]:
    if by is None or by.position <= happening.position or isinstance(happening.event, Correction):
        return happening
    assert isinstance(by.event, Correction)
    return happening._replace(effective_on=by.effective_on, event=by.event.right)


def unfold(view: View[Row, Event], history: Sequence[Happening[Event]]) -> Counter[Entry]:
    """Every figure the row has been part of: added on the day it enters, taken away on the day it leaves."""
    entries: Counter[Entry] = Counter()
    row: Row | None = None
    for on, happening in in_order(history):
        before, row = row, view.evolve(row, happening.event, on)
        for sign, version in ((-1, before), (1, row)):
            for figure in view.tally(version) if version else ():
                enter(entries, figure, on, sign)
    return entries


def enter(entries: Counter[Entry], figure: Figure, on: date, sign: int) -> None:
    """Add a figure from a day on (or take it away), and the reverse where its span ends."""
    begins = max(on, figure.since)
    if figure.until and figure.until <= begins:
        return
    entries[Entry(figure.measure, figure.region, figure.cut, begins)] += sign * figure.amount
    if figure.until:
        entries[Entry(figure.measure, figure.region, figure.cut, figure.until)] -= sign * figure.amount


def post(
    view: View[Row, Event], history: Sequence[Happening[Event]], happening: Happening[Event]
) -> Mapping[Entry, int]:
    """What one more event moves, however late it comes. Where it is the latest, only two tallies differ."""
    moved = unfold(view, [*history, happening])
    moved.subtract(unfold(view, history))
    return {entry: amount for entry, amount in moved.items() if amount}


def balance(ledger: Iterable[tuple[Entry, int]], measure: str, on: date, within: Callable[[str], bool]) -> int:
    """A figure on a day, summed over the regions that lie within another."""
    return sum(n for entry, n in ledger if entry.measure == measure and entry.on <= on and within(entry.region))
