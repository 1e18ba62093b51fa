"""A street's ledger of community groups as a workbook, of as many rows as a benchmark asks for."""

from collections.abc import Iterator
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

from tests.bench.material import communities

HEAD: Final = ("组织名称", "类别", "成员数", "所在社区", "联系人编号", "备案日期")
TYPES: Final = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
BOOK: Final = '<workbook xmlns:r="a"><sheets><sheet name="台账" r:id="r1"/></sheets></workbook>'
LEADS: Final = (
    '<Relationships><Relationship Id="r1" Type="http://a/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
DISTRICT: Final = "110113"


def ledger(rows: int, mark: str) -> bytes:
    """`mark` makes its names others than another ledger's."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED, compresslevel=1) as packed:
        packed.writestr("[Content_Types].xml", TYPES)
        packed.writestr("xl/workbook.xml", BOOK)
        packed.writestr("xl/_rels/workbook.xml.rels", LEADS)
        with packed.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for piece in _sheet(rows, mark):
                sheet.write(piece.encode())
    return written.getvalue()


def _sheet(rows: int, mark: str) -> Iterator[str]:
    places = [code for code in communities() if code.startswith(DISTRICT)]
    yield "<worksheet><sheetData>" + _row(1, HEAD)
    for n in range(2, rows + 2):
        yield _row(n, (f"第{n}合唱队{mark}", "社团类", "12", places[n % len(places)], "person-7", "2026.3.5"))
    yield "</sheetData></worksheet>"


def _row(number: int, texts: tuple[str, ...]) -> str:
    cells = (f'<c r="{"ABCDEF"[at]}{number}" t="str"><v>{each}</v></c>' for at, each in enumerate(texts))
    return f'<row r="{number}">{"".join(cells)}</row>'
