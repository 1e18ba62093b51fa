"""The answer to a sheet: the same workbook, byte for byte, with one more column that says what became of each row."""

import re
from collections.abc import Iterator, Mapping
from html import escape
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from services.sheets.heading import RESULT
from services.sheets.markup import NAMES, fed, parser
from services.sheets.opening import Opened
from services.sheets.rows import letters_of
from services.sheets.workbook import NoWorkbook

NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
DIMENSION: Final = re.compile(rb"<(?:\w+:)?dimension [^>]*/>")  # it would say that the sheet ends before the answer
UTF_8: Final = re.compile(rb"encoding=[\"'](?!utf-?8[\"'])", re.IGNORECASE)


def answered(sheet: Opened, said: Mapping[int, str]) -> bytes:
    """`said` of each row by its number. Raises NoWorkbook where its text is in no encoding that spreadsheets write."""
    told = {sheet.heading.first - 1: RESULT, **said}
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as packed:
        for entry in sheet.book.packed.infolist():
            pieces = sheet.book.pieces(entry.filename)
            if entry.filename == sheet.sheet.part:
                pieces = _with_column(pieces, letters_of(sheet.extent.last_column + 1), told)
            with packed.open(entry.filename, "w") as part:
                for piece in pieces:
                    part.write(DIMENSION.sub(b"", piece) if entry.filename == sheet.sheet.part else piece)
    return written.getvalue()


def _with_column(pieces: Iterator[bytes], letters: str, said: Mapping[int, str]) -> Iterator[bytes]:
    """The sheet as it streams by: into every row that something is said of a cell is put, before the row ends."""
    state = _Rows(letters, said)
    made = parser(state.start, state.end)
    state.parser = made
    waiting, begins = b"", 0  # what was not handed on yet, and where in the part it begins
    for at, piece in enumerate(pieces):
        if at == 0 and UTF_8.search(piece[:200]):
            raise NoWorkbook
        fed(made, piece)
        waiting += piece
        done = 0
        for place, cell in state.taken():
            yield waiting[done : place - begins]
            yield cell
            done = place - begins
        safe = max(done, waiting.rfind(b"<"))  # a tag that the piece cuts in two may be the end of a row
        yield waiting[done:safe]
        waiting, begins = waiting[safe:], begins + safe
    fed(made, b"", True)
    yield waiting


class _Rows:
    """Where cells are to be put: byte by byte as the parser counts."""

    def __init__(self, letters: str, said: Mapping[int, str]) -> None:
        self._letters, self._said, self._number = letters, said, 0
        self._places: list[tuple[int, bytes]] = []
        self._prefix, self._begins = "", -1
        self.parser: Any = None

    def start(self, name: str, has: dict[str, str]) -> None:
        if NAMES[name] == "row":
            self._number = int(has["r"]) if has.get("r", "").isdigit() else self._number + 1
            self._prefix, self._begins = name.removesuffix("row"), self.parser.CurrentByteIndex

    def end(self, name: str) -> None:
        text = self._said.get(self._number) if NAMES[name] == "row" else None
        if text is not None and self.parser.CurrentByteIndex != self._begins:  # else nothing stands in it
            p, at = self._prefix, f"{self._letters}{self._number}"
            said = escape(NOT_IN_XML.sub("", text)[:32_000])
            cell = f'<{p}c r="{at}" t="inlineStr"><{p}is><{p}t xml:space="preserve">{said}</{p}t></{p}is></{p}c>'
            self._places.append((self.parser.CurrentByteIndex, cell.encode()))

    def taken(self) -> list[tuple[int, bytes]]:
        places, self._places = self._places, []
        return places
