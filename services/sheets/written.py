"""What stands in a cell, as the text that a form would have been given: dates, numbers, words and regions as streets
write them. What cannot be meant is refused by the rule."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from contracts.forms.fields import Kind
from contracts.forms.regions_by_name import NotOne, code_of, line
from contracts.forms.typed import ON
from contracts.lower_bound import WIDTHS, AtLeast, NotANumber, number
from contracts.refusal import Refusal
from services.sheets.layouts import Column, plain
from services.sheets.rows import Cell, Held

MIDNIGHT: Final = re.compile(r"\s+0?0:00(?::00)?$")
DAY: Final = re.compile(r"([0-9]{4})\s*[.\-/年。]\s*([0-9]{1,2})\s*[.\-/月。]\s*([0-9]{1,2})\s*日?")
EIGHT: Final = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})(?:\.0+)?")
COUNTED: Final = re.compile(r"\s*[人名位户个件次家项条]\s*$")
BETWEEN: Final = re.compile(r"[、,，;；\n/]+")
KEPT_DIGITS: Final = 15  # of a number, in a spreadsheet
YES: Final = frozenset({"是", "有", "√", "对", "1", "yes", "true", "y"})
NO: Final = frozenset({"否", "无", "×", "0", "no", "false", "n", ""})
LATEST: Final = 2_958_465  # 9999-12-31, as a spreadsheet counts days


class _BadCell(Refusal):
    status = 422


class CellFault(_BadCell):
    zh = "单元格是错误值{text}"
    en = "the cell shows the error {text}"


class FormulaUnknown(_BadCell):
    zh = "公式没有保存计算结果。请用Excel或WPS打开并保存,或改成数值"
    en = "the formula has no result in the file: open and save it in a spreadsheet program, or write the value"


class NotADate(_BadCell):
    zh = "“{text}”不是日期,请写成2026-3-5或2026.3.5"
    en = "{text} is no day: write it as 2026-3-5 or 2026.3.5"


class NoDayOfMonth(_BadCell):
    zh = "“{text}”没有写明哪一日"
    en = "{text} does not say which day of the month"


class InexactNumber(_BadCell):
    """domain.md: a lower bound with its text, never exact; these fields hold exact numbers."""

    zh = "“{text}”只是下限,不是准确数,请填写准确的数字"
    en = "{text} is a lower bound and no exact number: write the exact one"


class NotWhole(_BadCell):
    zh = "“{text}”不是整数"
    en = "{text} is no whole number"


class DigitsLost(_BadCell):
    """A spreadsheet keeps 15 digits of a number; of an identity number the last ones became 000."""

    zh = "这一格存成了数字,超过15位的末尾已变成0,原来的号码无法恢复。请把该列设为“文本”后重新录入"
    en = "the cell was stored as a number, whose digits after the 15th are 0: format the column as text, type it anew"


class BecameADay(_BadCell):
    zh = "这一格存成了日期。请把该列设为“文本”后重新录入"
    en = "the cell was stored as a day: format the column as text and type it anew"


class NotAWord(_BadCell):
    zh = "“{text}”不在可填的范围内:{words}"
    en = "{text} is none of {words}"


class NotARegion(_BadCell):
    zh = "没有“{text}”这个行政区划,请写全称或代码"
    en = "no division is called {text}: write its whole name, or its code"


class SeveralRegions(_BadCell):
    zh = "“{text}”不止一处:{found}。请写全称或代码"
    en = "there are several called {text}: {found}. Write the whole name, or the code"


class Reading:
    """Cells of one sheet, `near` the unit that sent it, on a day."""

    def __init__(self, near: str, on: date, since_1904: bool) -> None:
        self.on = on
        self._base = date(1904, 1, 1) if since_1904 else date(1899, 12, 30)
        self._first = 0 if since_1904 else 61  # before: the day that never was, 1900-02-29
        self._region = lru_cache(maxsize=20_000)(lambda text: code_of(text, near, on))

    def text(self, cell: Cell, column: Column) -> str:
        """Raises a Refusal."""
        if cell.held is Held.FAULT:
            raise CellFault(text=cell.text)
        if cell.held is Held.UNKNOWN:
            raise FormulaUnknown
        return READ.get(column.field.kind, Reading._line)(self, cell, column)

    def _line(self, cell: Cell, _: Column) -> str:
        """Letters, digits and brackets as they were given: the rules of a name make them alike."""
        if cell.held is Held.DAY:
            raise BecameADay
        if cell.held is Held.NUMBER:
            return _digits(cell.text)
        return cell.text.strip()

    def _day(self, cell: Cell, _: Column) -> str:
        if cell.held is Held.DAY:
            return self._counted(cell.text)
        text = MIDNIGHT.sub("", cell.text.translate(WIDTHS).strip())
        found = DAY.fullmatch(text) or EIGHT.fullmatch(text)
        if not found:
            if re.fullmatch(r"[0-9]{4}\s*[.\-/年]\s*[0-9]{1,2}\s*月?", text):
                raise NoDayOfMonth(text=cell.text[:40])
            raise NotADate(text=cell.text[:40])
        try:
            return date(*map(int, found.groups())).isoformat()
        except ValueError:
            raise NotADate(text=cell.text[:40]) from None

    def _counted(self, text: str) -> str:
        try:
            days = int(Decimal(text))
        except (InvalidOperation, ValueError, OverflowError):
            raise NotADate(text=text[:40]) from None
        if not self._first <= days <= LATEST - 1462:
            raise NotADate(text=text[:40])
        return (self._base + timedelta(days=days)).isoformat()

    def _number(self, cell: Cell, _: Column) -> str:
        if cell.held is Held.DAY:
            raise BecameADay
        if cell.held is Held.NUMBER:
            digits = _digits(cell.text)
            if "." in digits:
                raise NotWhole(text=digits)
            return digits
        text = COUNTED.sub("", cell.text.translate(WIDTHS)).strip()
        negative = text.startswith("-")
        try:
            meant = number(text.removeprefix("-"))
        except NotANumber:
            raise NotWhole(text=cell.text[:40]) from None
        if isinstance(meant, AtLeast):
            raise InexactNumber(text=cell.text[:40])
        return f"-{meant}" if negative else str(meant)

    def _money(self, cell: Cell, column: Column) -> str:
        if cell.held is Held.NUMBER:
            return _digits(cell.text)
        return self._line(cell, column).translate(WIDTHS).replace(" ", "")

    def _choice(self, cell: Cell, column: Column) -> str:
        text = self._line(cell, column)
        code = column.words.get(plain(text))
        if code is None:
            raise NotAWord(text=text[:40], words="、".join(word for _, word in column.field.choices))
        return code

    def _yes_no(self, cell: Cell, _: Column) -> str:
        text = cell.text.strip().lower()
        if text not in YES | NO:
            raise NotAWord(text=text[:40], words="是、否")
        return ON if text in YES else ""

    def _place(self, cell: Cell, column: Column) -> str:
        text = self._line(cell, column).translate(WIDTHS).replace(" ", "")
        try:
            return self._region(text)
        except NotOne as wrong:
            if not wrong.found:
                raise NotARegion(text=text[:40]) from None
            found = "、".join(f"{line(each)}({each.code})" for each in wrong.found)
            raise SeveralRegions(text=text[:40], found=found) from None


def _digits(text: str) -> str:
    """A number as people see it: 5.0 is 5, and 0.30000000000000004 is 0.3. Raises DigitsLost."""
    try:
        exact = Decimal(text)
    except InvalidOperation:
        return text
    if not exact.is_finite():
        return text
    if exact.adjusted() >= KEPT_DIGITS:
        raise DigitsLost
    seen = f"{float(exact):.15g}"
    return format(Decimal(seen), "f") if "e" in seen else seen


def several(text: str) -> list[str]:
    """What one cell lists."""
    return [each.strip() for each in BETWEEN.split(text) if each.strip()]


READ: Final[Mapping[Kind, Callable[[Reading, Cell, Column], str]]] = {
    Kind.DAY: Reading._day,
    Kind.NUMBER: Reading._number,
    Kind.MONEY: Reading._money,
    Kind.CHOICE: Reading._choice,
    Kind.ONE_OF: Reading._choice,
    Kind.YES_NO: Reading._yes_no,
    Kind.REGION: Reading._place,
}
