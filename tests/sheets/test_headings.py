"""Columns are found by what stands above them, in whichever order, in one row or in two; what is missing is named."""

import pytest

from contracts.money import Unit
from services.procurement.main import SERVICE as PROCUREMENT
from services.registration.main import SERVICE as REGISTRATION
from services.sheets.heading import ColumnsMissing, ColumnTwice, NoHeading, UnitMissing, heading
from services.sheets.layouts import layouts
from services.sheets.rows import Cell, Held, Row

GROUPS = layouts("registration", REGISTRATION.routers)["file-group"]
PROJECTS = layouts("procurement", PROCUREMENT.routers)["declare-project"]
PROJECT = ("申报组织", "项目名称", "服务地域", "主要领域")


def rows(*told: tuple[str, ...]) -> list[Row]:
    return [
        Row(n, {at: Cell(Held.TEXT, each) for at, each in enumerate(row, 1) if each}) for n, row in enumerate(told, 1)
    ]


def test_below_a_title_in_another_order_and_by_other_names() -> None:
    found = heading(
        rows(
            ("胜利街道社区社会组织台账",),
            ("序号", "备案时间", "社区 名称", "负责人", "会员人数（人）", "团队名称", "类型*", "备注"),
        ),
        GROUPS,
    )
    assert {at: column.field.name for at, column in found.columns.items()} == {
        2: "on", 3: "community", 4: "contact", 5: "members", 6: "name", 7: "kind",
    }  # fmt: skip
    assert found.first == 3


def test_in_two_rows_that_were_merged() -> None:
    found = heading(
        rows(
            ("组织", "", "成员", "工作", "联系人", "备案"),
            ("名称", "类别", "人数", "人员数", "编号", "日期"),
            ("", "", "所在社区"),
        ),
        GROUPS,
        frozenset({"community"}),
    )
    assert {column.field.name for column in found.columns.values()} == {
        "name", "kind", "members", "staff", "contact", "on",
    }  # fmt: skip
    assert found.first == 3


@pytest.mark.parametrize(
    ("said", "unit"),
    [("预算金额(元)", Unit.YUAN), ("预算金额（万元）", Unit.WAN_YUAN), ("预算（单位：万元）", Unit.WAN_YUAN)],
)
def test_the_unit_of_an_amount_stands_in_its_heading(said: str, unit: Unit) -> None:
    found = heading(rows((*PROJECT, said, "申报日期")), PROJECTS)
    assert found.units == {5: unit}


def test_what_is_wrong_with_a_heading_is_named() -> None:
    with pytest.raises(NoHeading):
        heading(rows(("甲", "乙"), ("1", "2")), GROUPS)
    with pytest.raises(ColumnsMissing) as missing:
        heading(rows(("组织名称", "类别", "成员数")), GROUPS)
    assert missing.value.values["columns"] == "所在社区、联系人编号、备案日期"
    with pytest.raises(ColumnTwice):
        heading(rows(("组织名称", "名称", "类别", "成员数", "社区", "联系人", "日期")), GROUPS)
    with pytest.raises(UnitMissing):
        heading(rows((*PROJECT, "预算金额", "申报日期")), PROJECTS)
