"""A superior's own workbook (.xlsx) filled by its named cells: everything else in it stays as it was drawn."""

from io import BytesIO
from typing import Any, Final
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell as Square
from openpyxl.cell.cell import MergedCell
from openpyxl.utils.exceptions import InvalidFileException

from contracts.refusal import Refusal
from services.sheets.named_cells import Cell, Layout
from services.sheets.workbook import Limits, NoWorkbook, SheetEmpty, SheetTooLarge, WorkbookLinked, looked_at

BOUNDS: Final = Limits(largest=8 * 1024 * 1024, unpacked=64 * 1024 * 1024, parts=500, rows=0, columns=0)
LOST: Final = (
    *("xl/charts/", "xl/drawings/", "xl/media/", "xl/pivot", "xl/slicer"),
    *("xl/externalLinks/", "xl/embeddings/"),
)
WHY: Final[dict[type[Refusal], str]] = {  # where it is said otherwise of what is filled than of what is sent in
    SheetEmpty: "it is no .xlsx workbook",
    NoWorkbook: "it is no .xlsx workbook",
    SheetTooLarge: f"it is larger than {BOUNDS.largest} bytes",
    WorkbookLinked: "it is linked to other workbooks, and the links would be lost",
}


class BadWorkbook(ValueError):
    """What is no workbook, or none that can be filled without harm; it says why."""


def filled(workbook: bytes, layout: Layout, answer: Any) -> bytes:
    """Raises BadWorkbook, BadLayout. A text is a text, also where it begins like a formula."""
    _look(workbook)
    try:
        book = load_workbook(BytesIO(workbook))
    except (InvalidFileException, BadZipFile, KeyError, ValueError, TypeError, OSError) as wrong:
        raise BadWorkbook("it is no .xlsx workbook") from wrong
    for name, value in layout.values(answer).items():
        _put(_square(book, name), value)
    for name, rows in layout.lists(answer).items():
        first = _square(book, name)
        sheet: Any = first.parent
        for down, row in enumerate(rows):
            for along, value in enumerate(row):
                _put(sheet.cell(first.row + down, first.column + along), value)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _look(workbook: bytes) -> None:
    """As one that is sent in, and for what would be lost of it."""
    try:
        packed = looked_at(workbook, BOUNDS).packed
    except Refusal as no:
        raise BadWorkbook(WHY.get(type(no), str(no))) from None
    names = [each.lower() for each in packed.namelist()]
    lost = sorted({word for word in LOST for name in names if name.startswith(word.lower())})
    if lost:
        raise BadWorkbook(f"what is drawn or linked in it would be lost: {', '.join(lost)}")


def _square(book: Workbook, name: str) -> Square:
    """The cell that a name means. Raises BadWorkbook."""
    defined = book.defined_names.get(name)
    places = list(defined.destinations) if defined is not None else []
    if len(places) != 1:
        raise BadWorkbook(f"the workbook does not name one cell {name}")
    sheet, at = places[0]
    if sheet not in book.sheetnames or ":" in at:
        raise BadWorkbook(f"{name} is no single cell")
    square = book[sheet][at.replace("$", "")]
    if not isinstance(square, Square):
        raise BadWorkbook(f"{name} is no single cell")
    return square


def _put(square: Square | MergedCell, value: Cell) -> None:
    if isinstance(square, MergedCell):
        raise BadWorkbook(f"{square.coordinate} lies within merged cells")
    square.value = value
    if isinstance(value, str):
        square.data_type = "s"
