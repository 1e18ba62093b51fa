"""A superior's workbook is filled by its named cells, and nothing else in it is touched."""

import json
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName

from services.city.asking import BadFile
from services.city.workbook import fill_workbook
from services.sheets.filling import BadWorkbook, filled
from services.sheets.named_cells import BadLayout, Layout, Rows, read

LAYOUT = """
version: 1
title: 区民政局月报
cells: {单位: region.name, 合计: totals.accepted, 填表日期: 'on'}
tables:
  明细: {rows: lines, columns: [name, count]}
"""
ANSWER = {
    "region": {"name": "=胜利街道"},
    "totals": {"accepted": 12},
    "on": "2026-05-06",
    "lines": [{"name": "婚姻家庭", "count": 7}, {"name": "邻里", "count": 5}],
}


def theirs(**names: str) -> bytes:
    """As somebody drew it: a heading, a sum, names for the cells that are to be filled."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "表一"
    sheet["A1"] = "某市民政局统计表"
    sheet["A1"].font = Font(bold=True, size=18)
    sheet.merge_cells("A1:D1")
    sheet["D9"] = "=SUM(B6:B8)"
    there = {"单位": "$B$2", "合计": "$B$3", "填表日期": "$B$4", "明细": "$A$6", **names}
    for name, at in there.items():
        book.defined_names[name] = DefinedName(name, attr_text=f"表一!{at}")
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def layout(tmp_path: Path, text: str = LAYOUT) -> Layout:
    file = tmp_path / "layout.yaml"
    file.write_text(text, encoding="utf-8")
    return read(file)


def test_named_cells_are_filled_and_all_else_stays(tmp_path: Path) -> None:
    sheet = load_workbook(BytesIO(filled(theirs(), layout(tmp_path), ANSWER)))["表一"]
    assert [sheet[at].value for at in ("B2", "B3", "B4")] == ["=胜利街道", 12, "2026-05-06"]
    assert [[cell.value for cell in row] for row in sheet["A6:B7"]] == [["婚姻家庭", 7], ["邻里", 5]]
    assert (sheet["A1"].value, sheet["A1"].font.bold, sheet["D9"].value) == ("某市民政局统计表", True, "=SUM(B6:B8)")
    assert [str(each) for each in sheet.merged_cells.ranges] == ["A1:D1"]


def test_a_text_never_becomes_a_formula(tmp_path: Path) -> None:
    sheet = load_workbook(BytesIO(filled(theirs(), layout(tmp_path), ANSWER)))["表一"]
    assert (sheet["B2"].data_type, sheet["D9"].data_type) == ("s", "f")


def test_a_day_stays_a_day() -> None:
    of = Layout(version=1, title="t", cells={"单位": "on"})
    sheet = load_workbook(BytesIO(filled(theirs(), of, {"on": date(2026, 5, 6)})))["表一"]
    assert sheet["B2"].value.date() == date(2026, 5, 6)


def packed(*names: str, size: int = 1) -> bytes:
    written = BytesIO(theirs())
    with ZipFile(written, "a", ZIP_DEFLATED) as file:
        for name in names:
            file.writestr(name, b"0" * size)
    return written.getvalue()


@pytest.mark.parametrize(
    ("workbook", "why"),
    [
        (b"", "no .xlsx"),
        (b"PK\x03\x04 not really", "no .xlsx"),
        (packed()[:-40], "no .xlsx"),
        (b"\xd0\xcf\x11\xe0 an old one", "old format"),
        (packed("xl/vbaProject.bin"), "macros"),
        (packed("xl/macrosheets/sheet1.xml"), "macros"),
        (packed("xl/charts/chart1.xml"), "lost"),
        (packed("xl/externalLinks/externalLink1.xml"), "lost"),
        (packed(*(f"xl/x{n}" for n in range(600))), "parts"),
        (packed("xl/bomb", size=70 * 1024 * 1024), "unpacked"),
        (b"PK" + b"0" * 9 * 1024 * 1024, "larger"),
        (theirs(合计="$B$3:$C$3"), "single cell"),
        (theirs(合计="$C$1"), "single cell"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_what_would_do_harm_or_be_lost_is_refused(workbook: bytes, why: str, tmp_path: Path) -> None:
    with pytest.raises(BadWorkbook, match=why):
        filled(workbook, layout(tmp_path), ANSWER)


def test_what_the_workbook_does_not_name_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadWorkbook, match="does not name one cell 上报人"):
        filled(theirs(), layout(tmp_path, LAYOUT.replace("单位:", "上报人:")), ANSWER)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("version: 1", "title"),
        ("[", "layout.yaml"),
        (LAYOUT.replace("version: 1", "version: one"), "int"),
        (LAYOUT + "\nformula: 1", "formula"),
        (LAYOUT.replace("totals.accepted", "totals.refused"), "no refused"),
        (LAYOUT.replace("rows: lines", "rows: 'on'"), "no list"),
        (LAYOUT.replace("totals.accepted", "totals"), "no single value"),
        (LAYOUT.replace("totals.accepted", "lines.9.count"), "no 9"),
        ("#" * 70_000, "larger"),
    ],
)
def test_a_layout_that_asks_for_nothing_is_no_empty_cell(text: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(BadLayout, match=why):
        filled(theirs(), layout(tmp_path, text), ANSWER)


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [tmp_path / name for name in ("layout.yaml", "theirs.xlsx", "answer.json", "filled.xlsx")]
    files[0].write_text(LAYOUT, encoding="utf-8")
    files[1].write_bytes(theirs())
    files[2].write_text(json.dumps(ANSWER), encoding="utf-8")
    fill_workbook(files[0], files[1], files[2], files[3])
    assert str(files[3]) in capsys.readouterr().out
    assert load_workbook(files[3])["表一"]["B3"].value == 12
    with pytest.raises(BadFile, match="already"):
        fill_workbook(files[0], files[1], files[2], files[3])
    files[1].write_bytes(b"nothing")
    with pytest.raises(BadFile, match=r"theirs.xlsx"):
        fill_workbook(files[0], files[1], files[2], tmp_path / "other.xlsx")


def test_rows_are_read_as_they_are_written() -> None:
    assert Layout(version=1, title="t", tables={"明细": Rows(rows="", columns=("0",))}).lists([["a"]]) == {
        "明细": [["a"]]
    }
