"""How the things of registration stand to places, people and bodies: what scope is decided on."""

from uuid import UUID

from contracts.access.standing import Relation, Standing, Tie
from contracts.vocabulary import Places
from services.registration.domain.application import Application
from services.registration.domain.blank_book import Book
from services.registration.domain.community_group import Group
from services.registration.domain.organisation import Organisation


def of_application(case: Application) -> Standing:
    """The proposed head is the applicant, and so is whoever handed in the papers for him; then what came of it."""
    if case.asked is None:
        return Standing()
    applicants = dict.fromkeys((case.asked.head, case.submitted_by or case.asked.head))
    return Standing(
        places=_three(case.asked.places),
        people=tuple((Tie.APPLICANT, each) for each in applicants),
        bodies=(str(case.organisation),) if case.organisation else (),
    )


def of_applicant(applicant: str) -> Standing:
    """What somebody handed in himself is shown to him, and to nobody else by that way."""
    return Standing(people=((Tie.APPLICANT, applicant),) if applicant else ())


def of_organisation(id: UUID, organisation: Organisation) -> Standing:
    return Standing(places=_three(organisation.places), people=((Tie.HOLDER, organisation.head),), bodies=(str(id),))


def of_group(id: UUID, group: Group) -> Standing:
    return Standing(places=((Relation.PLACE, group.community),), bodies=(str(id),))


def of_blank_book(book: Book) -> Standing:
    return Standing(places=((Relation.REGISTRAR, book.registrar),))


def _three(places: Places) -> tuple[tuple[Relation, str], ...]:
    return (
        (Relation.REGISTRAR, places.registrar),
        (Relation.DOMICILE, places.domicile),
        (Relation.TERRITORY, places.territory),
    )
