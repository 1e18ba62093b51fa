import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from contracts.monthly_table import LINES
from tests.mediation.desks import COMMITTEE, DISPUTE, Desk, Told, opened, refused
from tests.support.desk import told

STREET = "110113001"
BOOK = f"/books/disputes/{STREET}"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as desk:
        yield desk


async def submitted(desk: Desk, month: str, on: str, **form: object) -> Any:
    return await desk.done(f"{BOOK}/{month}/submission", {"on": on, **form})


async def received(desk: Desk, month: str, on: str) -> Any:
    return await desk.done(f"{BOOK}/{month}/receipt", {"on": on})


async def draft(desk: Desk, month: str) -> dict[str, Any]:
    """Without the lines that are zero, and with its corrections."""
    told: dict[str, Any] = await desk.shown(f"{BOOK}/{month}")
    assert list(told["figures"]) == list(LINES)
    return {**_without_zeros(told["figures"]), **told["corrections"]}


async def printed(desk: Desk, month: str) -> dict[str, Any]:
    months = (await desk.shown(BOOK))["state"]["months"]
    closed = next(each for each in months if each["month"] == month)
    return {**_without_zeros(closed["figures"]), **closed["corrections"]}


def _without_zeros(figures: dict[str, int]) -> dict[str, Any]:
    return {line: amount for line, amount in figures.items() if amount}


async def state(desk: Desk, month: str) -> str:
    told: str = (await desk.shown(f"{BOOK}/{month}"))["state"]
    return told


async def in_june(desk: Desk) -> str:
    """A committee, a dispute of May, and May's table received on 5 June: the committee."""
    committee = await desk.formed()
    await desk.accepted(committee, on="2026-05-04")
    desk.at("2026-06-03T09:00:00+08:00")
    await submitted(desk, "2026-05", "2026-06-03")
    desk.at("2026-06-05T09:00:00+08:00")
    await received(desk, "2026-05", "2026-06-05")
    desk.at("2026-06-06T09:00:00+08:00")
    return committee


async def test_s12_a_case_of_31_may_keyed_on_6_june_leaves_may_as_it_is_and_is_one_line_of_june(desk: Desk) -> None:
    committee = await in_june(desk)
    before = await printed(desk, "2026-05")
    late = await desk.done("/disputes", {**DISPUTE, "committee": committee, "on": "2026-05-31", "matter": "housing"})
    assert late["warning"] == {
        "field": "on",
        "zh": "2026-05“已锁定”:本事项作为更正计入2026-06的报表",
        "en": "2026-05 is locked: this enters the table of 2026-06 as a correction",
    }
    await desk.accepted(committee, on="2026-06-06")
    desk.at("2026-07-02T09:00:00+08:00")
    await submitted(desk, "2026-06", "2026-07-02")
    assert await printed(desk, "2026-05") == before == {"disputes.accepted/neighbours": 1, "disputes.in-hand": 1}
    assert await printed(desk, "2026-06") == {
        "disputes.accepted/neighbours": 1,
        "disputes.in-hand": 3,
        "2026-05": {"disputes.accepted/housing": 1},
    }


async def test_what_was_printed_as_a_correction_is_not_printed_again(desk: Desk) -> None:
    committee = await in_june(desk)
    late = await desk.accepted(committee, on="2026-05-31")
    desk.at("2026-07-02T09:00:00+08:00")
    await submitted(desk, "2026-06", "2026-07-02")
    await desk.done(f"/disputes/{late}/withdrawal", {"on": "2026-05-31"})  # of a month that is locked, once more
    desk.at("2026-08-03T09:00:00+08:00")
    await submitted(desk, "2026-07", "2026-08-03")
    assert await printed(desk, "2026-07") == {"disputes.in-hand": 1, "2026-05": {"disputes.withdrawn": 1}}


async def test_a_fact_between_counting_and_the_end_of_the_day_enters_the_next_table(desk: Desk) -> None:
    """The log's order says what a table holds, not the hour: a month is exact to one fact."""
    committee = await desk.formed()
    desk.at("2026-06-03T09:00:00+08:00")
    answer = await submitted(desk, "2026-05", "2026-06-03")
    await desk.accepted(committee, on="2026-05-31")
    assert answer["version"] == 1
    assert await printed(desk, "2026-05") == {}
    assert await draft(desk, "2026-06") == {"disputes.in-hand": 1, "2026-05": {"disputes.accepted/neighbours": 1}}


async def test_a_fact_that_comes_between_the_count_and_the_writing_of_the_table_is_late(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for anybody: what the table says it was counted up to decides."""
    committee = await desk.formed()
    desk.at("2026-06-03T09:00:00+08:00")
    append, first = desk.store.append, iter([True])

    async def beaten(*parts: Any) -> Any:
        if next(first, False):
            monkeypatch.setattr(desk.store, "append", append)
            await desk.accepted(committee, on="2026-05-31")
        return await append(*parts)

    monkeypatch.setattr(desk.store, "append", beaten)
    await submitted(desk, "2026-05", "2026-06-03")
    assert await printed(desk, "2026-05") == {}
    assert await draft(desk, "2026-06") == {"disputes.in-hand": 1, "2026-05": {"disputes.accepted/neighbours": 1}}


async def test_two_that_submit_a_month_at_once_submit_it_once(desk: Desk) -> None:
    await desk.formed()
    desk.at("2026-06-03T09:00:00+08:00")
    path, form = f"{BOOK}/2026-05/submission", {"on": "2026-06-03"}
    answers = await asyncio.gather(*(desk.post(path, form) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {told(answer)[1] for answer in answers if answer.status_code == 409} <= {"MonthClosed", "conflict"}
    assert len((await desk.shown(BOOK))["state"]["months"]) == 1


async def test_a_returned_table_is_open_again_and_counts_what_came_meanwhile(desk: Desk) -> None:
    committee = await desk.formed()
    desk.at("2026-06-03T09:00:00+08:00")
    await submitted(desk, "2026-05", "2026-06-03")
    await desk.accepted(committee, on="2026-05-31")
    await desk.done(f"{BOOK}/2026-05/return", {"reason": "缺摸排表", "on": "2026-06-03"})
    assert await state(desk, "2026-05") == "returned"
    late = await desk.done("/disputes", {**DISPUTE, "committee": committee, "on": "2026-05-30"})
    assert late["warning"] is None
    await submitted(desk, "2026-05", "2026-06-03")
    assert await printed(desk, "2026-05") == {"disputes.accepted/neighbours": 2, "disputes.in-hand": 2}


async def test_every_line_is_counted_from_its_facts(desk: Desk) -> None:
    committee = await desk.formed(on="2026-03-02")
    await desk.done(f"/committees/{committee}/patrol-sheets", {"leads": 0, "on": "2026-04-01"})
    await desk.done(f"/committees/{committee}/patrol-sheets", {"leads": 3, "on": "2026-04-02"})
    first, second, third = [await desk.accepted(committee, on="2026-04-02") for _ in range(3)]
    await desk.done(f"/disputes/{first}/conclusion", {"outcome": "agreed-oral", "on": "2026-04-30"})
    await desk.done(f"/disputes/{second}/withdrawal", {"on": "2026-05-04"})
    major = {"criteria": ["weapons"], "learned_at": "2026-04-29T10:00:00+08:00"}
    report = (await desk.done(f"/disputes/{third}/major", major))["id"]
    for at in ("2026-04-30T09:00:00+08:00", "2026-04-30T10:01:00+08:00"):
        await desk.done(f"/majors/{report}/sending", {"at": at})
    assert await draft(desk, "2026-04") == {
        "patrols.sheets/nil": 1,
        "patrols.sheets/found": 1,
        "patrols.leads": 3,
        "disputes.accepted/neighbours": 3,
        "disputes.concluded/agreed-oral": 1,
        "disputes.in-hand": 2,
        "majors.flagged": 1,
        "majors.late/district": 1,
    }
    assert await draft(desk, "2026-05") == {"disputes.withdrawn": 1, "disputes.in-hand": 1}


async def test_s04_a_month_in_which_every_committee_found_nothing_is_a_zero_report_due_on_5_august(desk: Desk) -> None:
    committee = await desk.formed()
    desk.at("2026-08-01T09:00:00+08:00")
    await desk.done(f"/committees/{committee}/patrol-sheets", {"leads": 0, "on": "2026-07-15"})
    assert (await desk.shown(f"{BOOK}/2026-07"))["due_on"] == "2026-08-05"
    await submitted(desk, "2026-07", "2026-08-01", zero=True)
    assert await printed(desk, "2026-07") == {"patrols.sheets/nil": 1}


async def test_s05_a_zero_report_without_every_committees_sheet_is_refused_and_names_it(desk: Desk) -> None:
    first = await desk.formed()
    second = await desk.formed(name="胜利街道人民调解委员会", kind="street", region=STREET)
    desk.at("2026-08-01T09:00:00+08:00")
    await desk.done(f"/committees/{first}/patrol-sheets", {"leads": 0, "on": "2026-07-15"})
    no = await refused(
        desk, f"{BOOK}/2026-07/submission", {"zero": True, "on": "2026-08-01"}, (409, "SheetsMissing", "zero")
    )
    assert no["zh"] == "零报告须有全部调委会的零报告摸排表,2026-07缺:胜利街道人民调解委员会"
    assert (await desk.shown(f"{BOOK}/2026-07"))["missing"] == [{"id": second, "name": "胜利街道人民调解委员会"}]


async def test_a_committee_formed_after_the_month_owes_it_no_sheet(desk: Desk) -> None:
    await desk.formed(on="2026-05-06")
    told = await desk.shown(f"{BOOK}/2026-04")
    assert (told["committees"], told["missing"]) == (0, [])


async def test_a_month_with_a_dispute_is_no_zero_report(desk: Desk) -> None:
    committee = await desk.formed()
    await desk.accepted(committee, on="2026-05-04")
    await desk.done(f"/committees/{committee}/patrol-sheets", {"leads": 0, "on": "2026-05-04"})
    desk.at("2026-06-03T09:00:00+08:00")
    await refused(desk, f"{BOOK}/2026-05/submission", {"zero": True, "on": "2026-06-03"}, (409, "NotZero", "zero"))


async def test_a_unit_that_never_submits_is_closed_by_its_receiver_and_its_facts_enter_the_next_table(
    desk: Desk,
) -> None:
    await desk.accepted(await desk.formed(), on="2026-05-04")
    desk.at("2026-06-06T09:00:00+08:00")
    await desk.done(f"{BOOK}/2026-05/not-reported", {"reason": "无人值守", "on": "2026-06-06"})
    assert await state(desk, "2026-05") == "not-reported"
    desk.at("2026-07-02T09:00:00+08:00")
    await submitted(desk, "2026-06", "2026-07-02")
    assert await printed(desk, "2026-05") == {}
    assert await printed(desk, "2026-06") == {"disputes.in-hand": 1, "2026-05": {"disputes.accepted/neighbours": 1}}


@pytest.mark.parametrize("role", ["community", "grid-worker"])
async def test_who_may_not_add_to_a_closed_month_is_refused_by_name(desk: Desk, role: str) -> None:
    committee = await in_june(desk)
    before = await desk.facts()
    path, form = f"/committees/{committee}/patrol-sheets", {"leads": 1, "on": "2026-05-31"}
    no = await desk.post(path, form, **{"Linli-Role": role})
    assert told(no) == (409, "MonthIsClosed", "on")
    assert no.json()["errors"][0]["zh"] == (
        "胜利街道的2026-05“已锁定”,不能补录:须由调委会主任、街道(司法所)、区补录,并作为更正计入2026-06"
    )
    assert await desk.facts() == before
    same = await desk.post(path, {**form, "on": "2026-06-01"}, **{"Linli-Role": role})
    assert same.status_code == 201


async def test_every_dated_command_asks_whether_its_month_is_closed(desk: Desk) -> None:
    committee = await desk.formed()
    dispute = await desk.accepted(committee, on="2026-05-04")
    report = {"criteria": ["weapons"], "learned_at": "2026-05-05T10:00:00+08:00"}
    flagged = (await desk.done(f"/disputes/{dispute}/major", report))["id"]
    other, third, fourth = [await desk.accepted(committee, on="2026-05-04") for _ in range(3)]
    desk.at("2026-06-03T09:00:00+08:00")
    await submitted(desk, "2026-05", "2026-06-03")
    may, at = {"on": "2026-05-31"}, {"at": "2026-05-31T10:00:00+08:00"}
    commands: list[tuple[str, dict[str, Any]]] = [
        ("/committees", {**COMMITTEE, **may, "name": "第二"}),
        (f"/committees/{committee}/patrol-sheets", {"leads": 0, **may}),
        ("/disputes", {**DISPUTE, **may, "committee": committee}),
        (f"/disputes/{dispute}/assignment", {"mediator": "person-9", **may}),
        (f"/disputes/{third}/conclusion", {"outcome": "failed", **may}),
        (f"/disputes/{fourth}/withdrawal", may),
        (f"/disputes/{other}/major", report),
        (f"/majors/{flagged}/sending", at),
    ]
    for path, form in commands:
        assert (await desk.done(path, form))["warning"]["field"] == "on", path


async def test_months_are_closed_one_after_another_and_returned_in_the_reverse_order(desk: Desk) -> None:
    await desk.formed()
    desk.at("2026-08-06T09:00:00+08:00")
    on = {"on": "2026-08-06"}
    back = {"reason": "有误", **on}

    async def no(month: str, step: str, form: dict[str, Any], expected: Told) -> None:
        await refused(desk, f"{BOOK}/{month}/{step}", form, expected)

    await no("2026-08", "submission", on, (409, "MonthNotOver", "month"))
    await no("2026-05", "receipt", on, (409, "NotSubmitted", "month"))
    await submitted(desk, "2026-05", "2026-08-06")
    await no("2026-07", "submission", on, (409, "NotTheNextMonth", "month"))
    await no("2026-07", "not-reported", back, (409, "NotTheNextMonth", "month"))
    await submitted(desk, "2026-06", "2026-08-06")
    await no("2026-05", "return", back, (409, "LaterMonthSubmitted", "month"))
    await no("2026-06", "receipt", on, (409, "EarlierMonthWaits", "month"))
    await no("2026-06", "submission", on, (409, "MonthClosed", "month"))
    await received(desk, "2026-05", "2026-08-06")
    await no("2026-05", "return", back, (409, "NotSubmitted", "month"))
    await desk.done(f"{BOOK}/2026-06/return", back)
    assert await state(desk, "2026-06") == "returned"
    await no("2026-05", "submission", on, (409, "MonthClosed", "month"))


async def test_a_table_that_was_returned_is_not_submitted_again_before_that_day(desk: Desk) -> None:
    """Whoever folds the book by its days would else find it returned for ever."""
    await desk.formed()
    desk.at("2026-06-09T09:00:00+08:00")
    await submitted(desk, "2026-05", "2026-06-03")
    await desk.done(f"{BOOK}/2026-05/return", {"reason": "有误", "on": "2026-06-08"})
    path, early = f"{BOOK}/2026-05/submission", {"on": "2026-06-03"}
    await refused(desk, path, early, (409, "BeforeLastFact", "on"))
    await submitted(desk, "2026-05", "2026-06-08")


async def test_no_month_is_closed_as_not_reported_after_one_that_waits(desk: Desk) -> None:
    """The one that waits could never be returned."""
    await desk.formed()
    desk.at("2026-07-08T09:00:00+08:00")
    await submitted(desk, "2026-05", "2026-07-08")
    path, form = f"{BOOK}/2026-06/not-reported", {"reason": "无人值守", "on": "2026-07-08"}
    await refused(desk, path, form, (409, "EarlierMonthWaits", "month"))
    await received(desk, "2026-05", "2026-07-08")
    await desk.done(path, form)


@pytest.mark.parametrize(
    ("path", "form", "expected"),
    [
        ("110113/2026-05/submission", {"on": "2026-06-03"}, (422, "NotAUnit", "region")),
        ("110113001012/2026-05/submission", {"on": "2026-06-03"}, (422, "NotAUnit", "region")),
        ("110113999/2026-05/submission", {"on": "2026-06-03"}, (422, "UnknownRegion", "region")),
        ("110113001/2026-5/submission", {"on": "2026-06-03"}, (422, "NotAMonth", "month")),
        ("110113001/9999-12/submission", {"on": "2026-06-03"}, (422, "NotAMonth", "month")),
        ("110113001/2026-13/submission", {"on": "2026-06-03"}, (422, "NotAMonth", "month")),
        ("110113001/2026-05/submission", {"on": "2026-06-04"}, (422, "AfterToday", "on")),
        ("110113001/2026-05/submission", {"on": "2026-06-03", "zero": 1}, (422, "bool_type", "zero")),
        ("110113001/2026-05/submission", {"on": "2026-06-03", "figures": {}}, (422, "extra_forbidden", "figures")),
        ("110113001/2026-05/not-reported", {"on": "2026-06-03", "reason": "无"}, (409, "StillDue", "month")),
        ("110113001/2026-05/return", {"on": "2026-06-03", "reason": ""}, (422, "string_too_short", "reason")),
    ],
)
async def test_bad_input_is_told_by_field_and_rule(desk: Desk, path: str, form: dict[str, Any], expected: Told) -> None:
    await desk.formed()
    desk.at("2026-06-03T09:00:00+08:00")
    await refused(desk, f"/books/disputes/{path}", form, expected)


@pytest.mark.parametrize(
    ("closed", "day", "open_month"),
    [("2026-03", "2026-03-31", "2026-04"), ("2025-12", "2025-12-31", "2026-01")],
)
async def test_a_fact_of_the_last_day_keyed_after_the_lock_enters_the_next_month_over_quarters_and_years(
    desk: Desk, closed: str, day: str, open_month: str
) -> None:
    committee = await desk.formed(on="2025-01-06")
    await submitted(desk, closed, "2026-04-08")
    await received(desk, closed, "2026-04-09")
    await desk.accepted(committee, on=day)
    assert await printed(desk, closed) == {}
    told = await draft(desk, open_month)
    assert told == {"disputes.in-hand": 1, closed: {"disputes.accepted/neighbours": 1}}
