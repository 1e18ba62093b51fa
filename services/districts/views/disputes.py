"""Disputes that committees accepted (M3), what is in hand of them, and how the others ended (M4, M5)."""

from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from contracts.mediation import (
    CHANNEL_DISPUTES,
    CHANNELS,
    DisputeAcceptedV1,
    DisputeAssignedV1,
    DisputeConcludedV1,
    DisputeWithdrawnV1,
)
from contracts.mediation_words import DisputeSource, DisputeType, Outcome
from services.chassis.publishing import names_of
from services.districts.figures import Figure
from services.districts.ledger.called import Called
from services.districts.ledger.view import ViewSpec

DisputeEvent = DisputeAcceptedV1 | DisputeAssignedV1 | DisputeConcludedV1 | DisputeWithdrawnV1


class Row(Struct, frozen=True, kw_only=True):
    """One dispute as its list shows it; who the parties are stays with mediation."""

    number: str
    committee: UUID
    region: str
    matter: DisputeType
    source: DisputeSource
    accepted_on: date
    assigned_on: date | None = None
    ended_on: date | None = None  # concluded or withdrawn
    outcome: Outcome | None = None  # None of one that ended: withdrawn
    amount_fen: int | None = None
    carried_over: bool = False


def evolve(row: Row | None, event: DisputeEvent, on: date) -> Row | None:
    """A dispute ends once: what is told of one that has ended changes nothing."""
    match event, row:
        case DisputeAcceptedV1(), None:
            return _accepted(event)
        case DisputeAssignedV1(), Row(ended_on=None):
            return replace(row, assigned_on=event.assigned_on)
        case DisputeConcludedV1(), Row(ended_on=None):
            return replace(row, ended_on=event.concluded_on, outcome=event.outcome, amount_fen=event.amount_fen)
        case DisputeWithdrawnV1(), Row(ended_on=None):
            return replace(row, ended_on=event.withdrawn_on)
    return row


def _accepted(event: DisputeAcceptedV1) -> Row:
    return Row(
        number=event.number,
        committee=event.committee,
        region=event.region,
        matter=event.matter,
        source=event.source,
        accepted_on=event.accepted_on,
        carried_over=event.carried_over is not None,
    )


def tally(row: Row) -> Iterator[Figure]:
    """A dispute counts where it lies, under what it was accepted as. One from paper was not accepted here."""
    if row.carried_over:
        yield Figure("disputes.carried-over", row.region, row.matter)
    else:
        yield Figure("disputes.accepted", row.region, row.matter)
        yield Figure("disputes.by-source", row.region, row.source)
    if row.ended_on is None:
        yield Figure("disputes.in-hand", row.region)
    elif row.outcome is None:
        yield Figure("disputes.withdrawn", row.region)
    else:
        yield Figure("disputes.concluded", row.region, row.outcome)


VIEW: Final = ViewSpec(
    name="disputes",
    title="矛盾纠纷",
    row=Row,
    events=names_of({CHANNEL_DISPUTES: CHANNELS[CHANNEL_DISPUTES]}),
    channels={CHANNEL_DISPUTES: "mediation"},
    evolve=evolve,
    tally=tally,
    found=lambda row: Called(numbers=(row.number,)),
)
