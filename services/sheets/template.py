"""A template (模板): the sheet that a layout asks for, with lists to choose from and a note at every column."""

from io import BytesIO
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from contracts.forms.fields import Field, Kind
from services.sheets.layouts import Column, Layout

LISTS: Final = "可填的词"
NOTES: Final = "填写说明"
ROWS: Final = 2_000  # that lists and formats reach
TEXT: Final = "@"
HEAD: Final = PatternFill("solid", fgColor="DDEBF7")
SAYS: Final = {
    Kind.DAY: "日期,如2026-3-5或2026.3.5",
    Kind.NUMBER: "整数。“40余”“3000多”不是准确数,不能填",
    Kind.MONEY: "金额,单位写在表头(元或万元),格内不写单位",
    Kind.REGION: "行政区划的全称或代码",
    Kind.PERSON: "人员编号,或已登记人员的身份证件号码(文本格式),不写姓名",
    Kind.PEOPLE: "人员编号,或已登记人员的身份证件号码(文本格式),几个之间用顿号",
    Kind.THING: "从卷宗页复制的编号",
    Kind.LINES: "几项之间用顿号",
    Kind.SEVERAL: "可填多项,之间用顿号",
    Kind.CHOICE: "从下拉列表中选",
    Kind.ONE_OF: "从下拉列表中选",
    Kind.YES_NO: "填是或否",
}
GENERAL: Final = (
    "一行一件。表头可以换顺序、可以写成两行,名称可用各列注明的别名。",
    "号码、编号等列请保持“文本”格式:存成数字的身份证件号码末位会变成000,不能办理。",
    "合计行、空行、表下的注不导入。全角数字、空格按半角读。",
    "上传后先试运行:逐行说明能否办理;有一行不能办理,整份都不导入,直到您写明不导入哪些行。",
)


def template(layout: Layout) -> bytes:
    """A workbook of three sheets: the one to fill in, what is to be said in it, and (hidden) the lists."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = layout.title[:31]
    lists: Any = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    for at, column in enumerate(layout.columns, 1):
        _column(sheet, lists, at, column)
    sheet.freeze_panes = "A2"
    _notes(book.create_sheet(NOTES, 1), layout)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _column(sheet: Any, lists: Any, at: int, column: Column) -> None:
    letter = get_column_letter(at)
    head = sheet.cell(1, at, column.title)
    head.font, head.fill = Font(bold=column.required), HEAD
    head.alignment = Alignment(wrap_text=True, vertical="center")
    head.comment = Comment(note(column), "邻里", height=120, width=260)
    sheet.column_dimensions[letter].width = max(12, len(column.title) * 2 + 4)
    sheet.column_dimensions[letter].number_format = "yyyy-mm-dd" if column.field.kind is Kind.DAY else TEXT
    if column.field.kind is Kind.DAY or column.field.kind not in (Kind.NUMBER, Kind.MONEY):
        for row in range(2, 202):
            sheet.cell(row, at).number_format = "yyyy-mm-dd" if column.field.kind is Kind.DAY else TEXT
    words = choices(column.field)
    if words:
        for row, word in enumerate(words, 1):
            lists.cell(row, at, word)
        _validated(
            sheet,
            letter,
            DataValidation(type="list", formula1=f"'{LISTS}'!${letter}$1:${letter}${len(words)}", allow_blank=True),
            f"请从列表中选:{'、'.join(words)}",
            show=column.field.kind is not Kind.SEVERAL,
        )
    elif column.field.kind is Kind.NUMBER:
        _validated(sheet, letter, DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0"), "请填整数")


def _validated(sheet: Any, letter: str, rule: DataValidation, says: str, *, show: bool = True) -> None:
    rule.showErrorMessage = show
    rule.errorTitle, rule.error = "不能这样填", says[:250]
    rule.add(f"{letter}2:{letter}{ROWS}")
    sheet.add_data_validation(rule)


def choices(field: Field) -> list[str]:
    """The words that may be filled in."""
    if field.kind is Kind.YES_NO:
        return ["是", "否"]
    return [word for _, word in field.choices]


def note(column: Column) -> str:
    """What is to be filled in, and how else the column may be called."""
    field = column.field
    says = [field.title, "必填" if column.required else "可不填", SAYS.get(field.kind, "")]
    if field.longest:
        says.append(f"最多{field.longest}个字")
    others = sorted(column.names - {column.title})
    if others:
        says.append(f"表头也可写作:{'、'.join(others)}")
    return "\n".join(each for each in says if each)


def _notes(sheet: Any, layout: Layout) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 90
    rows = [(layout.title, ""), *((f"{at}", line) for at, line in enumerate(GENERAL, 1))]
    rows += [(column.title, note(column).replace("\n", ";")) for column in layout.columns]
    for row in rows:
        sheet.append(row)
    for (cell,) in sheet["B1:B200"]:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
