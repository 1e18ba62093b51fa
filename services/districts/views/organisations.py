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
from contracts.vocabulary import Gap, OrganisationKind, Places
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
    certificate_no: str = ""
    places: Places
    registered_in: str  # where it happened, whatever moves later
    moves: tuple[Move, ...] = ()
    suspended_until: date | None = None  # date.max: until lifted
    liquidating: bool = False
    ended: bool = False
    carried_over: bool = False
    withdrawn: bool = False


def evolve(row: Row | None, event: OrganisationEvent, on: date) -> Row | None:
    match event, row:
        case OrganisationRegisteredV1(), None:
            return _registered(event)
        case OrganisationCompletedV1() | OrganisationCarryOverWithdrawnV1() | OrganisationRenamedV1(), Row():
            return _told(row, event)
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


def _told(row: Row, event: OrganisationCompletedV1 | OrganisationCarryOverWithdrawnV1 | OrganisationRenamedV1) -> Row:
    """What is known of it, also of one that has ended."""
    match event:
        case OrganisationCompletedV1():
            code, number = row.credit_code or event.credit_code, row.certificate_no or event.certificate_no
            return replace(row, credit_code=code, certificate_no=number)
        case OrganisationCarryOverWithdrawnV1():
            return replace(row, withdrawn=True)
        case OrganisationRenamedV1():
            return replace(row, name=event.name)


def _registered(event: OrganisationRegisteredV1) -> Row:
    return Row(
        name=event.name,
        kind=event.kind,
        credit_code=event.credit_code,
        places=event.places,
        registered_in=event.places.domicile,
        certificate_no=event.certificate_no,
        carried_over=event.carried_over is not None,
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
    """The figures this row is part of, some of them only for a while; one that is withdrawn never was one."""
    if row.withdrawn:
        return
    came = "ever-carried-over" if row.carried_over else "ever-registered"
    yield Figure(f"organisations.{came}", row.registered_in, row.kind)
    for move in row.moves:
        yield Figure("organisations.ever-moved-out", move.came_from, row.kind)
        yield Figure("organisations.ever-moved-in", move.went_to, row.kind)
    domicile = row.places.domicile
    if row.ended:
        yield Figure("organisations.ever-ended", domicile, row.kind)
        return
    yield Figure("organisations.by-registrar", row.places.registrar, row.kind)
    yield Figure("organisations.by-domicile", domicile, row.kind)
    for gap, known in ((Gap.CODE, row.credit_code), (Gap.CERTIFICATE, row.certificate_no)):
        if not known:
            yield Figure("organisations.with-gaps", domicile, gap)
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
    found=lambda row: Called() if row.withdrawn else Called((row.name,), (row.credit_code,)),
)
