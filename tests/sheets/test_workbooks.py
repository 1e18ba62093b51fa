"""What comes as a workbook is looked at by its own bytes: what is none, runs, is locked or a bomb is refused."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from services.sheets.contents import contents
from services.sheets.rows import Cell, Held, Rows, TooManyColumns, TooManyRows, extent
from services.sheets.workbook import (
    Limits,
    NoWorkbook,
    OldWorkbook,
    SheetEmpty,
    SheetTooLarge,
    WorkbookActive,
    WorkbookLinked,
    WorkbookLocked,
    WorkbookTooDeep,
    looked_at,
)
from tests.sheets.desks import CHOIR, HEAD, workbook

LIMITS = Limits(largest=200_000, unpacked=2_000_000, parts=60, rows=50, columns=20)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PART = "xl/worksheets/sheet1.xml"
GOOD = workbook(HEAD, CHOIR)


def also(name: str, content: bytes = b"x") -> bytes:
    """A good one with one part more."""
    written = BytesIO(GOOD)
    with ZipFile(written, "a", ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return written.getvalue()


def instead(part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A good one whose part says something else."""
    written = BytesIO()
    with ZipFile(BytesIO(GOOD)) as good, ZipFile(written, "w", ZIP_DEFLATED) as packed:
        for entry in good.infolist():
            content = good.read(entry)
            packed.writestr(entry.filename, change(content) if entry.filename == part else content)
    return written.getvalue()


def of_rows(rows: str) -> bytes:
    sheet = f'<worksheet xmlns="a"><sheetData>{rows}</sheetData></worksheet>'
    return instead(PART, lambda _: sheet.encode())


REFUSED: list[tuple[str, bytes, type[Exception]]] = [
    ("empty", b"", SheetEmpty),
    ("larger than it may be", b"PK" + b"0" * 200_000, SheetTooLarge),
    (".xls and .et", OLE + "Workbook".encode("utf-16-le"), OldWorkbook),
    ("a password", OLE + "EncryptedPackage".encode("utf-16-le"), WorkbookLocked),
    (".xlsb", also("xl/workbook.bin"), OldWorkbook),
    ("text", "组织名称,类别".encode(), NoWorkbook),
    ("a page that is called .xls", b"<html><table></table></html>", NoWorkbook),
    ("a PDF", b"%PDF-1.7", NoWorkbook),
    ("another zip", ZIP := also("a")[:30], NoWorkbook),
    ("cut off", GOOD[: len(GOOD) // 2], NoWorkbook),
    ("macros", also("xl/vbaProject.bin"), WorkbookActive),
    ("macros by type", instead("[Content_Types].xml", lambda c: c.replace(b"sheet.main", b"sheet.macroEnabled.main")),
     WorkbookActive),
    ("macros of Excel 4", also("xl/macrosheets/sheet1.xml"), WorkbookActive),
    ("controls", also("xl/activeX/activeX1.xml"), WorkbookActive),
    ("an object in it", also("xl/embeddings/oleObject1.bin"), WorkbookActive),
    ("links", also("xl/externalLinks/externalLink1.xml"), WorkbookLinked),
    ("a bomb", also("xl/media/a", b"0" * 3_000_000), WorkbookTooDeep),
    ("a bomb of many parts", b"", WorkbookTooDeep),
    ("a document type", instead(PART, lambda c: b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + c), NoWorkbook),
    ("no XML", instead(PART, lambda _: b"<worksheet><row>"), NoWorkbook),
    ("a text that is not shared", of_rows('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'), NoWorkbook),
    ("rows that go back", of_rows('<row r="2"><c r="A2"><v>1</v></c></row><row r="1"/>'), NoWorkbook),
    ("too many rows", of_rows("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 60))),
     TooManyRows),
    ("too many columns", of_rows('<row r="1"><c r="AZ1" t="str"><v>a</v></c></row>'), TooManyColumns),
]  # fmt: skip


def many_parts() -> bytes:
    written = BytesIO(GOOD)
    with ZipFile(written, "a", ZIP_STORED) as packed:
        for n in range(80):
            packed.writestr(f"xl/media/{n}", b"")
    return written.getvalue()


def read(content: bytes) -> list[Any]:
    book = looked_at(content, LIMITS)
    told = contents(book)
    reach = extent(book, told.sheets[0].part, LIMITS)
    return list(Rows(book, told.sheets[0].part, told, reach))


@pytest.mark.parametrize(("named", "content", "no"), REFUSED, ids=[each[0] for each in REFUSED])
def test_what_is_no_sheet_to_read_is_refused(named: str, content: bytes, no: type[Exception]) -> None:
    with pytest.raises(no):
        read(many_parts() if named == "a bomb of many parts" else content)


def test_a_size_that_is_a_lie_is_found_while_it_is_unpacked() -> None:
    bomb = also("xl/media/a", b"0" * 3_000_000)
    at = bomb.rindex(b"xl/media/a")  # in the directory; the size stands 22 bytes before the name
    lying = bomb[: at - 22] + (10).to_bytes(4, "little") + bomb[at - 18 :]
    with pytest.raises((WorkbookTooDeep, NoWorkbook)):
        read(lying)


def test_a_far_cell_takes_no_room() -> None:
    rows = read(of_rows('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="B1048576"><v>2</v></c></row>'))
    assert [(row.number, row.cells) for row in rows] == [
        (1, {1: Cell(Held.NUMBER, "1")}),
        (1048576, {2: Cell(Held.NUMBER, "2")}),
    ]


def test_cells_say_what_they_hold() -> None:
    (row,) = read(
        of_rows(
            '<row r="1"><c r="A1" t="inlineStr"><is><r><t>甲</t></r><rPh><t>jia</t></rPh><r><t>乙</t></r></is></c>'
            '<c r="B1"><f>1+1</f><v>2</v></c><c r="C1"><f>D1</f></c><c r="D1" t="e"><v>#REF!</v></c>'
            '<c r="E1" t="b"><v>1</v></c><c r="F1"/><c t="str"><v>己</v></c></row>'
        )
    )
    assert row.cells == {
        1: Cell(Held.TEXT, "甲乙"),
        2: Cell(Held.NUMBER, "2"),
        3: Cell(Held.UNKNOWN, ""),
        4: Cell(Held.FAULT, "#REF!"),
        5: Cell(Held.YES_NO, "1"),
        7: Cell(Held.TEXT, "己"),
    }


def test_cells_merged_over_rows_stand_in_each() -> None:
    rows = read(workbook(("社区", "名称"), ("胜利", "甲"), (None, "乙"), ("双丰", "丙"), merged=("A2:A3",)))
    assert [row.cells[1].text for row in rows] == ["社区", "胜利", "胜利", "双丰"]
