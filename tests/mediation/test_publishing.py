from pathlib import Path
from typing import Any

import msgspec

from services.chassis.publishing import stored_names
from services.mediation.application import STREAMS
from services.mediation.domain.dispute_facts import DisputeAccepted
from services.mediation.domain.docket import CaseLeft, CaseTaken
from services.mediation.domain.major_facts import AccountabilityLeadProposed, MajorFlagged
from services.mediation.main import SERVICE
from services.mediation.publishing import PUBLICATIONS
from tests.mediation.examples import ACCEPTED, FLAGGED
from tests.support import golden

GOLDEN = Path(__file__).parent / "golden"
STORED = """
mediation.book.month-locked:1
mediation.book.month-not-reported:1
mediation.book.month-received:1
mediation.book.month-returned:1
mediation.book.month-submitted:1
mediation.committee.formed:1
mediation.dispute.acceptance-corrected:1
mediation.dispute.accepted:1
mediation.dispute.assigned:1
mediation.dispute.concluded:1
mediation.dispute.conclusion-corrected:1
mediation.dispute.withdrawn:1
mediation.docket.case-left:1
mediation.docket.case-taken:1
mediation.major.accountability-lead-proposed:1
mediation.major.acknowledged:1
mediation.major.flagged:1
mediation.major.late:1
mediation.major.sent-up:1
mediation.patrol-sheet.corrected:1
mediation.patrol-sheet.filed:1
"""


def test_stored_names_never_change() -> None:
    assert stored_names(fact for stream in STREAMS for fact in stream.facts) == STORED.split()


def test_a_document_of_every_stored_name_is_still_read() -> None:
    assert golden.names(GOLDEN) == STORED.split()
    golden.still_read(SERVICE, GOLDEN)


def test_every_fact_is_published_but_a_proposed_lead_and_whose_docket_a_case_is_on() -> None:
    facts: set[type[Any]] = {fact for stream in STREAMS for fact in stream.facts}
    private: set[type[Any]] = {AccountabilityLeadProposed, CaseTaken, CaseLeft}
    assert facts - set(PUBLICATIONS) == private


def test_every_fact_that_is_told_has_its_channel_and_every_channel_its_facts() -> None:
    published = list(golden.published(SERVICE, GOLDEN))
    assert {channel for channel, _ in published} == set(SERVICE.channels)
    names = {msgspec.json.decode(body)["type"] for _, body in published}
    assert names == {event.__struct_config__.tag for of in SERVICE.channels.values() for event in of}


def test_nobody_is_told_of_a_chair_a_party_or_a_mediator() -> None:
    told = b"".join(body for _, body in golden.published(SERVICE, GOLDEN)).decode()
    assert [word for word in ("person-", "officer-") if word in told] == []


def test_a_dispute_is_told_with_the_number_of_its_sides() -> None:
    told = msgspec.json.decode(msgspec.json.encode(PUBLICATIONS[DisputeAccepted].translate(ACCEPTED)))
    assert told == {
        "type": "mediation.dispute.accepted.v1",
        "committee": str(ACCEPTED.committee),
        "number": "顺义区胜利社区人民调解委员会(一)〔2026〕调字第0007号",
        "region": "110113001012",
        "matter": "neighbours",
        "source": "applied",
        "parties": 2,
        "accepted_on": "2026-03-02",
        "carried_over": None,
    }


def test_a_major_dispute_is_told_with_the_instants_of_its_clock() -> None:
    told = msgspec.json.decode(msgspec.json.encode(PUBLICATIONS[MajorFlagged].translate(FLAGGED)))
    assert told == {
        "type": "mediation.major.flagged.v1",
        "dispute": str(FLAGGED.dispute),
        "region": "110113001012",
        "criteria": ["death", "weapons"],
        "level": "street",
        "learned_at": "2026-06-05T22:10:00+08:00",
        "due_at": "2026-06-06T22:10:00+08:00",
    }
