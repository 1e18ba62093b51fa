"""What stands in a cell is read as people mean it, and what cannot be meant is refused by the rule."""

from datetime import date
from typing import Any

import pytest

from contracts.forms.fields import Field, Kind
from contracts.refusal import Refusal
from services.sheets.layouts import Column, plain
from services.sheets.rows import Cell, Held
from services.sheets.written import (
    BecameADay,
    CellFault,
    DigitsLost,
    FormulaUnknown,
    InexactNumber,
    NoDayOfMonth,
    NotADate,
    NotARegion,
    NotAWord,
    NotWhole,
    Reading,
    SeveralRegions,
)

READING = Reading("110113001", date(2026, 5, 6), False)
SINCE_1904 = Reading("110113001", date(2026, 5, 6), True)
WORDS = (("S", "社团类"), ("F", "服务类"))


def column(kind: Kind) -> Column:
    words = {plain(word): code for code, word in WORDS}
    return Column(field=Field("a", "甲", kind, choices=WORDS), title="甲", names=frozenset({"甲"}), words=words)


def text(value: str) -> Cell:
    return Cell(Held.TEXT, value)


def number(value: str) -> Cell:
    return Cell(Held.NUMBER, value)


def day(value: str) -> Cell:
    return Cell(Held.DAY, value)


READ: list[tuple[Kind, Cell, str]] = [
    *((Kind.DAY, text(each), "2026-03-05") for each in ("2026.3.5", "2026-3-5", "2026/03/05", "2026年3月5日")),
    *(
        (Kind.DAY, text(each), "2026-03-05")
        for each in ("20260305", "２０２６．３．５", " 2026. 3. 5 ", "2026-3-5 0:00")
    ),
    (Kind.DAY, day("46086"), "2026-03-05"),
    (Kind.DAY, day("46086.75"), "2026-03-05"),
    (Kind.DAY, number("20260305"), "2026-03-05"),
    (Kind.DAY, text("2024.2.29"), "2024-02-29"),
    *((Kind.NUMBER, text(each), "15") for each in ("15", "１５", " 15 ", "15人", "15 名")),
    (Kind.NUMBER, text("1,500"), "1500"),
    (Kind.NUMBER, number("15"), "15"),
    (Kind.NUMBER, number("15.0"), "15"),
    (Kind.NUMBER, text("-3"), "-3"),
    (Kind.MONEY, number("0.30000000000000004"), "0.3"),
    (Kind.MONEY, number("1.2E5"), "120000"),
    (Kind.MONEY, text("１，２００．５"), "1,200.5"),
    (Kind.MONEY, text("3.5万元"), "3.5万元"),  # the rule of amounts says no
    (Kind.LINE, text("（甲）Ａ社"), "（甲）Ａ社"),  # as it was given
    (Kind.LINE, number("110113001012"), "110113001012"),
    (Kind.LINE, number("13800138000"), "13800138000"),
    (Kind.CHOICE, text(" 社 团类 "), "S"),
    (Kind.CHOICE, text("服务类"), "F"),
    (Kind.YES_NO, text("是"), "yes"),
    (Kind.YES_NO, text("×"), ""),
    (Kind.REGION, text("胜利街道"), "110113001"),
    (Kind.REGION, text("顺义区 胜利街道"), "110113001"),
    (Kind.REGION, number("110113001012"), "110113001012"),
]


@pytest.mark.parametrize(("kind", "cell", "meant"), READ)
def test_a_cell_is_read_as_it_is_meant(kind: Kind, cell: Cell, meant: str) -> None:
    assert READING.text(cell, column(kind)) == meant


REFUSED: list[tuple[Kind, Cell, type[Refusal]]] = [
    *((Kind.DAY, text(each), NotADate) for each in ("2026.2.29", "2026.13.1", "三月五日", "26.3.5", "46086")),
    *((Kind.DAY, text(each), NoDayOfMonth) for each in ("2026.3", "2026年3月")),
    (Kind.DAY, number("2026.3"), NoDayOfMonth),
    (Kind.DAY, day("60"), NotADate),  # 1900-02-29, which never was
    (Kind.DAY, day("-1"), NotADate),
    *((Kind.NUMBER, text(each), InexactNumber) for each in ("40余", "3000多", "3,000多", "约40", "40以上")),
    *((Kind.NUMBER, text(each), NotWhole) for each in ("十五", "15.5", "近200", "100①")),
    (Kind.NUMBER, number("15.5"), NotWhole),
    (Kind.NUMBER, day("46086"), BecameADay),
    *((Kind.LINE, number(each), DigitsLost) for each in ("110101199003070000", "1.1010119900307001E+17")),
    (Kind.PERSON, number("110101199003070000"), DigitsLost),
    (Kind.NUMBER, number("1E16"), DigitsLost),
    (Kind.LINE, day("46086"), BecameADay),
    (Kind.CHOICE, text("协会"), NotAWord),
    (Kind.YES_NO, text("也许"), NotAWord),
    (Kind.REGION, text("没有街道"), NotARegion),
    (Kind.REGION, text("社区"), SeveralRegions),
    *((each, Cell(Held.FAULT, "#REF!"), CellFault) for each in (Kind.LINE, Kind.NUMBER)),
    (Kind.NUMBER, Cell(Held.UNKNOWN, ""), FormulaUnknown),
]


@pytest.mark.parametrize(("kind", "cell", "no"), REFUSED)
def test_what_cannot_be_meant_is_refused_by_the_rule(kind: Kind, cell: Cell, no: Any) -> None:
    with pytest.raises(no) as refused:
        READING.text(cell, column(kind))
    assert refused.value.zh.format(**refused.value.values)


def test_days_are_counted_as_the_workbook_says() -> None:
    assert SINCE_1904.text(day("44624"), column(Kind.DAY)) == "2026-03-05"
