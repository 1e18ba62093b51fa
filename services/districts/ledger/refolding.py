"""Fold a row's whole history again, in effective order: for late facts, for past days and for explanations."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from services.districts.figures import Entry, Figure, Happening, View, corrected, enter, in_order

Figures = list[Figure]


class Refolded(NamedTuple):
    """A row's whole history, folded: the row it ends in, its figures, and all it was part of."""

    row: Any | None
    figures: Figures
    entries: Counter[Entry]
    changed: bool  # whether the watched event changed the row where it came to stand


def refold(view: View[Any, Any], history: Iterable[Happening[Any]], watched: Happening[Any] | None = None) -> Refolded:
    """The whole of a history again, in effective order: the same as `figures.unfold`, with the row it ends in."""
    entries: Counter[Entry] = Counter()
    row: Any | None = None
    figures: Figures = []
    changed = True
    for on, happening in in_order(list(history)):
        after = view.evolve(row, happening.event, on)
        if after is row or after == row:
            changed = changed and happening is not watched
            continue
        left, figures = figures, list(view.tally(after)) if after is not None else []
        row = after
        for sign, some in zip((-1, 1), differing(left, figures), strict=True):
            for figure in some:
                enter(entries, figure, on, sign)
    return Refolded(row, figures, entries, changed)


def differing(left: Figures, entered: Figures) -> tuple[Figures, Figures]:
    """What of the one is not in the other: a figure that stays would be taken away and added on the same day."""
    came = entered.copy()
    gone = []
    for figure in left:
        if figure in came:
            came.remove(figure)
        else:
            gone.append(figure)
    return gone, came


def span(history: Sequence[Happening[Any]]) -> tuple[date, date]:
    """The day of the opening fact, and the latest of the others, once what was corrected is; date.min: no others."""
    told = sorted(corrected(history), key=lambda happening: happening.position)
    return told[0].effective_on, max((each.effective_on for each in told[1:]), default=date.min)
