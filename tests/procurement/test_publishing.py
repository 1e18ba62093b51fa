from typing import Any

import msgspec

from contracts.procurement import CHANNELS
from services.chassis.publishing import stored_names
from services.procurement.application import CONTRACTS, PROJECTS, PROVIDERS, RETURNS, STREAMS
from services.procurement.domain.contract_facts import ContractSigned
from services.procurement.domain.project_facts import DisclosurePublished, ProjectDeclared
from services.procurement.domain.provider_facts import ProviderContractEndNoted, ProviderContractNoted
from services.procurement.domain.return_facts import StatisticalReturnImported
from services.procurement.main import SERVICE
from services.procurement.publishing import PUBLICATIONS
from tests.procurement.examples import DECLARED, OUTCOME, SIGNED, beijing_2010

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
procurement.project.summarised:1
procurement.provider.contract-end-noted:1
procurement.provider.contract-noted:1
procurement.provider.standing-noted:1
procurement.statistical-return.difference-explained:1
procurement.statistical-return.imported:1
"""


def test_stored_names_never_change() -> None:
    facts = [fact for stream in STREAMS for fact in stream.facts]
    assert stored_names(facts) == STORED.split()


def test_every_fact_is_published_but_a_providers_contracts() -> None:
    facts: set[type[Any]] = {fact for stream in (PROJECTS, CONTRACTS, PROVIDERS, RETURNS) for fact in stream.facts}
    private: set[type[Any]] = {ProviderContractNoted, ProviderContractEndNoted}
    assert facts - set(PUBLICATIONS) == private


def test_every_published_event_has_its_fact_and_its_channel() -> None:
    examples = {ProjectDeclared: DECLARED, ContractSigned: SIGNED, DisclosurePublished: OUTCOME}
    for kind, fact in {**examples, StatisticalReturnImported: beijing_2010()}.items():
        publication = PUBLICATIONS[kind]
        event = publication.translate(fact)
        assert type(event) in CHANNELS[publication.channel]
        assert msgspec.json.decode(msgspec.json.encode(event), type=type(event)) == event
    assert {p.channel for p in PUBLICATIONS.values()} == set(CHANNELS) == set(SERVICE.channels)


def test_a_published_event_carries_neither_reasons_nor_the_name_as_given() -> None:
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
