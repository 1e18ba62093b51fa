"""Organisations standing on a day (R1): by kind at registrar and at domicile, by status; what moved them (R2)."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from contracts.registration import (
    CHANNEL_ORGANISATIONS,
    CHANNELS,
    OrganisationCancelledV1,
    OrganisationEvent,
    OrganisationLiquidatingV1,
    OrganisationMovedV1,
    OrganisationOrderAnnulledV1,
    OrganisationRegisteredV1,
    OrganisationRenamedV1,
    OrganisationResumedV1,
    OrganisationSuspendedV1,
)
from contracts.vocabulary import OrganisationKind, Places
from services.chassis.publishing import names_of
from services.districts.figures import Figure
from services.districts.ledger.called import Called
from services.districts.ledger.view import ViewSpec


class Move(Struct, frozen=True, kw_only=True):
    """A change of domicile, under the places it happened at."""

    came_from: str
    went_to: str


class Row(Struct, frozen=True, kw_only=True):
    """One organisation as its list shows it."""

    name: str
    kind: OrganisationKind
    credit_code: str
    places: Places
    registered_in: str  # where it happened, whatever moves later
    moves: tuple[Move, ...] = ()
    suspended_until: date | None = None  # date.max: until lifted
    liquidating: bool = False
    ended: bool = False


def evolve(row: Row | None, event: OrganisationEvent, on: date) -> Row | None:
    match event, row:
        case OrganisationRegisteredV1(), None:
            return _registered(event)
        case OrganisationRenamedV1(), Row():
            return replace(row, name=event.name)
        case OrganisationMovedV1(), Row(ended=False):
            return _moved(row, event.places)
        case OrganisationSuspendedV1(), Row(ended=False) if not _suspended(row, on):
            return replace(row, suspended_until=event.until or date.max)
        case OrganisationResumedV1(), Row(ended=False) if _suspended(row, on):
            return replace(row, suspended_until=None)
        case OrganisationOrderAnnulledV1(), Row(ended=False):
            return replace(row, suspended_until=None)
        case OrganisationLiquidatingV1(), Row(ended=False):
            return replace(row, liquidating=True)
        case OrganisationCancelledV1(), Row():
            return replace(row, ended=True)
    return row


def _registered(event: OrganisationRegisteredV1) -> Row:
    return Row(
        name=event.name,
        kind=event.kind,
        credit_code=event.credit_code,
        places=event.places,
        registered_in=event.places.domicile,
    )


def _moved(row: Row, places: Places) -> Row:
    """From where the row stands, not from where the event says it stood: a late move may lie between."""
    if places.domicile == row.places.domicile:
        return replace(row, places=places)
    move = Move(came_from=row.places.domicile, went_to=places.domicile)
    return replace(row, places=places, moves=(*row.moves, move))


def _suspended(row: Row, on: date) -> bool:
    return row.suspended_until is not None and on < row.suspended_until


def tally(row: Row) -> Iterator[Figure]:
    """The figures this row is part of, some of them only for a while."""
    yield Figure("organisations.ever-registered", row.registered_in, row.kind)
    for move in row.moves:
        yield Figure("organisations.ever-moved-out", move.came_from, row.kind)
        yield Figure("organisations.ever-moved-in", move.went_to, row.kind)
    domicile = row.places.domicile
    if row.ended:
        yield Figure("organisations.ever-ended", domicile, row.kind)
        return
    yield Figure("organisations.by-registrar", row.places.registrar, row.kind)
    yield Figure("organisations.by-domicile", domicile, row.kind)
    if row.liquidating:
        yield Figure("organisations.by-status", domicile, "liquidating")
    elif row.suspended_until:
        yield Figure("organisations.by-status", domicile, "suspended", until=row.suspended_until)
        yield Figure("organisations.by-status", domicile, "active", since=row.suspended_until)
    else:
        yield Figure("organisations.by-status", domicile, "active")


VIEW: Final = ViewSpec(
    name="organisations",
    title="社会组织",
    row=Row,
    events=names_of({CHANNEL_ORGANISATIONS: CHANNELS[CHANNEL_ORGANISATIONS]}),
    channels={CHANNEL_ORGANISATIONS: "registration"},
    evolve=evolve,
    tally=tally,
    found=lambda row: Called((row.name,), (row.credit_code,)),
)
