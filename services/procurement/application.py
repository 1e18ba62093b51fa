"""The streams that procurement owns."""

from typing import Final, get_args

from services.chassis.streams import Stream
from services.procurement.domain import (
    clocks,
    closing,
    contract,
    contract_facts,
    project,
    project_facts,
    provider,
    provider_facts,
    return_facts,
    standings,
    statistical_return,
)

PROJECTS: Final = Stream(
    "procurement.project",
    project.Project(),
    project.evolve,
    get_args(project_facts.Fact),
    region=lambda declared: declared.places.territory,
    clocks=clocks.of_project,
    standing=lambda _, declared: standings.of_project(declared),
    next=closing.next_of_project,
)
CONTRACTS: Final = Stream(
    "procurement.contract",
    contract.Contract(),
    contract.evolve,
    get_args(contract_facts.Fact),
    region=lambda signed: signed.buyer_region,
    standing=lambda _, signed: standings.of_contract(signed),
)
PROVIDERS: Final = Stream(  # under the organisation's own identity
    "procurement.provider",
    provider.Provider(),
    provider.evolve,
    get_args(provider_facts.Fact),
    region=lambda seen: seen.domicile,
    next=provider.next_of_provider,
)
RETURNS: Final = Stream(
    "procurement.statistical-return",
    statistical_return.StatisticalReturn(),
    statistical_return.evolve,
    get_args(return_facts.Fact),
    region=lambda printed: printed.region,
    next=statistical_return.next_of_return,
)
STREAMS: Final = (PROJECTS, CONTRACTS, PROVIDERS, RETURNS)
