"""A small view to try the ledger on: organisations, where they stand, and orders that lapse by themselves."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from services.districts.figures import Figure
from services.districts.ledger.view import ViewSpec

CHANNEL = "registration.organisations"
GRANTS = "registration.grants"


class Registered(Struct, frozen=True, kw_only=True, tag="registration.organisation.registered.v1"):
    name: str
    kind: str
    domicile: str


class Moved(Struct, frozen=True, kw_only=True, tag="registration.organisation.moved.v1"):
    domicile: str


class Suspended(Struct, frozen=True, kw_only=True, tag="registration.organisation.suspended.v1"):
    until: date | None = None


class Renamed(Struct, frozen=True, kw_only=True, tag="registration.organisation.renamed.v1"):
    name: str


class Cancelled(Struct, frozen=True, kw_only=True, tag="registration.organisation.cancelled.v1"):
    """An organisation has ended."""


class Granted(Struct, frozen=True, kw_only=True, tag="registration.grant.granted.v1"):
    domicile: str
    fen: int


Event = Registered | Moved | Suspended | Renamed | Cancelled | Granted
KINDS: tuple[type[Struct], ...] = (Registered, Moved, Suspended, Renamed, Cancelled, Granted)


class Row(Struct, frozen=True, kw_only=True):
    name: str
    kind: str
    domicile: str
    registered_in: str
    suspended_until: date | None = None
    ended: bool = False
    fen: int = 0


def _opened(event: Registered | Granted) -> Row:
    at = event.domicile
    if isinstance(event, Granted):
        return Row(name="", kind="grant", domicile=at, registered_in=at, fen=event.fen)
    return Row(name=event.name, kind=event.kind, domicile=at, registered_in=at)


def evolve(row: Row | None, event: Event, on: date) -> Row | None:
    match event, row:
        case Registered() | Granted(), None:
            return _opened(event)
        case Moved(), Row(ended=False):
            return replace(row, domicile=event.domicile)
        case Renamed(), Row():
            if event.name == "poison":
                raise ZeroDivisionError("a name that our own fold cannot take")
            return replace(row, name=event.name)
        case Suspended(), Row(ended=False) if not row.suspended_until or row.suspended_until <= on:
            return replace(row, suspended_until=event.until or date.max)
        case Cancelled(), Row():
            return replace(row, ended=True)
    return row


def tally(row: Row) -> Iterator[Figure]:
    if row.fen:
        yield Figure("grants.fen", row.registered_in, amount=row.fen)
        return
    yield Figure("organisations.ever-registered", row.registered_in)
    if row.ended:
        return
    yield Figure("organisations.by-domicile", row.domicile, row.kind)
    if row.suspended_until:
        yield Figure("organisations.suspended", row.domicile, until=row.suspended_until)
        yield Figure("organisations.active", row.domicile, since=row.suspended_until)
    else:
        yield Figure("organisations.active", row.domicile)


MEASURES = (
    "organisations.ever-registered",
    "organisations.by-domicile",
    "organisations.suspended",
    "organisations.active",
    "grants.fen",
)


def spec(name: str = "organisations", version: int = 1) -> ViewSpec:
    """The view; under another name where one database tries it many times."""
    return ViewSpec(
        name=name,
        row=Row,
        events={str(kind.__struct_config__.tag): kind for kind in KINDS},
        channels={CHANNEL: "registration", GRANTS: "registration"},
        evolve=evolve,
        tally=tally,
        version=version,
        title="社会组织",
    )
