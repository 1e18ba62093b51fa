"""A superior's own workbook (.xlsx) filled by its named cells: everything else in it stays as it was drawn."""

from io import BytesIO
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell as Square
from openpyxl.cell.cell import MergedCell
from openpyxl.utils.exceptions import InvalidFileException

from services.papers.layouts import Cell, Layout

LARGEST: Final = 8 * 1024 * 1024  # bytes as it comes, and
UNPACKED: Final = 64 * 1024 * 1024  # of all that is in it
ENTRIES: Final = 500
LOST: Final = (
    *("xl/charts/", "xl/drawings/", "xl/media/", "xl/pivot", "xl/slicer"),
    *("xl/externalLinks/", "xl/embeddings/"),
)
MACROS: Final = ("vbaproject.bin", "xl/activex/", "xl/macrosheets/")


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
    """Before anything reads it: what it is by its own bytes, how much is in it, and what would be lost."""
    if workbook.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadWorkbook("it is of the old format or has a password: save it as .xlsx without one")
    if len(workbook) > LARGEST:
        raise BadWorkbook(f"it is larger than {LARGEST} bytes")
    try:
        with ZipFile(BytesIO(workbook)) as packed:
            entries = packed.infolist()
            if len(entries) > ENTRIES:
                raise BadWorkbook(f"it has more than {ENTRIES} parts")
            names = [each.filename.lower() for each in entries]
            if any(word in name for name in names for word in MACROS):
                raise BadWorkbook("it has macros")
            lost = sorted({word for word in LOST for name in names if name.startswith(word.lower())})
            if lost:
                raise BadWorkbook(f"what is drawn or linked in it would be lost: {', '.join(lost)}")
            _weigh(packed)
    except BadZipFile:
        raise BadWorkbook("it is no .xlsx workbook") from None


def _weigh(packed: ZipFile) -> None:
    """Unpacked piece by piece: the sizes in its directory may lie."""
    weight = 0
    for entry in packed.infolist():
        with packed.open(entry) as part:
            while piece := part.read(65_536):
                weight += len(piece)
                if weight > UNPACKED:
                    raise BadWorkbook(f"unpacked it is larger than {UNPACKED} bytes")


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
