from pathlib import Path
from typing import Any

import msgspec

from services.chassis.publishing import stored_names
from services.procurement.application import STREAMS
from services.procurement.domain.project_facts import ProjectDeclared
from services.procurement.domain.provider_facts import ProviderContractEndNoted, ProviderContractNoted
from services.procurement.main import SERVICE
from services.procurement.publishing import PUBLICATIONS
from tests.procurement.examples import DECLARED
from tests.support import golden

GOLDEN = Path(__file__).parent / "golden"
STORED = """
procurement.contract.buyer-task-opened:1
procurement.contract.buyer-task-withdrawn:1
procurement.contract.closed:1
procurement.contract.put-under-review:1
procurement.contract.review-lifted:1
procurement.contract.signed:1
procurement.project.approved:1
procurement.project.closed:1
procurement.project.contracted:1
procurement.project.declared:1
procurement.project.disclosure-published:1
procurement.project.district-reviewed:1
procurement.project.milestone-reported:1
procurement.project.published:1
procurement.project.rejected:1
procurement.project.result-noted:1
procurement.project.result-withdrawn:1
procurement.project.summarised:1
procurement.provider.contract-end-noted:1
procurement.provider.contract-noted:1
procurement.provider.grades-noted:1
procurement.provider.grades-withdrawn:1
procurement.provider.standing-noted:1
procurement.provider.standing-withdrawn:1
procurement.statistical-return.difference-explained:1
procurement.statistical-return.imported:1
"""


def test_stored_names_never_change() -> None:
    assert stored_names(fact for stream in STREAMS for fact in stream.facts) == STORED.split()


def test_a_document_of_every_stored_name_is_still_read() -> None:
    assert golden.names(GOLDEN) == STORED.split()
    golden.still_read(SERVICE, GOLDEN)


def test_every_fact_is_published_but_a_providers_contracts() -> None:
    facts: set[type[Any]] = {fact for stream in STREAMS for fact in stream.facts}
    private: set[type[Any]] = {ProviderContractNoted, ProviderContractEndNoted}
    assert facts - set(PUBLICATIONS) == private


def test_every_fact_that_is_told_has_its_channel_and_every_channel_its_facts() -> None:
    assert {channel for channel, _ in golden.published(SERVICE, GOLDEN)} == set(SERVICE.channels)


def test_nobody_is_told_of_an_officer_or_of_reasons_and_summaries() -> None:
    told = b"".join(body for _, body in golden.published(SERVICE, GOLDEN)).decode()
    private = ("person-", "officer-", "可行性不足", "市级统筹", "与已有项目重复", "服务老人1200人次", "满意")
    assert [word for word in private if word in told] == []


def test_a_declaration_is_told_under_its_normal_name_and_with_its_own_territory() -> None:
    told = msgspec.json.decode(msgspec.json.encode(PUBLICATIONS[ProjectDeclared].translate(DECLARED)))
    assert told == {
        "type": "procurement.project.declared.v1",
        "organisation": str(DECLARED.organisation),
        "org_kind": "association",
        "registrar": "110113",
        "domicile": "110113001012",
        "territory": "110113001",
        "region": "110113001",
        "name": "老人餐桌(一期)",
        "field": "elderly-disabled",
        "labels": ["health"],
        "catalogue": "2010",
        "needs": ["funds"],
        "planned_fen": 12_000_000,
        "declared_on": "2026-01-05",
    }
