"""The rows of a sheet, one after the other: what each cell holds, as it was written, within bounds."""

import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from typing import Any, Final, NamedTuple

from contracts.refusal import Refusal
from services.sheets.contents import Contents
from services.sheets.markup import NAMES, fed, parser, read
from services.sheets.workbook import Limits, NoWorkbook, Workbook

PLACE: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
LONGEST: Final = 32_767  # characters in a cell, as Excel has it
INLINE: Final = ("t", "v")


class Held(Enum):
    TEXT = "text"
    NUMBER = "number"  # as it is written in the file
    DAY = "day"  # a number in a cell that shows a day
    YES_NO = "yes-no"
    FAULT = "fault"  # such as #REF!
    UNKNOWN = "unknown"  # a formula that no program has worked out


class Cell(NamedTuple):
    held: Held
    text: str


class Row(NamedTuple):
    """`cells` by column, from 1; those that hold nothing are not there."""

    number: int
    cells: dict[int, Cell]


class Span(NamedTuple):
    """Cells that were merged: the first holds what all of them show."""

    top: int
    bottom: int
    left: int
    right: int


class Extent(NamedTuple):
    rows: int  # that have cells
    last_column: int
    merged: tuple[Span, ...]


class TooManyRows(Refusal):
    zh = "工作表超过{most}行,请分成几个文件上传"
    en = "the sheet has more than {most} rows: send it in several"
    status = 422


class TooManyColumns(Refusal):
    zh = "第{most}列以后还有内容。请删去右侧多余的列(包括空格、边框以外的内容)后再上传"
    en = "there is something beyond column {most}: take away what stands to the right"
    status = 422


@lru_cache(maxsize=2048)
def column_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def letters_of(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def extent(book: Workbook, part: str, limits: Limits) -> Extent:
    """How far it goes, before any of it is kept. Refuses: NoWorkbook, TooManyRows, TooManyColumns."""
    rows = last = at = 0
    fresh = False
    merged: list[Span] = []

    def start(name: str, has: dict[str, str]) -> None:
        nonlocal rows, last, at, fresh
        local = NAMES[name]
        if local == "c":
            at = _column(has, at)
            rows, fresh = rows + fresh, False
            last = max(last, at)
            if rows > limits.rows:
                raise TooManyRows(most=limits.rows)
            if at > limits.columns and has.get("t") is not None:
                raise TooManyColumns(most=limits.columns)
        elif local == "row":
            at, fresh = 0, True
        elif local == "mergeCell":
            merged.append(_span(has.get("ref", "")))
            if len(merged) > limits.rows:
                raise TooManyRows(most=limits.rows)

    read(book.pieces(part), start)
    return Extent(rows, min(last, limits.columns), tuple(sorted(each for each in merged if each.bottom > each.top)))


def _column(has: dict[str, str], before: int) -> int:
    place = has.get("r")
    if place is None:
        return before + 1
    found = PLACE.fullmatch(place)
    if not found:
        raise NoWorkbook
    return column_of(found[1])


def _span(ref: str) -> Span:
    first, _, last = ref.partition(":")
    a, b = PLACE.fullmatch(first), PLACE.fullmatch(last or first)
    if not a or not b:
        raise NoWorkbook
    return Span(int(a[2]), int(b[2]), column_of(a[1]), column_of(b[1]))


class Rows:
    """Iterate over it once. What was merged over several rows stands in each of them, as it is shown."""

    def __init__(self, book: Workbook, part: str, told: Contents, extent: Extent) -> None:
        self._book, self._part, self._told, self._extent = book, part, told, extent
        self._ready: list[Row] = []
        self._number = self._at = 0
        self._cells: dict[int, Cell] = {}
        self._kind = self._style = ""
        self._formula = self._listening = self._pronounced = False
        self._said: list[str] = []
        self._carried: dict[Span, dict[int, Cell]] = {}
        self._next = 0  # of the merged cells

    def __iter__(self) -> Iterator[Row]:
        """Raises NoWorkbook."""
        made = parser(self._start, self._end, self._given)
        for piece in self._book.pieces(self._part):
            fed(made, piece)
            yield from self._ready
            self._ready.clear()
        fed(made, b"", True)
        yield from self._ready

    def _start(self, name: str, has: dict[str, str]) -> None:
        local = NAMES[name]
        if local == "c":
            self._at = _column(has, self._at)
            self._kind, self._style = has.get("t", "n"), has.get("s", "")
            self._formula = False
            self._said.clear()
        elif local in INLINE:
            self._listening = not self._pronounced
        elif local == "f":
            self._formula = True
        elif local == "rPh":
            self._pronounced = True
        elif local == "row":
            number = int(has["r"]) if has.get("r", "").isdigit() else self._number + 1
            if number <= self._number:
                raise NoWorkbook
            self._number, self._at, self._cells = number, 0, {}

    def _end(self, name: str) -> None:
        local = NAMES[name]
        if local == "c":
            if self._at <= self._extent.last_column and (cell := self._cell()):
                self._cells[self._at] = cell
        elif local in INLINE:
            self._listening = False
        elif local == "rPh":
            self._pronounced = False
        elif local == "row":
            if self._extent.merged:
                self._carry()
            if self._cells:
                self._ready.append(Row(self._number, self._cells))

    def _given(self, text: str) -> None:
        if self._listening:
            self._said.append(text)

    def _cell(self) -> Cell | None:
        text = "".join(self._said)
        if not text:
            return Cell(Held.UNKNOWN, "") if self._formula else None
        match self._kind:
            case "s":
                if not text.isdigit() or int(text) >= len(self._told.texts):
                    raise NoWorkbook
                text = self._told.texts[int(text)]
                return Cell(Held.TEXT, text[:LONGEST]) if text else None
            case "str" | "inlineStr" | "d":
                return Cell(Held.TEXT, text[:LONGEST])
            case "b":
                return Cell(Held.YES_NO, text)
            case "e":
                return Cell(Held.FAULT, text)
        style = int(self._style) if self._style.isdigit() else 0
        is_day = style < len(self._told.days) and self._told.days[style]
        return Cell(Held.DAY if is_day else Held.NUMBER, text)

    def _carry(self) -> None:
        """Down from the first of merged cells; `merged` are in the order of their first rows."""
        merged: Any = self._extent.merged
        while self._next < len(merged) and merged[self._next].top <= self._number:
            self._carried[merged[self._next]] = {}
            self._next += 1
        for span in list(self._carried):
            if span.bottom < self._number:
                del self._carried[span]
            elif span.top == self._number:
                self._carried[span] = {c: self._cells[c] for c in (span.left,) if c in self._cells}
            else:
                self._cells = self._carried[span] | self._cells
