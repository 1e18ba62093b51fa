"""Small counts are not shown (小数保护), and nor is what they could be found from: sums, or one page less another."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from datetime import date
from heapq import heappop, heappush
from itertools import count as counter
from typing import Final, NamedTuple

from contracts.rules import rule

ALL: Final = ""  # the row of all rows
Cell = tuple[str, int]  # a row, and a column; behind the last column stands the sum of the row
Arc = tuple[Hashable, Hashable]
Figures = dict[str, list[int]]
Shown = dict[str, list[int | None]]


def threshold_on(on: date, region: str = "") -> int:
    """Below how many a count of a sensitive group is not shown (policy stat.suppress_below). Raises NoRuleOn."""
    return int(rule("stat.suppress_below", on, region))


def suppress(
    counts: Mapping[str, Sequence[int]],
    threshold: int | Callable[[str], int],
    parents: Mapping[str, str] | None = None,
    known: Collection[str] = (),
) -> Shown:
    """Every row with its sum, the rows above it, and the row of ALL; None where a count is not shown.

    `counts` has a line of equal length for each row, such as a community's; `parents` says which row each belongs to,
    such as its street: both pages show sums of the same people, so both are looked at together. Hidden are counts from
    1 to below the threshold (of every row, or of each), and for each as little beside it as leaves it more than one
    possible value to somebody who sees everything else. The same counts are always hidden in the same way.

    `known`: rows of `counts` that this reader has by himself. They are shown, what follows from them too; whatever is
    hidden from those who have nothing stays hidden, and what he could find with them goes as well.
    """
    above = dict(parents or {})
    figures = _with_sums(counts, above)
    below = threshold if callable(threshold) else lambda _: threshold
    small = {
        (row, column)
        for row, amounts in figures.items()
        if any(amounts)
        for column, amount in enumerate(amounts)
        if 0 < amount < below(row)
    }
    arcs = _arcs(figures, counts, above)
    rounds = _rounds(small, figures, arcs)
    hidden = small.union(*rounds)
    if known:
        his = _followed(set(known) & set(counts), counts, above)
        unknown = {cell: arc for cell, arc in arcs.items() if cell[0] not in his}
        still = set[Cell]().union(*(each for each in rounds if each <= unknown.keys()))
        hidden &= unknown.keys()
        hidden = hidden.union(*_rounds(hidden, figures, unknown, still))
    return {
        row: [None if (row, column) in hidden else amount for column, amount in enumerate(amounts)]
        for row, amounts in figures.items()
    }


def _with_sums(counts: Mapping[str, Sequence[int]], above: Mapping[str, str]) -> Figures:
    figures = {row: [*amounts, sum(amounts)] for row, amounts in counts.items()}
    width = max((len(amounts) for amounts in figures.values()), default=1)
    for row, amounts in list(figures.items()):
        for up in _above(row, above):
            so_far = figures.setdefault(up, [0] * width)
            figures[up] = [one + other for one, other in zip(so_far, amounts, strict=True)]
    return figures


def _above(row: str, above: Mapping[str, str]) -> list[str]:
    """The rows above one, up to that of all."""
    line = []
    while row != ALL:
        row = above.get(row, ALL)
        line.append(row)
    return line


def _followed(known: Collection[str], counts: Collection[str], above: Mapping[str, str]) -> set[str]:
    """These rows, and those above them that are made of them alone."""
    open_above = {up for row in counts if row not in known for up in _above(row, above)}
    return {*known, *(up for row in known for up in _above(row, above) if up not in open_above)}


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


class _Step(NamedTuple):
    """From one node to another, by a cell that grows with it, or shrinks."""

    to: Hashable
    cell: Cell
    amount: int


def _rounds(
    hide: Collection[Cell], figures: Figures, arcs: Mapping[Cell, Arc], still: Collection[Cell] = ()
) -> list[set[Cell]]:
    """What keeps each of these cells from having one possible value, but those that `still` have others.

    A round on which one cell can be another covers every cell on it: none of them is looked at again.
    """
    steps = _steps(figures, arcs)
    dear = max((max(row) for row in figures.values()), default=0) + 1
    hidden, covered, rounds = set(hide), set(still), []
    for cell in sorted(hide):
        if cell not in covered:
            found = _cover(cell, arcs[cell], figures[cell[0]][cell[1]], hidden, steps, dear)
            hidden |= found
            covered |= found
            rounds.append(found)
    return rounds


def _steps(figures: Figures, arcs: Mapping[Cell, Arc]) -> dict[Hashable, list[_Step]]:
    """Along an arc a figure grows; against it it shrinks, which only one above 1 can do unseen."""
    steps: dict[Hashable, list[_Step]] = {}
    for cell, (tail, head) in arcs.items():
        amount = figures[cell[0]][cell[1]]
        steps.setdefault(tail, []).append(_Step(head, cell, amount))
        if amount > 1:
            steps.setdefault(head, []).append(_Step(tail, cell, amount))
    return steps


def _cover(
    cell: Cell, arc: Arc, amount: int, hidden: set[Cell], steps: Mapping[Hashable, list[_Step]], dear: int
) -> set[Cell]:
    """The cells of the cheapest round on which this one could be one greater, or one less, and every sum the same."""
    tail, head = arc
    ways = [_way(head, tail, cell, hidden, steps, dear)]
    if amount > 1:
        ways.append(_way(tail, head, cell, hidden, steps, dear))
    found = [way for way in ways if way is not None]
    return min(found, key=lambda way: way[0])[1]  # there is always the one by the sums of its row and its column


def _way(
    start: Hashable,
    end: Hashable,
    without: Cell,
    hidden: set[Cell],
    steps: Mapping[Hashable, list[_Step]],
    dear: int,
) -> tuple[int, set[Cell]] | None:
    """Dijkstra's: what it costs, and the cells of the round, that one with them."""
    turn = counter()
    waiting: list[tuple[int, int, Hashable, tuple[Hashable, Cell] | None]] = [(0, next(turn), start, None)]
    came: dict[Hashable, tuple[Hashable, Cell] | None] = {}
    while waiting:
        cost, _, at, by = heappop(waiting)
        if at in came:
            continue
        came[at] = by
        if at == end:
            return cost, {without, *_back(end, came)}
        for to, cell, amount in steps.get(at, ()):
            if to not in came and cell != without:
                more = 0 if cell in hidden else (amount or dear) + 1  # a nought is told rather than hidden
                heappush(waiting, (cost + more, next(turn), to, (at, cell)))
    return None


def _back(end: Hashable, came: Mapping[Hashable, tuple[Hashable, Cell] | None]) -> list[Cell]:
    cells, by = [], came[end]
    while by is not None:
        cells.append(by[1])
        by = came[by[0]]
    return cells
