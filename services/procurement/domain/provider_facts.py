"""What procurement wrote down of a provider (承接主体): how it stands, and which contracts of it run."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from msgspec import Struct

from contracts.evaluation import GradeSpan
from contracts.vocabulary import OrganisationKind, OrganisationStanding, Places


class ProviderStandingNoted(Struct, frozen=True, kw_only=True, omit_defaults=True):
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
    seen_epoch: int = 1  # of registration's log: after a restore versions are given again


class ProviderGradesNoted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All grades of an organisation by the days they count on, as evaluation's events left them."""

    TOPIC: ClassVar[str] = "procurement.provider.grades-noted"

    grades: tuple[GradeSpan, ...]
    region: str  # where evaluation's event stands
    seen_version: int  # of evaluation's stream
    seen_event: UUID
    seen_epoch: int = 1  # of evaluation's log: after a restore versions are given again


class ProviderStandingWithdrawn(Struct, frozen=True, kw_only=True):
    """All that was noted of the organisation came of events that a restore of registration took away."""

    TOPIC: ClassVar[str] = "procurement.provider.standing-withdrawn"

    because_of: UUID  # the last of them
    seen_epoch: int  # in which registration's log goes on


class ProviderGradesWithdrawn(Struct, frozen=True, kw_only=True):
    """All that was noted of the grades came of events that a restore of evaluation took away."""

    TOPIC: ClassVar[str] = "procurement.provider.grades-withdrawn"

    because_of: UUID  # the last of them
    seen_epoch: int  # in which evaluation's log goes on


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


Fact = (
    ProviderStandingNoted
    | ProviderStandingWithdrawn
    | ProviderGradesNoted
    | ProviderGradesWithdrawn
    | ProviderContractNoted
    | ProviderContractEndNoted
)
