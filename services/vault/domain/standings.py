"""How a person stands to places and people: what scope is decided on."""

from contracts.access.standing import Relation, Standing, Tie
from services.vault.domain.person import Person


def of_person(person: Person) -> Standing:
    """Where something was noted of somebody, and nowhere else; and to himself."""
    if not person.reference:
        return Standing()
    return Standing(
        places=tuple((Relation.PLACE, region) for region in person.regions),
        people=((Tie.HOLDER, person.reference),),
    )
