"""The streams of posts: accounts, people, units and chains, each under an identity made of what it is of."""

from typing import Final, get_args

from contracts.regions import CITY
from services.chassis.streams import Stream
from services.posts.domain import account, chain, handing_over, person, person_facts, unit

ACCOUNTS: Final = Stream(
    "posts.account",
    account.Account(),
    account.evolve,
    get_args(account.Fact),
    region=lambda linked: linked.region or CITY,
    next=account.next_of_account,
)
PEOPLE: Final = Stream(
    "posts.person",
    person.Person(),
    person.evolve,
    get_args(person_facts.Fact),
    region=lambda whose: whose.region,
    next=handing_over.next_of_person,
)
UNITS: Final = Stream("posts.unit", unit.Unit(), unit.evolve, get_args(unit.Fact), region=lambda noted: noted.region)
CHAINS: Final = Stream(
    "posts.chain",
    chain.Chain(),
    chain.evolve,
    get_args(chain.Fact),
    region=lambda of: of.region,
    next=chain.next_of_chain,
)
STREAMS: Final = (ACCOUNTS, PEOPLE, UNITS, CHAINS)
