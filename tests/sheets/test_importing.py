"""A street's sheet: tried row by row, imported once, answered with a column of results."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.sheets.application import IMPORTS
from tests.sheets.desks import CHOIR, HEAD, Desk, cells, opened, workbook
from tests.support.desk import told

KNOWN, UNKNOWN, WRONG = "110101199003070038", "110101199003070054", "110101199003070039"  # made up


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as desk:
        yield desk


async def test_a_sheet_is_tried_imported_and_answered(desk: Desk) -> None:
    dancers = ("胜利社区舞蹈队", "社团类", "１５人", "110113001012", "person-8", "2026年3月6日")
    before = await desk.facts()
    sent = await desk.sent_in(workbook(HEAD, CHOIR, dancers, ("合计", "", 27)))
    assert await desk.verdicts(sent) == [(2, "good", []), (3, "good", []), (4, "skipped", [])]
    assert await desk.facts() == before + 4  # received and queued, judged and taken off
    shown = await desk.imported(sent)
    assert (shown["stage"], shown["made"], shown["late"]) == ("done", 2, [])
    result = await desk.client.get(f"/imports/{sent}/result")
    assert result.status_code == 200
    head, choir, dancing, total = cells(result.content)
    assert head == (*HEAD, "办理结果")
    assert choir[:6] == CHOIR
    assert str(choir[6]).startswith("已导入,110113001012-S-0001,编号")
    assert str(dancing[6]).startswith("已导入,110113001012-S-0002,编号")
    assert total[6] == "合计行,不导入"


async def test_a_sheet_with_one_bad_row_imports_nothing_until_its_user_says_which_rows(desk: Desk) -> None:
    small = ("胜利社区书画社", "社团类", 9, "110113001012", "person-9", "2026.3.5")
    sent = await desk.sent_in(workbook(HEAD, CHOIR, small))
    assert await desk.verdicts(sent) == [(2, "good", []), (3, "refused", [("成员数", "TooFewMembers")])]
    refused = await desk.post(f"/imports/{sent}/start", {})
    assert told(refused) == (422, "RowsNotSaid", "left_out")
    shown = await desk.imported(sent, "3")
    assert (shown["stage"], shown["made"], shown["left_out"]) == ("done", 1, "3")


async def test_a_row_that_was_imported_is_not_imported_again_in_whichever_sheet(desk: Desk) -> None:
    await desk.imported(await desk.sent_in(workbook(HEAD, CHOIR)))
    again = await desk.sent_in(workbook(HEAD, CHOIR, CHOIR))
    assert await desk.verdicts(again) == [(2, "already", []), (3, "already", [])]
    assert told(await desk.post(f"/imports/{again}/start", {}))[:2] == (422, "NothingToImport")


async def test_a_sheets_reference_is_nobodys_person(desk: Desk) -> None:
    """Whoever may erase people does not erase what was sent in, nor notes anything under it."""
    sent = await desk.sent_in(workbook(HEAD, CHOIR))
    received = (await desk.store.load(IMPORTS, UUID(sent))).state.received
    assert received
    person = received.sheet.reference
    del desk.client.headers["Linli-Role"]  # anybody who may
    noted = {"person": person, "values": [{"field": "name", "content": "1"}], "source": "a", "on": "2026-03-02"}
    for path, form in ((f"/people/{person}/erasure", {}), ("/people", noted)):
        assert told(await desk.post(path, form))[:2] == (422, "NobodysReference")
    assert (await desk.client.get(f"/imports/{sent}/result")).status_code == 200


async def test_a_template_is_what_the_sheet_is_read_by(desk: Desk) -> None:
    template = await desk.client.get("/sheets/file-group/template")
    assert template.status_code == 200
    head, *_ = cells(template.content)
    assert head == (
        "组织名称",
        "类别",
        "成员数",
        "工作人员数",
        "所在社区",
        "托管组织",
        "联系人编号",
        "备案日期",
        "结转来源",
        "结转截至日期",
        "原备案编号",
    )
    sent = await desk.sent_in(template.content)
    assert (await desk.shown(f"/imports/{sent}"))["verdicts"] == {"good": 0, "already": 0, "refused": 0, "skipped": 0}


async def test_an_import_is_taken_back_as_a_whole_but_for_what_people_went_on_with(desk: Desk) -> None:
    dancers = ("胜利社区舞蹈队", *CHOIR[1:])
    sent = await desk.sent_in(workbook(HEAD, CHOIR, dancers))
    await desk.imported(sent)
    (_, choir, dancing) = cells((await desk.client.get(f"/imports/{sent}/result")).content)
    group = str(dancing[6]).rpartition("编号")[2]
    await desk.done(f"/groups/{group}/defiling", {"reason": "自行解散", "on": "2026-05-06"})
    await desk.done(f"/imports/{sent}/reversal", {"reason": "传错了表"})
    await desk.worked()
    shown = await desk.shown(f"/imports/{sent}")
    assert (shown["stage"], shown["reversed"], shown["stays"]) == ("reversed", 1, [{"row": 3, "rule": "NotFiled"}])
    state = (await desk.shown(f"/groups/{str(choir[6]).rpartition('编号')[2]}"))["state"]
    assert state["listing"] == "defiled"
    assert await desk.verdicts(await desk.sent_in(workbook(HEAD, CHOIR))) == [(2, "good", [])]  # it may be sent again


async def test_whoever_dies_in_an_import_is_gone_on_from(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.sheets.work.BATCH", 2)
    rows = [(f"胜利社区合唱队第{n}队", *CHOIR[1:]) for n in range(5)]
    sent = await desk.sent_in(workbook(HEAD, *rows))
    await desk.done(f"/imports/{sent}/start", {})
    write, written = desk.store.write, 0

    async def dies(*asked: Any, **how: Any) -> Any:
        nonlocal written
        written += 1
        if written == 2:
            raise ConnectionError
        return await write(*asked, **how)

    with monkeypatch.context() as patched:
        patched.setattr(desk.store, "write", dies)
        patched.setattr("services.sheets.work.AGAIN", 1)
        with pytest.raises(ConnectionError):
            await desk.worked()
    assert (await desk.shown(f"/imports/{sent}"))["upto"] == 3
    await desk.worked()
    shown = await desk.shown(f"/imports/{sent}")
    assert (shown["stage"], shown["made"], shown["already"], shown["late"]) == ("done", 5, 0, [])


async def test_somebody_may_be_named_by_the_identity_number_which_is_told_nowhere(desk: Desk) -> None:
    values = [{"field": "identity-number", "content": KNOWN}]
    noted = {"values": values, "source": "counter", "on": "2026-03-05", "person": "person-31"}
    await desk.done("/people", noted)
    rows = [(f"胜利社区合唱队第{n}队", *CHOIR[1:4], who, "2026.3.5") for n, who in enumerate((KNOWN, UNKNOWN, WRONG))]
    lost = ("胜利社区舞蹈队", *CHOIR[1:4], 110101199003070000, "2026.3.5")
    sent = await desk.sent_in(workbook(HEAD, *rows, lost))
    assert await desk.verdicts(sent) == [
        (2, "good", []),
        (3, "refused", [("联系人编号", "PersonUnknown")]),
        (4, "refused", [("联系人编号", "IdentityNumberCheck")]),
        (5, "refused", [("联系人编号", "DigitsLost")]),
    ]
    await desk.imported(sent, "3-5")
    log = b"".join(row.state for row in await desk.store.recorder.log(0, 10_000))
    told = (await desk.client.get(f"/imports/{sent}/rows")).content + log
    assert b"person-31" in log
    assert all(number.encode() not in told for number in (KNOWN, UNKNOWN, WRONG))
