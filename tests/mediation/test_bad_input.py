from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.mediation.desks import COMMITTEE, DISPUTE, MAJOR, TODAY, Desk, Told, opened, refused
from tests.support.desk import told, unreadable

PERSON = "11010519491231002X"
NOBODY = str(UUID(int=9))
AGREED: dict[str, Any] = {"outcome": "agreed-written", "on": TODAY}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as desk:
        yield desk


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"members": 2}, (422, "WrongNumberOfMembers", "members")),
        ({"members": 10}, (422, "WrongNumberOfMembers", "members")),
        ({"members": "5"}, (422, "int_type", "members")),
        ({"members": -1}, (422, "greater_than_equal", "members")),
        ({"women": 0}, (422, "NoWoman", "women")),
        ({"women": 6}, (422, "MoreWomenThanMembers", "women")),
        ({"women": True}, (422, "int_type", "women")),
        ({"kind": "club"}, (422, "enum", "kind")),
        ({"region": "110113001999"}, (422, "UnknownRegion", "region")),
        ({"region": "110228"}, (422, "RegionNotValidOn", "region")),
        ({"region": "110113"}, (422, "WrongLevel", "region")),
        ({"region": "１１０１１３００１"}, (422, "UnknownRegion", "region")),
        ({"name": " 　"}, (422, "NameEmpty", "name")),
        ({"name": "委\x00员会"}, (422, "ControlCharacter", "name")),
        ({"name": f"委员会{PERSON}"}, (422, "PersonalNumber", "name")),
        ({"chair": PERSON}, (422, "PersonalNumber", "chair")),
        ({"chair": "张三"}, (422, "string_pattern_mismatch", "chair")),
        ({"on": "2026-05-07"}, (422, "AfterToday", "on")),
        ({"on": "2010-12-31"}, (422, "NoRuleOn", "on")),
        ({"on": "2026-02-29"}, (422, "NotADay", "on")),
        ({"telephone": "1"}, (422, "extra_forbidden", "telephone")),
    ],
)
async def test_a_bad_formation_is_told_by_field_and_rule(desk: Desk, wrong: dict[str, Any], expected: Told) -> None:
    await refused(desk, "/committees", {**COMMITTEE, **wrong}, expected)


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"leads": -1}, (422, "greater_than_equal", "leads")),
        ({"leads": 1.5}, (422, "int_type", "leads")),
        ({"leads": None}, (422, "int_type", "leads")),
        ({"on": "2026-05-07"}, (422, "AfterToday", "on")),
        ({"on": "2026-01-04"}, (409, "BeforeLastFact", "on")),
    ],
)
async def test_a_bad_sheet_is_told_by_field_and_rule(desk: Desk, wrong: dict[str, Any], expected: Told) -> None:
    path = f"/committees/{await desk.formed()}/patrol-sheets"
    await refused(desk, path, {"leads": 0, "on": TODAY, **wrong}, expected)


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"parties": ["person-2"]}, (422, "OneParty", "parties")),
        ({"parties": ["person-2", "person-2"]}, (422, "OneParty", "parties")),
        ({"parties": []}, (422, "OneParty", "parties")),
        ({"parties": "person-2"}, (422, "tuple_type", "parties")),
        ({"parties": ["person-2", PERSON]}, (422, "PersonalNumber", "parties.1")),
        ({"unwilling": ["person-3"]}, (409, "PartyRefuses", "unwilling")),
        ({"unwilling": ["person-9"]}, (422, "NotAParty", "unwilling")),
        ({"committee": NOBODY}, (422, "CommitteeUnknown", "committee")),
        ({"committee": "one"}, (422, "uuid_parsing", "committee")),
        ({"matter": "taxes"}, (422, "enum", "matter")),
        ({"source": "rumour"}, (422, "enum", "source")),
        ({"region": "110113001999"}, (422, "UnknownRegion", "region")),
        ({"region": "110113"}, (422, "WrongLevel", "region")),
        ({"on": "2026-01-04"}, (409, "BeforeLastFact", "on")),
        ({"on": "2026-05-07"}, (422, "AfterToday", "on")),
        ({"on": 20260506}, (422, "NotADay", "on")),
    ],
)
async def test_a_bad_acceptance_is_told_by_field_and_rule(desk: Desk, wrong: dict[str, Any], expected: Told) -> None:
    form = {**DISPUTE, "committee": await desk.formed(), **wrong}
    await refused(desk, "/disputes", form, expected)


@pytest.mark.parametrize(
    ("path", "form", "expected"),
    [
        ("assignment", {"mediator": "person-2", "on": TODAY}, (422, "MediatorIsParty", "mediator")),
        ("assignment", {"mediator": "", "on": TODAY}, (422, "string_pattern_mismatch", "mediator")),
        ("assignment", {"mediator": PERSON, "on": TODAY}, (422, "PersonalNumber", "mediator")),
        ("assignment", {"mediator": "person-9", "on": "2026-05-03"}, (409, "BeforeLastFact", "on")),
        ("conclusion", {**AGREED, "on": "2026-05-03"}, (409, "BeforeLastFact", "on")),
        ("conclusion", {**AGREED, "on": "2026-05-07"}, (422, "AfterToday", "on")),
        ("conclusion", {**AGREED, "outcome": "won"}, (422, "enum", "outcome")),
        (
            "conclusion",
            {**AGREED, "amount": {"amount": "-1", "unit": "yuan"}},
            (422, "NegativeAmount", "amount.amount"),
        ),
        ("conclusion", {**AGREED, "amount": {"amount": "1万", "unit": "yuan"}}, (422, "UnitInAmount", "amount.amount")),
        ("conclusion", {**AGREED, "amount": 100}, (422, "model_attributes_type", "amount")),
        ("conclusion", {**AGREED, "performed_at_once": "yes"}, (422, "bool_type", "performed_at_once")),
        (
            "conclusion",
            {**AGREED, "outcome": "failed", "amount": {"amount": "1", "unit": "yuan"}},
            (422, "NoAgreement", "amount"),
        ),
        (
            "conclusion",
            {**AGREED, "outcome": "terminated", "performed_at_once": True},
            (422, "NoAgreement", "performed_at_once"),
        ),
        ("withdrawal", {"on": "2026-05-03"}, (409, "BeforeLastFact", "on")),
        ("major", {**MAJOR, "criteria": []}, (422, "too_short", "criteria")),
        ("major", {**MAJOR, "criteria": ["noise"]}, (422, "enum", "criteria.0")),
        ("major", {**MAJOR, "learned_at": "2026-05-06T12:00:01+08:00"}, (422, "AfterNow", "learned_at")),
        ("major", {**MAJOR, "learned_at": "2026-05-05T22:10:00"}, (422, "NotAnInstant", "learned_at")),
        ("major", {**MAJOR, "learned_at": TODAY}, (422, "NotAnInstant", "learned_at")),
        ("major", {**MAJOR, "learned_at": 1778000000}, (422, "NotAnInstant", "learned_at")),
        ("major", {**MAJOR, "learned_at": "2026-01-04T23:59:59+08:00"}, (409, "BeforeCommittee", "learned_at")),
        ("major", {**MAJOR, "learned_at": "2010-06-30T23:59:59+08:00"}, (422, "NoRuleOn", "learned_at")),
    ],
)
async def test_a_bad_step_of_a_dispute_is_told_by_field_and_rule(
    desk: Desk, path: str, form: dict[str, Any], expected: Told
) -> None:
    dispute = await desk.accepted(await desk.formed())
    await refused(desk, f"/disputes/{dispute}/{path}", form, expected)


@pytest.mark.parametrize(("end", "ending"), [("conclusion", AGREED), ("withdrawal", {"on": TODAY})])
@pytest.mark.parametrize(
    ("path", "form"),
    [("assignment", {"mediator": "person-9", "on": TODAY}), ("conclusion", AGREED), ("withdrawal", {"on": TODAY})],
)
async def test_nothing_is_done_to_a_dispute_that_has_ended(
    desk: Desk, end: str, ending: dict[str, Any], path: str, form: dict[str, Any]
) -> None:
    dispute = await desk.accepted(await desk.formed())
    await desk.done(f"/disputes/{dispute}/{end}", ending)
    await refused(desk, f"/disputes/{dispute}/{path}", form, (409, "NotInHand", None))


@pytest.mark.parametrize(
    ("sent", "path", "at", "expected"),
    [
        ((), "sending", "2026-05-05T22:09:59+08:00", (409, "BeforeTold", "at")),
        ((), "sending", "2026-05-06T12:00:01+08:00", (422, "AfterNow", "at")),
        ((), "sending", "2026-05-06", (422, "NotAnInstant", "at")),
        ((), "acknowledgement", "2026-05-06T09:00:00+08:00", (409, "NobodyTold", None)),
        (("09:00",), "sending", "2026-05-06T08:59:59+08:00", (409, "BeforeTold", "at")),
        (("09:00",), "acknowledgement", "2026-05-06T08:59:59+08:00", (409, "BeforeTold", "at")),
        (("09:00",), "acknowledgement", "2026-05-06T12:00:01+08:00", (422, "AfterNow", "at")),
        (("09:00", "10:00"), "sending", "2026-05-06T11:00:00+08:00", (409, "NoLevelAbove", None)),
    ],
)
async def test_a_bad_report_is_told_by_field_and_rule(
    desk: Desk, sent: tuple[str, ...], path: str, at: str, expected: Told
) -> None:
    major = await desk.flagged()
    for hour in sent:
        await desk.done(f"/majors/{major}/sending", {"at": f"2026-05-06T{hour}:00+08:00"})
    await refused(desk, f"/majors/{major}/{path}", {"at": at}, expected)


async def test_a_dispute_is_flagged_once_and_a_level_acknowledges_once(desk: Desk) -> None:
    dispute = await desk.accepted(await desk.formed())
    major = (await desk.done(f"/disputes/{dispute}/major", MAJOR))["id"]
    await refused(desk, f"/disputes/{dispute}/major", {**MAJOR, "criteria": ["death"]}, (409, "AlreadyFlagged", None))
    morning = {"at": "2026-05-06T09:00:00+08:00"}
    await desk.done(f"/majors/{major}/sending", morning)
    await desk.done(f"/majors/{major}/acknowledgement", morning)
    await refused(desk, f"/majors/{major}/acknowledgement", morning, (409, "AlreadyAcknowledged", None))


@pytest.mark.parametrize(("level", "expected"), [("city", (409, "NotTold", "level")), ("ward", (422, "enum", "level"))])
async def test_a_level_that_was_not_told_is_named(desk: Desk, level: str, expected: Told) -> None:
    major, morning = await desk.flagged(), {"at": "2026-05-06T09:00:00+08:00"}
    await desk.done(f"/majors/{major}/sending", morning)
    await refused(desk, f"/majors/{major}/acknowledgement", {**morning, "level": level}, expected)


@pytest.mark.parametrize("given", ["2026-05-06T12:00:01+08:00", "2026-05-06T04:00:01Z"])
async def test_times_are_told_by_the_citys_clock(desk: Desk, given: str) -> None:
    dispute = await desk.accepted(await desk.formed())
    form = {**MAJOR, "learned_at": given}
    error = await refused(desk, f"/disputes/{dispute}/major", form, (422, "AfterNow", "learned_at"))
    assert error["zh"] == "时间2026-05-06 12:00:01+08:00晚于现在2026-05-06 12:00:00+08:00"


@pytest.mark.parametrize(("content", "kind", "expected"), unreadable("name"))
async def test_what_no_command_can_be_read_from_is_refused(
    desk: Desk, content: bytes, kind: str, expected: Told
) -> None:
    response = await desk.sent("/committees", content, kind)
    assert told(response) == expected
    assert await desk.facts() == 0
