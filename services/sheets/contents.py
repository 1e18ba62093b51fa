"""What a workbook has in it: its visible sheets in their order, its shared texts, and which styles are days."""

import re
from collections.abc import Sequence
from posixpath import normpath
from typing import Final, NamedTuple

from services.sheets.markup import NAMES, read
from services.sheets.workbook import BOOK, NoWorkbook, Workbook

RELATIONS: Final = "xl/_rels/workbook.xml.rels"
STYLES: Final = "xl/styles.xml"
DAYS: Final = frozenset({*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)})  # built-in formats, East Asian too
_IN_QUOTES: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


class Sheet(NamedTuple):
    name: str
    part: str


class Contents(NamedTuple):
    """`days`: by the number of a cell's style; `since_1904`: how the days of this workbook are counted."""

    sheets: Sequence[Sheet]
    texts: Sequence[str]
    days: Sequence[bool]
    since_1904: bool


def contents(book: Workbook) -> Contents:
    """Raises NoWorkbook."""
    targets: dict[str, tuple[str, str]] = {}
    told: list[tuple[str, str]] = []
    flags: set[str] = set()

    def relation(name: str, has: dict[str, str]) -> None:
        if NAMES[name] == "Relationship" and "Id" in has and "Target" in has:
            target = has["Target"]
            part = target.removeprefix("/") if target.startswith("/") else normpath(f"xl/{target}")
            targets[has["Id"]] = (has.get("Type", "").rpartition("/")[2], part)

    def part(name: str, has: dict[str, str]) -> None:
        local = NAMES[name]
        if local == "workbookPr" and has.get("date1904") in ("1", "true"):
            flags.add("1904")
        if local == "sheet" and has.get("state", "visible") == "visible":
            told.append((has.get("name", ""), next((said for key, said in has.items() if NAMES[key] == "id"), "")))

    if book.has(RELATIONS):
        read(book.pieces(RELATIONS), relation)
    read(book.pieces(BOOK), part)
    kinds = {key: (kind, at) for key, (kind, at) in targets.items() if book.has(at)}
    sheets = [Sheet(name, kinds[key][1]) for name, key in told if kinds.get(key, ("",))[0] == "worksheet"]
    if not sheets:
        raise NoWorkbook
    texts = next((at for kind, at in kinds.values() if kind == "sharedStrings"), "")
    return Contents(sheets, _texts(book, texts) if texts else (), _days(book), "1904" in flags)


class _Texts:
    """What is read of each, without how it is pronounced."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._said: list[str] = []
        self._listening = self._pronounced = False

    def start(self, name: str, _: dict[str, str]) -> None:
        match NAMES[name]:
            case "si":
                self._said.clear()
            case "rPh":
                self._pronounced = True
            case "t":
                self._listening = not self._pronounced

    def end(self, name: str) -> None:
        match NAMES[name]:
            case "si":
                self.texts.append("".join(self._said))
            case "rPh":
                self._pronounced = False
            case "t":
                self._listening = False

    def given(self, text: str) -> None:
        if self._listening:
            self._said.append(text)


def _texts(book: Workbook, at: str) -> list[str]:
    reading = _Texts()
    read(book.pieces(at), reading.start, reading.end, reading.given)
    return reading.texts


def _days(book: Workbook) -> list[bool]:
    own: dict[int, bool] = {}
    days: list[bool] = []
    within = {"cells": False}

    def start(name: str, has: dict[str, str]) -> None:
        local = NAMES[name]
        if local == "numFmt" and has.get("numFmtId", "").isdigit():
            own[int(has["numFmtId"])] = _is_day(has.get("formatCode", ""))
        elif local == "cellXfs":
            within["cells"] = True
        elif local == "xf" and within["cells"]:
            shows = int(has.get("numFmtId", "0")) if has.get("numFmtId", "0").isdigit() else 0
            days.append(own.get(shows, shows in DAYS))

    def end(name: str) -> None:
        if NAMES[name] == "cellXfs":
            within["cells"] = False

    if book.has(STYLES):
        read(book.pieces(STYLES), start, end)
    return days


def _is_day(code: str) -> bool:
    """A format that shows a year, or a month with its day."""
    bare = _IN_QUOTES.sub(lambda found: found[0] if "年" in found[0] or "月" in found[0] else "", code).lower()
    return "yy" in bare or "年" in bare or ("m" in bare and "d" in bare) or "月" in bare
