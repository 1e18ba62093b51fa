"""What somebody finds out of a table of which some counts are hidden: every table near it that shows the same."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from contracts.suppression import Cell, Shown, suppress


def hidden_in(shown: Shown) -> set[Cell]:
    return {(row, n) for row, amounts in shown.items() for n, amount in enumerate(amounts) if amount is None}


def given_away(shown: Shown, exact: Shown, rows: Collection[str], parents: Mapping[str, str]) -> set[Cell]:
    """Hidden cells that have one value in all of them: none, where what is hidden holds."""
    possible: dict[Cell, set[int | None]] = {cell: set() for cell in hidden_in(shown)}
    for other in tables_like(shown, exact, list(rows), parents):
        for (row, n), values in possible.items():
            values.add(other[row][n])
        if all(len(values) > 1 for values in possible.values()):
            return set()
    return {cell for cell, values in possible.items() if len(values) < 2}


def tables_like(shown: Shown, exact: Shown, rows: Sequence[str], parents: Mapping[str, str]) -> Iterator[Shown]:
    """Every table near the true one that shows the same; where a count is hidden and was not nought, it is not."""
    width = len(shown[rows[0]]) - 1

    def lines(row: str) -> list[list[int]]:
        found: list[list[int]] = [[]]
        for n in range(width):
            true = exact[row][n]
            assert true is not None
            near = [true] if shown[row][n] is not None else sorted({max(true - 1, min(true, 1)), true, true + 1})
            found = [[*line, amount] for line in found for amount in near]
        total = shown[row][width]
        return [line for line in found if total is None or sum(line) == total]

    def choose(at: int, chosen: dict[str, list[int]]) -> Iterator[Shown]:
        if at == len(rows):
            table = suppress(chosen, 0, parents)
            if all(
                amount is None or table[row][n] == amount
                for row, amounts in shown.items()
                for n, amount in enumerate(amounts)
            ):
                yield table
            return
        for line in lines(rows[at]):
            yield from choose(at + 1, {**chosen, rows[at]: line})

    yield from choose(0, {})
