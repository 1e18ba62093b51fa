"""Small counts are not shown (小数保护), and nor is what they could be found from: sums, or one page less another."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from heapq import heappop, heappush
from itertools import count as counter
from typing import Final

from contracts.rules import rule

ALL: Final = ""  # the row of all rows
Cell = tuple[str, int]  # a row, and a column; behind the last column stands the sum of the row
Arc = tuple[Hashable, Hashable]
Shown = dict[str, list[int | None]]


def threshold_on(on: date, region: str = "") -> int:
    """Below how many a count of a sensitive group is not shown (policy stat.suppress_below). Raises NoRuleOn."""
    return int(rule("stat.suppress_below", on, region))


def suppress(counts: Mapping[str, Sequence[int]], threshold: int, parents: Mapping[str, str] | None = None) -> Shown:
    """Every row with its sum, the rows above it, and the row of ALL; None where a count is not shown.

    `counts` has a line of equal length for each row, such as a community's; `parents` says which row each belongs to,
    such as its street: both pages show sums of the same people, so both are looked at together. Hidden are counts from
    1 to below the threshold, and for each as little beside it as leaves it more than one possible value to somebody who
    sees everything else. The same counts are always hidden in the same way.
    """
    above = dict(parents or {})
    figures = _with_sums(counts, above)
    arcs = _arcs(figures, counts, above)
    dear = max((max(row) for row in figures.values()), default=0) + 1
    hidden = {cell for cell in arcs if 0 < _at(figures, cell) < threshold}
    for cell in sorted(hidden):
        hidden |= _cover(cell, hidden, figures, arcs, dear)
    return {
        row: [None if (row, column) in hidden else amount for column, amount in enumerate(amounts)]
        for row, amounts in figures.items()
    }


def _with_sums(counts: Mapping[str, Sequence[int]], above: Mapping[str, str]) -> dict[str, list[int]]:
    figures = {row: [*amounts, sum(amounts)] for row, amounts in counts.items()}
    width = max((len(amounts) for amounts in figures.values()), default=1)
    for row, amounts in list(figures.items()):
        up: str | None = row
        while up is not None and up != ALL:
            up = above.get(up, ALL)
            so_far = figures.setdefault(up, [0] * width)
            figures[up] = [one + other for one, other in zip(so_far, amounts, strict=True)]
    return figures


def _arcs(
    figures: Mapping[str, Sequence[int]], counts: Mapping[str, Sequence[int]], above: Mapping[str, str]
) -> dict[Cell, Arc]:
    """The table as a circulation: people come in by the sum of all, are divided into rows, these into columns, and
    leave by the columns' sums. Each figure is an arc, and what goes into a node comes out of it."""
    arcs: dict[Cell, Arc] = {}
    for row, amounts in figures.items():
        last, up = len(amounts) - 1, above.get(row, ALL)
        for column in range(last + 1):
            own: Hashable = ("row", row) if row in counts else (row, column)
            outside: Hashable = "all" if row == ALL else (up, column)
            arcs[row, column] = (outside, own) if column == last else (own, outside)
    return arcs


def _cover(
    cell: Cell, hidden: set[Cell], figures: Mapping[str, Sequence[int]], arcs: Mapping[Cell, Arc], dear: int
) -> set[Cell]:
    """The cells of the cheapest round on which this one could be one greater, or one less, and every sum the same."""
    tail, head = arcs[cell]
    ways = [_way(head, tail, cell, hidden, figures, arcs, dear)]
    if _at(figures, cell) > 1:
        ways.append(_way(tail, head, cell, hidden, figures, arcs, dear))
    found = [way for way in ways if way is not None]
    return min(found, key=lambda way: way[0])[1]  # there is always the one by the sums of its row and its column


def _way(
    start: Hashable,
    end: Hashable,
    without: Cell,
    hidden: set[Cell],
    figures: Mapping[str, Sequence[int]],
    arcs: Mapping[Cell, Arc],
    dear: int,
) -> tuple[int, set[Cell]] | None:
    """Dijkstra's. Along an arc a figure grows; against it it shrinks, which only one above 1 can do unseen."""
    steps: dict[Hashable, list[tuple[Hashable, Cell, int]]] = {}
    for cell, (tail, head) in arcs.items():
        if cell == without:
            continue
        amount = _at(figures, cell)
        cost = 0 if cell in hidden else (amount or dear) + 1  # a nought is told rather than hidden
        steps.setdefault(tail, []).append((head, cell, cost))
        if amount > 1:
            steps.setdefault(head, []).append((tail, cell, cost))
    turn = counter()
    waiting: list[tuple[int, int, Hashable, tuple[Cell, ...]]] = [(0, next(turn), start, ())]
    seen: set[Hashable] = set()
    while waiting:
        cost, _, at, path = heappop(waiting)
        if at == end:
            return cost, set(path)
        if at in seen:
            continue
        seen.add(at)
        for to, cell, more in steps.get(at, ()):
            if to not in seen:
                heappush(waiting, (cost + more, next(turn), to, (*path, cell)))
    return None


def _at(figures: Mapping[str, Sequence[int]], cell: Cell) -> int:
    return figures[cell[0]][cell[1]]
