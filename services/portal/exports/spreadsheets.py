"""Tables as a spreadsheet's file: written row by row to the disk, and no cell a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any, Final, NamedTuple
from urllib.parse import quote

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from services.portal.exports.printed_tables import Cell

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet would begin to reckon with
XLSX: Final = "xlsx"
CSV: Final = "csv"
TYPES: Final = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}
LONGEST: Final = 32_767  # characters of a cell
SHEET: Final = 31  # characters of a sheet's name
NOT_IN_NAMES: Final = re.compile(r"[\x00-\x1f\x7f\\/:*?\"<>|\[\]']")
PIECE: Final = 64 * 1024  # bytes


class Sheet(NamedTuple):
    """`rows` are read once."""

    name: str
    rows: Iterable[Sequence[Cell]]


def written(kind: str, sheets: Sequence[Sheet], source: Sequence[str]) -> Iterator[bytes]:
    """The file in pieces; `source`: where it is from, which stands behind the tables."""
    with TemporaryFile() as file:
        (_workbook if kind == XLSX else _text)(file, sheets, source)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def disposition(name: str, kind: str) -> str:
    """For a header: a name that no file system reads as anything else."""
    safe = NOT_IN_NAMES.sub(" ", name).strip(" .")[:60].strip() or "linli"
    return f"attachment; filename=\"linli.{kind}\"; filename*=UTF-8''{quote(f'{safe}.{kind}', safe='')}"


def _workbook(file: IO[bytes], sheets: Sequence[Sheet], source: Sequence[str]) -> None:
    book, names = Workbook(write_only=True), set[str]()
    for sheet in (*sheets, Sheet("出处 Source", [[line] for line in source])):
        page = book.create_sheet(_sheet_name(sheet.name, names))
        for row in sheet.rows:
            page.append([_cell(page, value) for value in row])
    book.save(file)


def _cell(page: Any, value: Cell) -> Any:
    """What begins with = is words too."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(page, ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST])
    cell.data_type = "s"
    return cell


def _sheet_name(name: str, taken: set[str]) -> str:
    short = NOT_IN_NAMES.sub(" ", name).strip()[: SHEET - 4] or "1"
    found = next(each for each in (short, *(f"{short} {n}" for n in range(2, 1_000))) if each.lower() not in taken)
    taken.add(found.lower())
    return found


def _text(file: IO[bytes], sheets: Sequence[Sheet], source: Sequence[str]) -> None:
    """UTF-8 with its mark, RFC 4180; tables one below the other."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="backslashreplace", newline="", write_through=True)
    lines = csv.writer(text, lineterminator="\r\n")
    for sheet in sheets:
        if len(sheets) > 1:
            lines.writerow([_plain(sheet.name)])
        lines.writerows([_plain(cell) for cell in row] for row in sheet.rows)
        lines.writerow([])
    lines.writerows([_plain(line)] for line in source)
    text.detach()


def _plain(cell: Cell) -> str | int | Decimal:
    """What a spreadsheet would take for a formula is told to be text; a number stays one."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
