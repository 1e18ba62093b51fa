from pathlib import Path
from typing import Any

import msgspec

from services.chassis.publishing import stored_names
from services.evaluation.application import STREAMS
from services.evaluation.domain.project_facts import (
    ProjectNoted,
    ProjectNotingWithdrawn,
    SummaryNoted,
    SummaryWithdrawn,
)
from services.evaluation.main import SERVICE
from services.evaluation.publishing import PUBLICATIONS
from tests.evaluation.examples import NEW, RESULT, THIRD_PARTY
from tests.support import golden

GOLDEN = Path(__file__).parent / "golden"
STORED = """
evaluation.organisation.grade-adjusted:1
evaluation.organisation.grade-announced:1
evaluation.organisation.grade-cancelled:1
evaluation.organisation.grade-reinstated:1
evaluation.organisation.noted:1
evaluation.organisation.noting-withdrawn:1
evaluation.project.noted:1
evaluation.project.noting-withdrawn:1
evaluation.project.opened:1
evaluation.project.part-taken:1
evaluation.project.result-annulled:1
evaluation.project.result-published:1
evaluation.project.summary-noted:1
evaluation.project.summary-withdrawn:1
evaluation.project.withdrawn:1
"""


def told(fact: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(PUBLICATIONS[type(fact)].translate(fact)))


def test_stored_names_never_change() -> None:
    assert stored_names(fact for stream in STREAMS for fact in stream.facts) == STORED.split()


def test_a_document_of_every_stored_name_is_still_read() -> None:
    assert golden.names(GOLDEN) == STORED.split()
    golden.still_read(SERVICE, GOLDEN)


def test_every_fact_is_published_but_what_procurement_has_told_already() -> None:
    facts: set[type[Any]] = {fact for stream in STREAMS for fact in stream.facts}
    private: set[type[Any]] = {ProjectNoted, SummaryNoted, ProjectNotingWithdrawn, SummaryWithdrawn}
    assert facts - set(PUBLICATIONS) == private


def test_every_fact_that_is_told_has_its_channel_and_every_channel_its_facts() -> None:
    assert {channel for channel, _ in golden.published(SERVICE, GOLDEN)} == set(SERVICE.channels)


def test_every_event_of_the_contract_is_told_of_some_fact() -> None:
    contract = {str(kind.__struct_config__.tag) for kinds in SERVICE.channels.values() for kind in kinds}
    assert {msgspec.json.decode(body)["type"] for _, body in golden.published(SERVICE, GOLDEN)} == contract


def test_nobody_is_told_of_an_officer_an_evaluator_or_of_reasons() -> None:
    heard = b"".join(body for _, body in golden.published(SERVICE, GOLDEN)).decode()
    private = ("person-", "officer-", "检查", "弄虚作假", "撤销", "评分程序有误", "邻里互助会")
    assert [word for word in private if word in heard] == []


def test_a_single_score_is_not_told_before_the_result() -> None:
    assert told(THIRD_PARTY) == {
        "type": "evaluation.project.part-taken.v1",
        "part": "third-party",
        "taken_on": "2026-04-10",
        "raters": 1,
    }


def test_a_grade_is_told_with_its_days_and_the_measure_that_gave_them() -> None:
    assert told(NEW) == {
        "type": "evaluation.grade.announced.v1",
        "grade": "3A",
        "rule_set": "2026",
        "announced_on": "2026-04-20",
        "valid_from": "2027-01-01",
        "valid_to": "2031-12-31",
        "region": "110113001012",
    }


def test_a_result_is_told_with_the_weights_as_they_were_applied() -> None:
    assert told(RESULT) == {
        "type": "evaluation.project.result-published.v1",
        "self_score": 9550,
        "beneficiary_score": 9000,
        "third_party_score": 8825,
        "weights": {"self": 20, "beneficiary": 30, "third-party": 50},
        "raters": 10,
        "moved": False,
        "total": 9023,
        "band": "excellent",
        "published_on": "2026-05-06",
    }
