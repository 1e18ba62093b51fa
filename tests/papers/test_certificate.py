"""The certificate of registration (登记证书), on plain paper and on official blanks whose numbers are accounted for."""

import asyncio
from typing import Any

import pytest

from tests.papers.desks import NAME, Desk
from tests.papers.reading import pages, words_of
from tests.registration.desks import APPLICATION
from tests.support.desk import told

ON = {"on": "2026-05-06"}


@pytest.fixture
async def body(desk: Desk) -> str:
    await desk.known()
    return await desk.registered()


async def test_what_stands_on_the_certificate_is_what_was_registered(desk: Desk, body: str) -> None:
    document = await desk.certified(body)
    assert document.number == "顺义民社证〔2026〕1号"
    said, provenance = pages(await desk.printed(document.id))
    state = (await desk.shown(f"/organisations/{body}"))["state"]
    for words in (
        *(
            "社会团体登记证书",
            "顺义民社证〔2026〕1号",
            APPLICATION["name"],
            state["credit_code"],
            state["certificate_no"],
        ),
        *(
            NAME,
            "30,000.00元",
            "顺义区文化和旅游局",
            "北京市顺义区胜利街道",
            "2026年5月6日",
            "首次发证",
            "顺义区民政局",
        ),
    ):
        assert words in said
    assert "空白证书号" not in said
    assert state["certificate"] == {"document": document.id, "number": document.number, "book": None, "blank": None}
    for name in ("registration.application.submitted", "registration.organisation.registered"):
        assert name in provenance


async def test_on_a_blank_the_values_stand_alone_and_its_number_on_the_page_of_provenance(
    desk: Desk, body: str
) -> None:
    book = await desk.received()
    document = await desk.certified(body, blank={"book": book, "number": 17})
    said, provenance = pages(await desk.printed(document.id))
    assert (NAME in said, APPLICATION["name"] in said) == (True, True)
    assert ("法定代表人" in said, "登记证书" in said) == (False, False)  # they are printed on the blank
    assert "空白证书号京0000017" in provenance
    assert "空白证书号京0000017" in words_of(await desk.printed(document.id, "docx"))
    shown = await desk.shown(f"/blank-books/{book}")
    assert (shown["left"], shown["state"]["used"]) == (19, {"17": document.id})
    assert (await desk.shown(f"/organisations/{body}"))["state"]["certificate"]["blank"] == 17


async def test_a_spoilt_blank_is_replaced_and_both_stay_visible(desk: Desk, body: str) -> None:
    book = await desk.received()
    first = await desk.certified(body, blank={"book": book, "number": 1})
    again = {**ON, "ground": "spoilt", "blank": {"book": book, "number": 2}}
    path = f"/organisations/{body}/certificate"
    assert told(await desk.post(path, again)) == (409, "BlankNotSpoilt", "ground")
    await desk.done(f"/blank-books/{book}/spoils", {**ON, "number": 1, "reason": "printing"})
    second = await desk.document(await desk.done(path, again))
    assert (second.issued["replaces"], second.issued["blank"]) == (first.id, "京0000002")
    assert (await desk.shown(f"/documents/{first.id}"))["state"]["issued"] == first.issued
    shown = (await desk.shown(f"/blank-books/{book}"))["state"]
    assert (shown["used"], shown["spoilt"]) == ({"1": first.id, "2": second.id}, {"1": "printing"})
    assert pages(await desk.printed(first.id))[0] == pages(await desk.printed(second.id))[0]


async def test_a_blank_is_used_once_and_never_when_it_is_spoilt_or_not_there(desk: Desk, body: str) -> None:
    book = await desk.received()
    other = await desk.registered(name="顺义区书画会", head="person-2")
    await desk.known("person-2", "李大明")
    await desk.certified(body, blank={"book": book, "number": 1})
    await desk.done(f"/blank-books/{book}/spoils", {**ON, "number": 2, "reason": "damaged"})
    path = f"/organisations/{other}/certificate"
    for number, no in ((1, (409, "BlankIsUsed")), (2, (409, "BlankIsSpoilt")), (21, (422, "NoSuchBlank"))):
        asked = {**ON, "blank": {"book": book, "number": number}}
        assert told(await desk.post(path, asked, "officer-3"))[:2] == no
    spoils = f"/blank-books/{book}/spoils"
    assert told(await desk.post(spoils, {**ON, "number": 2, "reason": "lost"}))[:2] == (409, "BlankIsSpoilt")
    assert told(await desk.post(spoils, {"on": "2026-03-01", "number": 3, "reason": "lost"}))[1] == "BeforeLastFact"
    assert (await desk.certified(other)).number == "顺义民社证〔2026〕2号"  # the refused ones took no number


async def test_of_two_who_print_on_one_blank_at_once_one_does(desk: Desk, body: str) -> None:
    book = await desk.received()
    other = await desk.registered(name="顺义区书画会", head="person-2")
    await desk.known("person-2", "李大明")
    asked = {**ON, "blank": {"book": book, "number": 5}}
    both = [desk.post(f"/organisations/{each}/certificate", asked, "officer-3") for each in (body, other)]
    answers = await asyncio.gather(*both)
    assert sorted(each.status_code for each in answers) == [201, 409]
    assert "BlankIsUsed" in {told(each)[1] for each in answers if each.status_code == 409}


async def test_why_a_certificate_is_issued_has_to_be_so(desk: Desk, body: str) -> None:
    path = f"/organisations/{body}/certificate"

    async def asked(ground: str) -> Any:
        answer = await desk.post(path, {**ON, "ground": ground}, "officer-3")
        return told(answer)[1] if answer.status_code >= 400 else answer.status_code

    assert [await asked(each) for each in ("altered", "lost", "spoilt")] == ["NoCertificateYet"] * 3
    assert await asked("first") == 201
    assert [await asked(each) for each in ("first", "altered", "spoilt")] == [
        *("CertificateIssuedAlready", "NothingAltered", "BlankNotSpoilt"),
    ]
    assert await asked("lost") == 201
    await desk.done(f"/organisations/{body}/name", {**ON, "name": "顺义区胜利街道睦邻会"})
    altered = await desk.certified(body, ground="altered")
    said, _ = pages(await desk.printed(altered.id))
    assert ("顺义区胜利街道睦邻会" in said, "变更换发" in said) == (True, True)


async def test_what_does_not_stand_any_more_gets_no_certificate(desk: Desk, body: str) -> None:
    await desk.done(f"/organisations/{body}/suspension", {**ON, "decision_no": "顺民罚〔2026〕1号"})
    answer = await desk.post(f"/organisations/{body}/certificate", ON)
    assert told(answer)[:2] == (409, "NotActive")


async def test_blanks_are_received_once_and_in_their_order(desk: Desk) -> None:
    book = await desk.received(1, 20)
    assert await desk.received(21, 30) == book
    said = {"registrar": "110113", "prefix": "京", "on": "2026-03-02"}
    for first, last, no in (
        *((20, 25, (409, "BlanksReceivedAlready")), (9, 8, (422, "BlanksBackwards"))),
        (100, 10_100, (422, "TooManyBlanks")),
    ):
        assert told(await desk.post("/blank-books", {**said, "first": first, "last": last}))[:2] == no
    assert (await desk.shown(f"/blank-books/{book}"))["left"] == 30
