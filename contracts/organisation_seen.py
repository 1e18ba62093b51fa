"""How an organisation stands for a service that follows registration: what each published event changes of it."""

from datetime import date
from typing import assert_never
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from contracts.registration import (
    OrganisationCancelledV1,
    OrganisationCarryOverWithdrawnV1,
    OrganisationCompletedV1,
    OrganisationEvent,
    OrganisationLiquidatingV1,
    OrganisationMovedV1,
    OrganisationOrderAnnulledV1,
    OrganisationRegisteredV1,
    OrganisationRenamedV1,
    OrganisationResumedV1,
    OrganisationSuspendedV1,
)
from contracts.vocabulary import OrganisationKind, OrganisationStanding, Places


class Seen(Struct, frozen=True, kw_only=True):
    """The organisation whole: one who reads it needs nothing from before."""

    name: str
    kind: OrganisationKind
    places: Places
    standing: OrganisationStanding
    since: date  # from this day the standing holds
    until: date | None  # exclusive, of a suspension
    because_of: UUID  # registration's event that gave the standing


def seen_in(fact: Struct) -> Seen:
    """What a service's own fact holds of it."""
    return msgspec.convert(fact, Seen, from_attributes=True)


def after(seen: Seen | None, happened: OrganisationEvent, *, event: UUID, on: date) -> Seen | None:
    """`event` happened on a day. None: nothing is known to change, registration itself was not told of."""
    if isinstance(happened, OrganisationRegisteredV1):
        return _registered(happened, event, on)
    if seen is None:
        return None
    match happened:
        case OrganisationCompletedV1() | OrganisationRenamedV1() | OrganisationMovedV1():
            return _altered(seen, happened)
        case OrganisationSuspendedV1():
            standing, until = OrganisationStanding.SUSPENDED, happened.until
        case OrganisationOrderAnnulledV1() if seen.standing is not OrganisationStanding.SUSPENDED:
            return seen
        case OrganisationResumedV1() | OrganisationOrderAnnulledV1():
            standing, until = OrganisationStanding.ACTIVE, None
        case OrganisationLiquidatingV1():
            standing, until = OrganisationStanding.LIQUIDATING, None
        case OrganisationCancelledV1() | OrganisationCarryOverWithdrawnV1():
            standing, until = OrganisationStanding.CANCELLED, None
        case _:
            assert_never(happened)
    return replace(seen, standing=standing, since=on, until=until, because_of=event)


def _altered(seen: Seen, happened: OrganisationCompletedV1 | OrganisationRenamedV1 | OrganisationMovedV1) -> Seen:
    """It stands as it stood."""
    match happened:
        case OrganisationCompletedV1():
            return seen
        case OrganisationRenamedV1():
            return replace(seen, name=happened.name)
        case OrganisationMovedV1():
            return replace(seen, places=happened.places)


def _registered(happened: OrganisationRegisteredV1, event: UUID, on: date) -> Seen:
    return Seen(
        name=happened.name,
        kind=OrganisationKind(happened.kind),
        places=happened.places,
        standing=OrganisationStanding.ACTIVE,
        since=on,
        until=None,
        because_of=event,
    )
