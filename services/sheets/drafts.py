"""A draft: what one row says, as the body that a program would send; or what is wrong with its cells."""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import Struct

from contracts.forms.fields import Kind
from contracts.forms.typed import Typed, typed
from contracts.identity_number import identity_number
from contracts.lower_bound import WIDTHS
from contracts.refusal import Refusal
from services.sheets.heading import Heading
from services.sheets.layouts import Column, Layout, plain
from services.sheets.rows import Held, Row
from services.sheets.written import NotAWord, Reading, several

TOTALS: Final = re.compile(r"(合|总|小|共)\s*计|本页合计|累计")
NOTES: Final = re.compile(r"(注|备注|说明|填表|制表|审核|负责人|单位负责人|填报|联系电话|报送).{0,6}[:：]|注[0-9一二]")
PERSONS: Final = (Kind.PERSON, Kind.PEOPLE)
NUMBER: Final = re.compile("[0-9]{17}[0-9X]")
TO_BE_FOUND: Final = "to-be-found"  # in the place of a number, until a reference stands there


class Complaint(Struct, frozen=True):
    """`column`: its title, "" where it is the whole row's; `rule`: which said no."""

    column: str
    rule: str
    zh: str
    en: str


class Numbered(NamedTuple):
    """Somebody who is named by the number, at this place of the body: it is never sent, told or kept."""

    at: str
    column: str
    number: str

    def __repr__(self) -> str:
        return f"Numbered({self.at})"


class Draft(Struct, frozen=True, kw_only=True):
    """`path`: what the command's address names; `told`: where in the sheet each field stands."""

    row: int
    path: dict[str, str]
    told: Typed
    complaints: tuple[Complaint, ...] = ()
    skipped: str = ""  # why it is none, in Chinese
    numbers: tuple[Numbered, ...] = ()  # whose references are to be found
    digest: str = ""  # the same of rows that say the same, but for what is written of anybody


class Drafting:
    """`given`: fields that are the same for all rows, filled in as on a form."""

    def __init__(self, layout: Layout, heading: Heading, reading: Reading, given: Mapping[str, str]) -> None:
        self._layout, self._heading, self._reading, self._given = layout, heading, reading, given
        self._path = [field.name for field in layout.fields if f"{{{field.name}}}" in layout.route.path]
        self._fields = [field for field in layout.fields if field.name not in self._path]

    def draft(self, row: Row) -> Draft:
        skipped = self._skipped(row)
        if skipped:
            return Draft(row=row.number, path={}, told=Typed(), skipped=skipped)
        values, complaints, numbers = dict(self._given), [], list[Numbered]()
        for at, column in self._heading.columns.items():
            cell = row.cells.get(at)
            if cell is None:
                continue
            try:
                text = self._reading.text(cell, column)
                values.update(self._without_numbers(column, self._filled(at, column, text), numbers))
            except Refusal as no:
                complaints.append(complaint(no, column.title))
        told = typed(self._fields, values)
        path = {name: values.get(name, "") for name in self._path}
        return Draft(
            row=row.number,
            path=path,
            told=told,
            complaints=tuple(complaints),
            numbers=tuple(numbers),
            digest="" if numbers else digest_of(path, told.body, self._layout.unsaid),
        )

    def _without_numbers(
        self, column: Column, filled: Iterator[tuple[str, str]], numbers: list[Numbered]
    ) -> Iterator[tuple[str, str]]:
        """A person may be named by the identity number. Raises IdentityNumber…."""
        for name, said in filled:
            number = said.translate(WIDTHS).replace(" ", "").upper() if column.field.kind in PERSONS else ""
            if NUMBER.fullmatch(number):
                identity_number(number, today=self._reading.on)
                numbers.append(Numbered(name, column.title, number))
                yield name, TO_BE_FOUND
            else:
                yield name, said

    def _skipped(self, row: Row) -> str:
        """Rows that count others or tell of the sheet, and those that are empty in every column that is read."""
        filled = [row.cells[at] for at in self._heading.columns if at in row.cells]
        if not any(cell.text.strip() or cell.held is Held.UNKNOWN for cell in filled):
            return "空行" if not row.cells else "没有要读的内容"
        first = plain(row.cells[min(row.cells)].text)
        if TOTALS.match(first):
            return "合计行,不导入"
        if len(filled) <= 1 and NOTES.match(row.cells[min(row.cells)].text.strip()):
            return "表下的说明,不导入"
        return ""

    def _filled(self, at: int, column: Column, text: str) -> Iterator[tuple[str, str]]:
        """As a browser would send it. Raises NotAWord."""
        field = column.field
        if field.kind is Kind.MONEY:
            if text:
                yield f"{field.name}.amount", text
                yield f"{field.name}.unit", self._heading.units[at]
        elif field.kind is Kind.PEOPLE:
            yield from ((f"{field.name}.{n}", each) for n, each in enumerate(several(text)))
        elif field.kind is Kind.SEVERAL:
            for each in several(text):
                code = column.words.get(plain(each))
                if code is None:
                    raise NotAWord(text=each[:40], words="、".join(word for _, word in field.choices))
                yield f"{field.name}:{code}", "yes"
        elif field.kind is Kind.LINES:
            yield field.name, "\n".join(several(text))
        else:
            yield field.name, text


def digest_of(path: Mapping[str, str], body: Mapping[str, Any], unsaid: frozenset[str]) -> str:
    """Free texts are no part of it: one that is erased must not be found by guessing."""
    said = {name: value for name, value in body.items() if name not in unsaid}
    return sha256(msgspec.json.encode([path, said], order="sorted")).hexdigest()[:32]


def complaint(no: Refusal, column: str) -> Complaint:
    return Complaint(column, type(no).__name__, no.zh.format(**no.values), str(no))


def placed(errors: list[dict[str, Any]], told: Typed, layout: Layout) -> tuple[Complaint, ...]:
    """What the service complains about (as it answers over HTTP), by the columns of the sheet."""
    said = []
    for error in errors:
        field = str(error.get("field") or "")
        column = layout.at(told.place(field) or field)
        zh = str(error["zh"]).removeprefix(f"{field}:")
        en = str(error["en"]).removeprefix(f"{field}: ")
        if error.get("rule") == "missing":
            zh, en = "请填写", "fill this in"
        said.append(Complaint(column.title if column else "", str(error["rule"]), zh, en))
    return tuple(said)
