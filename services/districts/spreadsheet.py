"""A table as a spreadsheet reads it (RFC 4180, UTF-8 with its mark, ISO dates, plain numbers); no cell is a formula."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Literal, NamedTuple
from urllib.parse import quote

from fastapi import Query, Response

Cell = str | int | Decimal | date | None
Language = Annotated[
    Literal["zh", "en"], Query(alias="lang", description="of the heads and of what has a name in both languages")
]
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet would begin to reckon with


class Table(NamedTuple):
    """`name` names the file; `heads` are in Chinese and in English."""

    name: str
    heads: Sequence[tuple[str, str]]
    rows: Iterable[Sequence[Cell]]


class Csv(Response):
    """As the routes' description knows it."""

    media_type = "text/csv"


def csv_of(table: Table, language: str, headers: Mapping[str, str] | None = None) -> Response:
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow([zh if language == "zh" else en for zh, en in table.heads])
    lines.writerows([_cell(cell) for cell in row] for row in table.rows)
    file = f"attachment; filename*=UTF-8''{quote(table.name)}.csv"
    told = {"Cache-Control": "no-cache", "Content-Disposition": file, **(headers or {})}
    return Csv(text.getvalue().encode("utf-8-sig", "backslashreplace"), headers=told)


def _cell(cell: Cell) -> str | int | Decimal:
    """A number stays one."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    return text_cell(cell) if isinstance(cell, str) else cell


def text_cell(text: str) -> str:
    """What a spreadsheet would take for a formula is told to be text."""
    return f"'{text}" if text.startswith(FORMULA) else text


def amount(unit: str, value: int | None) -> int | Decimal | None:
    """A figure as a number in its unit: fen are yuan."""
    return Decimal(value).scaleb(-2) if unit == "元" and value is not None else value
