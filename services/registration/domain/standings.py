"""How the things of registration stand to places, people and bodies: what scope is decided on."""

from uuid import UUID

from contracts.access.standing import Relation, Standing, Tie
from contracts.vocabulary import Places
from services.registration.domain.application import Application
from services.registration.domain.community_group import Group
from services.registration.domain.organisation import Organisation


def of_application(case: Application) -> Standing:
    """The proposed head is the applicant, until an agent is named."""
    if case.asked is None:
        return Standing()
    return Standing(places=_three(case.asked.places), people=((Tie.APPLICANT, case.asked.head),))


def of_organisation(id: UUID, organisation: Organisation) -> Standing:
    return Standing(places=_three(organisation.places), people=((Tie.HOLDER, organisation.head),), bodies=(str(id),))


def of_group(id: UUID, group: Group) -> Standing:
    return Standing(places=((Relation.PLACE, group.community),), bodies=(str(id),))


def _three(places: Places) -> tuple[tuple[Relation, str], ...]:
    return (
        (Relation.REGISTRAR, places.registrar),
        (Relation.DOMICILE, places.domicile),
        (Relation.TERRITORY, places.territory),
    )
