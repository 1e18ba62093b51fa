"""Every command that streets keep in Excel has its sheet, by data alone."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.access.deciding import ACTIONS
from services.mediation.main import SERVICE as MEDIATION
from services.procurement.main import SERVICE as PROCUREMENT
from services.registration.main import SERVICE as REGISTRATION
from services.sheets.heading import heading
from services.sheets.layouts import DATA, Layout, layouts
from services.sheets.rows import Cell, Held, Row
from services.sheets.template import template
from tests.registration.desks import APPLICATION
from tests.sheets.desks import Desk, cells, opened, workbook

SERVICES = (REGISTRATION, MEDIATION, PROCUREMENT)
ROOM = Path(__file__).parents[2] / "services"


def every() -> Iterator[Layout]:
    for service in SERVICES:
        yield from layouts(service.name, service.routers).values()


@pytest.mark.parametrize("layout", [*every()], ids=lambda layout: layout.command)
def test_its_data_speak_of_fields_that_there_are_and_its_template_is_read_again(layout: Layout) -> None:
    data = yaml.safe_load((ROOM / layout.command.partition(".")[0] / DATA).read_text(encoding="utf-8"))
    told = next(each for each in data if each["command"] == layout.command)
    fields = {column.field.name for column in layout.columns}
    assert {*told.get("names", {}), *told.get("words", {})} <= fields
    assert layout.undone.by in {"", *ACTIONS}
    assert layout.undone.by or (layout.undone.stays and layout.undone.stays_en)
    head, *_ = cells(template(layout))
    found = heading([Row(1, {at: Cell(Held.TEXT, str(each)) for at, each in enumerate(head, 1)})], layout)
    assert [column.field.name for column in found.columns.values()] == [each.field.name for each in layout.columns]


@pytest.fixture
async def mediation(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path, MEDIATION) as desk:
        yield desk


async def test_committees_disputes_and_patrols_come_from_sheets(mediation: Desk) -> None:
    desk = mediation
    formed = ("胜利街道人民调解委员会", "街道调委会", "胜利街道", 5, 2, "person-1", "2026年1月5日")
    words = {each["name"]: each for each in (await desk.shown("/sheets"))["sheets"]}
    assert {*words} == {"form-committee", "accept-dispute", "file-patrol-sheet"}
    head = tuple(column["title"] for column in words["form-committee"]["columns"])
    sent = await desk.sent_in(workbook(head, formed), "form-committee")
    assert await desk.verdicts(sent) == [(2, "good", [])]
    assert (await desk.imported(sent))["made"] == 1
    committee = str(cells((await desk.client.get(f"/imports/{sent}/result")).content)[1][len(head)]).rpartition("编号")[
        2
    ]

    patrols = workbook(("摸排日期", "排查纠纷数"), ("2026.3.5", 0), ("2026.4.5", "3件"), ("2026.4.5", 3))
    sent = await desk.sent_in(patrols, "file-patrol-sheet", given=f"committee_id={committee}")
    assert await desk.verdicts(sent) == [(2, "good", []), (3, "good", []), (4, "already", [])]
    assert (await desk.imported(sent))["made"] == 2
    assert (await desk.post(f"/imports/{sent}/reversal", {"reason": "传错了"})).status_code == 409

    disputes = workbook(
        ("受理单位", "发生地", "纠纷类型", "来源", "当事人", "受理日期"),
        (committee, "胜利街道", "邻里", "当事人申请", "person-2、person-3", "2026-4-6"),
        (committee, "胜利街道", "邻里", "当事人申请", "person-4", "2026-4-6"),
    )
    sent = await desk.sent_in(disputes, "accept-dispute")
    assert await desk.verdicts(sent) == [(2, "good", []), (3, "refused", [("当事人编号", "OneParty")])]
    assert (await desk.imported(sent, "3"))["made"] == 1
    await desk.done(f"/imports/{sent}/reversal", {"reason": "传错了"})
    await desk.worked()
    assert (await desk.shown(f"/imports/{sent}"))["reversed"] == 1


async def test_an_application_has_the_fields_of_its_kind_in_columns(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        names = {each["name"]: each for each in (await desk.shown("/sheets"))["sheets"]}
        head = tuple(column["title"] for column in names["submit-application"]["columns"])
        row: dict[str, Any] = {
            "拟用名称": APPLICATION["name"], "登记管理机关": "110113", "住所": "110113001012", "服务地域": "顺义区",
            "拟任法定代表人编号": "person-1", "注册资金(元)": "30,000", "业务主管单位": APPLICATION["sponsor"],
            "业务主管单位批准日期": "2026.2.20", "组织类别": "社会团体", "个人会员数": 50, "单位会员数": 0,
            "申请日期": "2026.3.2",
        }  # fmt: skip
        assert {*row} <= {*head}
        sent = await desk.sent_in(workbook(head, [row.get(each) for each in head]), "submit-application")
        assert await desk.verdicts(sent) == [(2, "good", [])]
        assert (await desk.imported(sent))["made"] == 1


async def test_a_ledger_of_organisations_is_carried_over_and_taken_back(tmp_path: Path) -> None:
    head = (
        *("组织名称", "类别", "信用代码", "证书号", "登记机关", "住所", "服务地域"),
        *("登记日期", "台账来源", "截至日期"),
    )
    places, code = ("顺义区", "胜利小区社区居委会", "顺义区"), "51110113500000001E"
    old = ("顺义区老年人协会", "社会团体", code, "京顺社证字第0012号", *places, "2009.6.1", "台账", "2026.4.30")
    month = ("顺义区书画协会", "社会团体", "", "", *places, "1998年3月", "档案", "2026.4.30")
    whole = (*month[:7], "1998.3.2", *month[8:])
    async with opened(tmp_path) as desk:
        desk.client.headers["Linli-Role"] = "district"
        sent = await desk.sent_in(workbook(head, old, month), "carry-over-organisation")
        assert await desk.verdicts(sent) == [(2, "good", []), (3, "refused", [("成立登记日期", "NoDayOfMonth")])]
        sent = await desk.sent_in(workbook(head, old, whole), "carry-over-organisation")
        assert (await desk.imported(sent))["made"] == 2
        await desk.done(f"/imports/{sent}/reversal", {"reason": "传错了"})
        await desk.worked()
        assert (await desk.shown(f"/imports/{sent}"))["reversed"] == 2
