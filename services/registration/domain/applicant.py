"""What somebody handed in himself (本人的申请): where a resident or an agent finds it again without knowing its number.

The application itself says who handed it in; this is where it is found by whom.
"""

from typing import ClassVar, Final
from uuid import UUID, uuid5

from msgspec import Struct

from contracts.roles import Role

APPLICANTS: Final = UUID("0c9c1f0e-6f0b-5b3d-8a57-2f4f1f6b7a53")
ROLES: Final = frozenset({Role.AGENT, Role.RESIDENT})  # who has no worklist: an official's stands on his unit's


class ApplicationHandedIn(Struct, frozen=True, kw_only=True):
    """An application came in from somebody who acts for himself or for promoters."""

    TOPIC: ClassVar[str] = "registration.applicant.application-handed-in"

    application: UUID
    applicant: str  # opaque reference


Fact = ApplicationHandedIn


class Applicant(Struct, frozen=True, kw_only=True):
    """What somebody handed in, by identity alone: how each stands, it says itself."""

    applicant: str = ""  # "": nothing ever came from him
    applications: tuple[UUID, ...] = ()  # in the order in which they came


def applicant_id(applicant: str) -> UUID:
    return uuid5(APPLICANTS, applicant)


def evolve(state: Applicant, fact: Fact) -> Applicant:
    return Applicant(applicant=fact.applicant, applications=(*state.applications, fact.application))


def hand_in(state: Applicant, application: UUID, *, applicant: str) -> tuple[ApplicationHandedIn, ...]:
    """Nothing where it is there already."""
    if application in state.applications:
        return ()
    return (ApplicationHandedIn(application=application, applicant=applicant),)
