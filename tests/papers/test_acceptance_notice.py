"""The notice of acceptance (受理通知书), from the command to the bytes that are read years later."""

import asyncio
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest

from contracts.access.caller import Caller
from contracts.city_clock import ZONE
from contracts.roles import Role
from services.chassis.clock import SetClock
from services.chassis.timekeeper import Timekeeper
from services.papers import rendering
from services.registration.main import SERVICE
from tests.papers.desks import NAME, Desk
from tests.papers.reading import pages
from tests.registration.desks import APPLICATION
from tests.support.desk import told

SERVICE_UNIT = {"kind": "non-enterprise", "form": "legal-person"}  # whose head may head others


async def test_what_is_read_on_the_notice_is_what_the_events_say(desk: Desk) -> None:
    document = await desk.noticed(await desk.accepted())
    assert document.number == "顺义民社受〔2026〕1号"
    said, _ = pages(await desk.printed(document.id))
    for words in (
        *("受理通知书", document.number, f"{NAME}：", APPLICATION["name"], "2026年3月2日提交", "自2026年3月4日起受理"),
        *("于2026年5月6日前作出", "社会团体成立登记", APPLICATION["sponsor"], "北京市顺义区胜利街道"),
        "顺义区民政局2026年3月4日",
    ):
        assert words in said


async def test_its_page_of_provenance_names_events_policies_template_and_hash(desk: Desk) -> None:
    case = await desk.accepted()
    document = await desk.noticed(case)
    _, provenance = pages(await desk.printed(document.id))
    events = [desk.store.mapper.to_domain_event(each) for each in await desk.store.recorder.stream(UUID(case))]
    assert [type(each.fact).__name__ for each in events] == [
        *("ApplicationSubmitted", "ApplicationAccepted"),
        "NoticeIssued",  # which tells of it, and is not what it was made from
    ]
    issued = document.issued
    assert [each["id"] for each in issued["origins"]] == [str(each.id) for each in events[:2]]
    for word in (*(each["id"] for each in issued["origins"]), "registration.application.accepted", "2026-03-04"):
        assert word in provenance
    policy = events[-1].policy
    for word in (policy, issued["content_sha256"], issued["form_sha256"], "acceptance-notice@1", document.number):
        assert word in provenance
    assert str(events[-1].id) not in provenance


async def test_the_event_says_which_bytes_were_issued_and_they_are_given_to_whoever_may(desk: Desk) -> None:
    document = await desk.noticed(await desk.accepted())
    first, again = await desk.printed(document.id), await desk.printed(document.id)
    assert first == again
    assert (sha256(first).hexdigest(), len(first)) == (document.issued["pdf"]["sha256"], document.issued["pdf"]["size"])
    answer = await desk.client.get(f"/documents/{document.id}/files/pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == f'attachment; filename="{document.id}.pdf"'
    assert answer.headers["cache-control"] == "no-store"
    assert (answer.headers["etag"], answer.headers["x-content-type-options"]) == (
        *(f'"{document.issued["pdf"]["sha256"]}"', "nosniff"),
    )


async def test_who_fetched_it_is_kept_and_who_may_not_hears_that_there_is_none(desk: Desk) -> None:
    document = await desk.noticed(await desk.accepted())
    await desk.printed(document.id)
    reference = document.issued["pdf"]["reference"]
    [looked] = await desk.vault.reads_about(reference)
    assert (looked.purpose, looked.fields, looked.look.reason) == ("documents", ("file.pdf",), "own-work")
    other = desk.as_somebody(Caller(subject="clerk-9", role=Role.DISTRICT, region="110105"))
    for path in ("", "/files/pdf", "/files/docx"):
        answer = await desk.client.get(f"/documents/{document.id}{path}", headers=other)
        assert told(answer)[:2] == (404, "NotFound")
    assert len(await desk.vault.reads_about(reference)) == 1


async def test_no_event_and_no_file_beside_the_vault_has_the_name(desk: Desk, tmp_path: Path) -> None:
    await desk.noticed(await desk.accepted())
    written = b"".join(await asyncio.to_thread(lambda: [each.read_bytes() for each in tmp_path.iterdir()]))
    assert NAME.encode() not in written
    assert all(NAME.encode() not in row.state for row in await desk.store.recorder.log(0, 1000))


async def test_a_slip_is_given_once_for_each_acceptance(desk: Desk) -> None:
    case = await desk.accepted()
    await desk.noticed(case)
    again = await desk.post(f"/applications/{case}/acceptance-notice", {"on": "2026-03-05"})
    assert told(again) == (409, "NoticeGiven", None)
    assert "顺义民社受〔2026〕1号" in again.json()["detail"]


async def test_what_is_asked_again_under_its_key_is_answered_and_nothing_is_made_twice(desk: Desk) -> None:
    case = await desk.accepted()
    key = {"Idempotency-Key": "slip-1"}
    answers = [await desk.post(f"/applications/{case}/acceptance-notice", {"on": "2026-03-04"}, **key) for _ in "ab"]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert await kept(desk) == 1


async def test_a_notice_that_is_not_given_leaves_nothing_in_the_vault_and_no_gap(desk: Desk) -> None:
    case = await desk.accepted()
    path, slip = f"/applications/{case}/acceptance-notice", {"on": "2026-03-04"}
    answers = await asyncio.gather(*(desk.post(path, slip, f"officer-{n}") for n in range(4)))
    assert sorted(each.status_code for each in answers) == [201, 409, 409, 409]
    assert await kept(desk) == 1
    other = await desk.accepted(name="另一互助会", details=SERVICE_UNIT)
    assert (await desk.noticed(other)).number == "顺义民社受〔2026〕2号"


async def test_numbers_have_no_gap_where_many_are_given_at_once(desk: Desk) -> None:
    cases = [await desk.accepted(name=f"第{n}互助会", head="person-1", details=SERVICE_UNIT) for n in range(6)]
    documents = await asyncio.gather(*(desk.noticed(case) for case in cases))
    assert sorted(each.number for each in documents) == [f"顺义民社受〔2026〕{n}号" for n in range(1, 7)]
    for each in documents:
        said, _ = pages(await desk.printed(each.id))
        assert each.number in said


async def test_nobody_gets_a_slip_before_the_papers_are_accepted_or_of_an_earlier_day(desk: Desk) -> None:
    case = await desk.submitted()
    path = f"/applications/{case}/acceptance-notice"
    assert told(await desk.post(path, {"on": "2026-03-04"})) == (409, "WrongStage", None)
    await desk.done(f"/applications/{case}/acceptance", {"on": "2026-03-04"})
    assert told(await desk.post(path, {"on": "2026-03-03"})) == (409, "BeforeLastFact", "on")
    assert told(await desk.post(path, {"on": "2026-05-07"})) == (422, "AfterToday", "on")


async def test_a_paper_never_goes_out_without_the_name_of_whom_it_is_for(desk: Desk) -> None:
    case = (await desk.done("/applications", APPLICATION))["id"]
    await desk.done(f"/applications/{case}/acceptance", {"on": "2026-03-04"})
    path = f"/applications/{case}/acceptance-notice"
    assert told(await desk.post(path, {"on": "2026-03-04"})) == (409, "NameNotThere", "person")
    await desk.known(name="王\U00031350")  # in no font that there is
    assert told(await desk.post(path, {"on": "2026-03-04"})) == (409, "CharacterMissing", None)
    assert await kept(desk) == 0


async def test_what_was_deemed_is_said_to_have_been_deemed(desk: Desk) -> None:
    case = await desk.submitted()
    assert isinstance(desk.store.clock, SetClock)
    noon, desk.store.clock.at = desk.store.clock.at, datetime(2026, 4, 1, 8, tzinfo=ZONE)
    await Timekeeper(desk.store, desk.store.recorder.clocks, SERVICE.fires).turn()
    desk.store.clock.at = noon
    said, _ = pages(await desk.printed((await desk.noticed(case, "2026-04-02")).id))
    assert "在2026年3月9日前未告知" in said
    assert "2026年3月2日起即为受理" in said
    assert "申请材料齐全" not in said


async def test_a_document_stays_as_it_was_issued_whatever_becomes_of_the_name_and_the_template(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = await desk.noticed(await desk.accepted())
    before = await desk.printed(document.id), await desk.printed(document.id, "docx")
    await desk.known(name="李大明")

    def nobody_renders(*_: object) -> bytes:
        raise AssertionError("an issued document is never rendered again")

    monkeypatch.setattr(rendering.Press, "pdf", nobody_renders)
    assert (await desk.printed(document.id), await desk.printed(document.id, "docx")) == before


async def kept(desk: Desk) -> int:
    """Of how many documents files lie in the vault."""
    return (await desk.vault.tables.count_over(datetime(2099, 1, 1).date())).get("documents", (0, 0))[0]
