"""A mediator's docket (承办清单): which disputes of a committee one mediator has in hand, so that nobody needs a list.

The dispute itself says whose it is; the docket is where that is found by the mediator.
"""

from typing import ClassVar, Final, assert_never
from uuid import UUID, uuid5

from msgspec import Struct
from msgspec.structs import replace

DOCKETS: Final = UUID("5b1f2c0a-3f57-5a4e-9c86-7d1f6f0c2a11")


class CaseTaken(Struct, frozen=True, kw_only=True):
    """A dispute came into a mediator's hands."""

    TOPIC: ClassVar[str] = "mediation.docket.case-taken"

    dispute: UUID
    committee: UUID
    mediator: str  # opaque reference
    region: str  # where the committee stands


class CaseLeft(Struct, frozen=True, kw_only=True):
    """It ended, or is in another's hands."""

    TOPIC: ClassVar[str] = "mediation.docket.case-left"

    dispute: UUID


Fact = CaseTaken | CaseLeft


class Docket(Struct, frozen=True, kw_only=True):
    committee: UUID | None = None  # None: nothing ever came to it
    mediator: str = ""
    region: str = ""
    cases: tuple[UUID, ...] = ()  # in the order in which they came


def docket_id(committee: UUID, mediator: str) -> UUID:
    return uuid5(DOCKETS, f"{committee}\x1f{mediator}")


def evolve(docket: Docket, fact: Fact) -> Docket:
    match fact:
        case CaseTaken():
            cases = (*docket.cases, fact.dispute)
            return Docket(committee=fact.committee, mediator=fact.mediator, region=fact.region, cases=cases)
        case CaseLeft():
            return replace(docket, cases=tuple(each for each in docket.cases if each != fact.dispute))
        case _:
            assert_never(fact)


def take(docket: Docket, dispute: UUID, *, committee: UUID, mediator: str, region: str) -> tuple[CaseTaken, ...]:
    """Nothing where it is there already."""
    if dispute in docket.cases:
        return ()
    return (CaseTaken(dispute=dispute, committee=committee, mediator=mediator, region=region),)


def leave(docket: Docket, dispute: UUID) -> tuple[CaseLeft, ...]:
    """Nothing where it is not there: a dispute may have been assigned before there were dockets."""
    return (CaseLeft(dispute=dispute),) if dispute in docket.cases else ()
