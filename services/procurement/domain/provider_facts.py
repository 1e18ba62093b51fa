"""What procurement wrote down of a provider (承接主体): how it stands, and which contracts of it run."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from msgspec import Struct

from contracts.evaluation import GradeSpan
from contracts.vocabulary import OrganisationKind, OrganisationStanding, Places


class ProviderStandingNoted(Struct, frozen=True, kw_only=True):
    """An organisation as registration's event showed it, whole: a reader needs nothing from before."""

    TOPIC: ClassVar[str] = "procurement.provider.standing-noted"

    organisation: UUID
    name: str
    kind: OrganisationKind
    places: Places
    standing: OrganisationStanding
    since: date  # from this day the standing holds
    until: date | None  # exclusive, of a suspension
    because_of: UUID  # registration's event that gave the standing
    seen_version: int  # of registration's stream
    seen_event: UUID


class ProviderGradesNoted(Struct, frozen=True, kw_only=True):
    """All grades of an organisation by the days they count on, as evaluation's events left them."""

    TOPIC: ClassVar[str] = "procurement.provider.grades-noted"

    grades: tuple[GradeSpan, ...]
    region: str  # where evaluation's event stands
    seen_version: int  # of evaluation's stream
    seen_event: UUID


class ProviderContractNoted(Struct, frozen=True, kw_only=True):
    """The provider signed a contract: from now on it runs."""

    TOPIC: ClassVar[str] = "procurement.provider.contract-noted"

    contract: UUID
    signed_on: date


class ProviderContractEndNoted(Struct, frozen=True, kw_only=True):
    """A contract of the provider runs no longer."""

    TOPIC: ClassVar[str] = "procurement.provider.contract-end-noted"

    contract: UUID
    ended_on: date


Fact = ProviderStandingNoted | ProviderGradesNoted | ProviderContractNoted | ProviderContractEndNoted
