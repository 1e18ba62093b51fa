"""The streams of people: what is told of somebody's values, without them. A service adds VAULT_STREAMS to its own."""

from typing import Final, get_args
from uuid import UUID, uuid5

from services.chassis.claims import NAMESPACE
from services.chassis.streams import Stream
from services.vault.domain import person, person_facts
from services.vault.domain.ending import next_of_person
from services.vault.domain.standings import of_person

PEOPLE: Final = Stream(
    "linli.person",
    person.Person(),
    person.evolve,
    get_args(person_facts.Fact),
    region=lambda _: "",  # it says nothing of where somebody lives
    standing=lambda _, state: of_person(state),
    next=next_of_person,
)
VAULT_STREAMS: Final = (PEOPLE,)
VAULT_FACTS: Final = PEOPLE.facts


def person_id(reference: str) -> UUID:
    return uuid5(NAMESPACE, f"person\x1f{reference}")
