"""The heading of a sheet (表头): which column holds what, by the names that stand above, in one row or in two."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from contracts.forms.fields import Kind
from contracts.money import Unit
from contracts.names import normalise_name
from contracts.refusal import Refusal
from services.sheets.layouts import Column, Layout, plain
from services.sheets.rows import Row

LOOKED_AT: Final = 15  # rows from the top in which a heading may stand
RESULT: Final = "办理结果"  # the column that an answer adds


class Heading(Struct, frozen=True):
    """`columns`: what a sheet's column holds; `units`: of amounts; `first`: the row below."""

    columns: Mapping[int, Column]
    units: Mapping[int, Unit]
    first: int


class NoHeading(Refusal):
    zh = "前{rows}行中没有找到表头。表头应有这些列:{columns}。请下载模板对照"
    en = "there is no heading in the first {rows} rows; it has the columns {columns}: compare it with the template"
    status = 422


class ColumnsMissing(Refusal):
    zh = "表头缺少这些列:{columns}"
    en = "the heading lacks the columns {columns}"
    status = 422


class ColumnTwice(Refusal):
    zh = "“{column}”在表头中出现了两次"
    en = "the heading has the column {column} twice"
    status = 422


class UnitMissing(Refusal):
    zh = "“{column}”的表头没有写单位,请写成“{column}(元)”或“{column}(万元)”"
    en = "the heading of {column} does not say its unit: write it in brackets behind, as the template does"
    status = 422


def heading(rows: Sequence[Row], layout: Layout, given: frozenset[str] = frozenset()) -> Heading:
    """By the row, or two rows, in which most columns are found. `given`: fields that no column need have.

    Refuses: NoHeading, ColumnsMissing, ColumnTwice, UnitMissing.
    """
    best: dict[int, tuple[Column, str]] = {}
    first = 0
    for at, row in enumerate(rows):
        below = rows[at + 1] if at + 1 < len(rows) and rows[at + 1].number == row.number + 1 else None
        for named, ends in ((_one(row), row.number), *(((_two(row, below), below.number),) if below else ())):
            found = dict(_found(named, layout))
            if len(found) > len(best):
                best, first = found, ends + 1
    wanted = [each for each in layout.columns if each.required and each.field.name not in given]
    if len(best) < min(2, len(wanted)):
        raise NoHeading(rows=LOOKED_AT, columns="、".join(each.title for each in wanted))
    return _checked(best, first, wanted)


def _checked(best: Mapping[int, tuple[Column, str]], first: int, wanted: Sequence[Column]) -> Heading:
    seen: set[str] = set()
    units: dict[int, Unit] = {}
    for at, (column, said) in best.items():
        if column.field.name in seen:
            raise ColumnTwice(column=column.title)
        seen.add(column.field.name)
        if column.field.kind is Kind.MONEY:
            if "元" not in said:
                raise UnitMissing(column=plain(column.title))
            units[at] = Unit.WAN_YUAN if "万元" in said else Unit.YUAN
    missing = [each.title for each in wanted if each.field.name not in seen]
    if missing:
        raise ColumnsMissing(columns="、".join(missing))
    return Heading({at: column for at, (column, _) in best.items()}, units, first)


def _one(row: Row) -> dict[int, tuple[str, ...]]:
    return {at: (cell.text,) for at, cell in row.cells.items()}


def _two(row: Row, below: Row) -> dict[int, tuple[str, ...]]:
    """What stands above several columns is merged over them: it goes on to the right where only the row below says
    more. Both together, the lower, and the upper alone where nothing is below."""
    named: dict[int, tuple[str, ...]] = {}
    above = ""
    for at in range(1, max((*row.cells, *below.cells), default=0) + 1):
        upper = row.cells[at].text if at in row.cells else ""
        lower = below.cells[at].text if at in below.cells else ""
        above = upper or (above if lower else "")
        if lower and lower != upper:
            named[at] = (f"{above}{lower}", lower)
        elif upper:
            named[at] = (upper,)
    return named


def _found(named: Mapping[int, Sequence[str]], layout: Layout) -> Iterator[tuple[int, tuple[Column, str]]]:
    for at, says in named.items():
        for said in says:
            column = next((each for each in layout.columns if plain(said) in each.names), None)
            if column:
                yield at, (column, normalise_name(said))
                break
