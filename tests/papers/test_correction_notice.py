"""Papers that are not complete (补正): everything is told at once, on one notice, and the days run anew."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from contracts.city_clock import ZONE
from services.chassis.clock import SetClock
from services.chassis.clocks import clock_id
from services.chassis.timekeeper import Timekeeper
from services.registration.main import SERVICE
from tests.papers.desks import NAME, Desk
from tests.papers.reading import pages, words_of
from tests.support.desk import told

CHARTER = "缺少会员权利义务条款,李小红的签名缺失"
PREMISES = "住所使用权证明已过期"
MISSING = [{"material": "charter", "asked": CHARTER}, {"material": "premises", "asked": PREMISES}]


@pytest.fixture
async def case(desk: Desk) -> str:
    return await desk.submitted()


async def asked(desk: Desk, case: str, missing: list[dict[str, str]], on: str) -> Any:
    return await desk.post(f"/applications/{case}/correction", {"missing": missing, "on": on})


async def look(desk: Desk, at: str) -> None:
    assert isinstance(desk.store.clock, SetClock)
    before, desk.store.clock.at = desk.store.clock.at, datetime.fromisoformat(at).replace(tzinfo=ZONE)
    await Timekeeper(desk.store, desk.store.recorder.clocks, SERVICE.fires).turn()
    desk.store.clock.at = before


async def clock(desk: Desk, case: str) -> list[str]:
    facts = await desk.facts_of(str(clock_id(UUID(case), "reg.correction_days")))
    return [f"{type(each).__name__} {getattr(each, 'last_day', '')}".strip() for each in facts]


async def test_the_notice_tells_everything_that_was_asked_and_the_fact_none_of_it(desk: Desk, case: str) -> None:
    assert (await asked(desk, case, MISSING, "2026-03-05")).status_code == 201
    answer = await desk.done(f"/applications/{case}/correction-notice", {"on": "2026-03-05"})
    document = await desk.document(answer)
    assert document.number == "顺义民社补〔2026〕1号"
    said, provenance = pages(await desk.printed(document.id))
    for words in (
        *("补正通知书", document.number, f"{NAME}：", "2026年3月2日提交", "序号材料需要补正的内容"),
        *(f"1章程草案{CHARTER}", f"2场所使用权证明{PREMISES}", "顺义区民政局2026年3月5日"),
    ):
        assert words in said
        assert words in words_of(await desk.printed(document.id, "docx"))
    assert "registration.application.correction-asked" in provenance
    assert all("李小红".encode() not in row.state for row in await desk.store.recorder.log(0, 1000))
    again = await desk.post(f"/applications/{case}/correction-notice", {"on": "2026-03-05"})
    assert told(again)[:2] == (409, "NoticeGiven")


async def test_five_working_days_stop_when_it_is_told_and_run_anew_when_papers_come_in_again(
    desk: Desk, case: str
) -> None:
    """Monday 2 March + 5 working days = 9 March; Thursday 12 March + 5 = Thursday 19 March."""
    await asked(desk, case, MISSING, "2026-03-05")
    await look(desk, "2026-03-11T08:00")  # nothing is deemed: it was answered in time
    assert (await desk.shown(f"/applications/{case}"))["state"]["stage"] == "correcting"
    await desk.done(f"/applications/{case}/resubmission", {"on": "2026-03-12"})
    assert await clock(desk, case) == ["ClockStarted 2026-03-09", "ClockStopped", "ClockStarted 2026-03-19"]
    await look(desk, "2026-03-20T08:00")
    state = (await desk.shown(f"/applications/{case}"))["state"]
    assert (state["stage"], state["accepted_on"], state["deemed_after"]) == ("accepted", "2026-03-12", "2026-03-19")
    assert (state["applied_on"], state["received_on"]) == ("2026-03-02", "2026-03-12")


async def test_after_papers_came_in_again_nothing_new_is_asked_for(desk: Desk, case: str) -> None:
    await asked(desk, case, MISSING, "2026-03-05")
    await desk.done(f"/applications/{case}/resubmission", {"on": "2026-03-12"})
    new = [{"material": "capital", "asked": "验资报告未盖章"}]
    assert told(await asked(desk, case, new, "2026-03-13"))[:2] == (409, "NotToldAtOnce")
    assert (await asked(desk, case, MISSING[:1], "2026-03-13")).status_code == 201
    document = await desk.document(await desk.done(f"/applications/{case}/correction-notice", {"on": "2026-03-13"}))
    said, _ = pages(await desk.printed(document.id))
    assert ("2026年3月12日提交" in said, CHARTER in said, PREMISES in said) == (True, True, False)


async def test_one_paper_is_one_item_and_an_empty_list_asks_for_nothing(desk: Desk, case: str) -> None:
    assert told(await asked(desk, case, [MISSING[0], MISSING[0]], "2026-03-05"))[:2] == (422, "ToldTwice")
    assert told(await asked(desk, case, [], "2026-03-05"))[0] == 422
    assert told(await asked(desk, case, [{"material": "other", "asked": "1"}], "2026-03-05"))[0] == 422


async def test_each_step_has_its_stage(desk: Desk, case: str) -> None:
    path = f"/applications/{case}"
    for step, body in (("resubmission", {"on": "2026-03-05"}), ("correction-notice", {"on": "2026-03-05"})):
        assert told(await desk.post(f"{path}/{step}", body))[:2] == (409, "WrongStage")
    await asked(desk, case, MISSING, "2026-03-05")
    assert told(await desk.post(f"{path}/acceptance", {"on": "2026-03-06"}))[:2] == (409, "WrongStage")
    assert told(await asked(desk, case, MISSING, "2026-03-06"))[:2] == (409, "WrongStage")
    await desk.done(f"{path}/resubmission", {"on": "2026-03-06"})
    await desk.done(f"{path}/acceptance", {"on": "2026-03-09"})
    assert told(await asked(desk, case, MISSING, "2026-03-10"))[:2] == (409, "WrongStage")


async def test_told_in_time_and_keyed_late_it_sets_right_what_was_deemed(desk: Desk, case: str) -> None:
    await look(desk, "2026-04-01T08:00")
    assert (await desk.shown(f"/applications/{case}"))["state"]["deemed_after"] == "2026-03-09"
    assert told(await asked(desk, case, MISSING, "2026-03-10"))[:2] == (409, "WrongStage")
    assert (await asked(desk, case, MISSING, "2026-03-06")).status_code == 201
    state = (await desk.shown(f"/applications/{case}"))["state"]
    assert (state["stage"], state["accepted_on"], state["deemed_after"]) == ("correcting", None, None)
    decision = await desk.facts_of(str(clock_id(UUID(case), "reg.decision_days")))
    assert [type(each).__name__ for each in decision] == ["ClockStarted", "ClockStopped"]


async def test_a_notice_whose_text_was_erased_is_not_issued(desk: Desk, case: str) -> None:
    await asked(desk, case, MISSING, "2026-03-05")
    [event] = [each for each in await desk.facts_of(case) if type(each).__name__ == "CorrectionAsked"]
    await desk.vault.erase(event.missing[0].asked)
    answer = await desk.post(f"/applications/{case}/correction-notice", {"on": "2026-03-05"})
    assert told(answer)[:2] == (409, "TextNotThere")
