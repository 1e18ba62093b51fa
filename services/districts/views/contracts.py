"""Purchase contracts: signed, running, under review for their provider's standing, and what buyers must decide."""

from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from contracts.procurement import CHANNEL_CONTRACTS, CHANNELS
from contracts.procurement_words import ReviewReason
from contracts.purchase_contracts import (
    BuyerTaskOpenedV1,
    BuyerTaskWithdrawnV1,
    ContractClosedV1,
    ContractReviewLiftedV1,
    ContractSignedV1,
    ContractUnderReviewV1,
)
from services.chassis.publishing import names_of
from services.districts.figures import Figure
from services.districts.ledger.called import Called
from services.districts.ledger.view import ViewSpec

ContractEvent = (
    ContractSignedV1
    | ContractUnderReviewV1
    | ContractReviewLiftedV1
    | BuyerTaskOpenedV1
    | BuyerTaskWithdrawnV1
    | ContractClosedV1
)


class Cause(Struct, frozen=True, kw_only=True):
    """Why a contract is under review or its buyer must decide: registration's event, and when it lapses by itself."""

    because_of: UUID
    reason: ReviewReason
    until: date | None = None  # exclusive


class Row(Struct, frozen=True, kw_only=True):
    """One contract as its list shows it."""

    number: str
    organisation: UUID
    project: UUID
    buyer: str
    buyer_region: str
    amount_fen: int
    starts_on: date
    ends_on: date
    reviews: tuple[Cause, ...] = ()
    task: Cause | None = None
    closed: bool = False


def evolve(row: Row | None, event: ContractEvent, on: date) -> Row | None:
    if row is None:
        return _signed(event) if isinstance(event, ContractSignedV1) else None
    match event:
        case ContractUnderReviewV1():
            cause = Cause(because_of=event.because_of, reason=event.reason, until=event.until)
            return replace(row, reviews=(*_besides(row, event.because_of), cause))
        case ContractReviewLiftedV1():
            return replace(row, reviews=_besides(row, event.because_of))
        case BuyerTaskOpenedV1():
            return replace(row, task=Cause(because_of=event.because_of, reason=event.reason, until=event.until))
        case BuyerTaskWithdrawnV1() if row.task and row.task.because_of == event.because_of:
            return replace(row, task=None)
        case ContractClosedV1():
            return replace(row, closed=True)
    return row


def _signed(event: ContractSignedV1) -> Row:
    return Row(
        number=event.number,
        organisation=event.organisation,
        project=event.project,
        buyer=event.buyer,
        buyer_region=event.buyer_region,
        amount_fen=event.amount_fen,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
    )


def _besides(row: Row, because_of: UUID) -> tuple[Cause, ...]:
    return tuple(cause for cause in row.reviews if cause.because_of != because_of)


def tally(row: Row) -> Iterator[Figure]:
    """A contract counts where its buyer is."""
    yield Figure("contracts.signed", row.buyer_region)
    yield Figure("contracts.value", row.buyer_region, amount=row.amount_fen)
    if row.closed:
        yield Figure("contracts.closed", row.buyer_region)
        return
    yield Figure("contracts.running", row.buyer_region)
    if row.reviews:
        # the one that lasts longest; of equals the latest, which is what the buyer must know of
        longest = max(reversed(row.reviews), key=lambda cause: cause.until or date.max)
        yield Figure("contracts.under-review", row.buyer_region, longest.reason, until=longest.until)
    if row.task:
        yield Figure("contracts.buyer-tasks", row.buyer_region, row.task.reason, until=row.task.until)


VIEW: Final = ViewSpec(
    name="contracts",
    title="合同",
    row=Row,
    events=names_of({CHANNEL_CONTRACTS: CHANNELS[CHANNEL_CONTRACTS]}),
    channels={CHANNEL_CONTRACTS: "procurement"},
    evolve=evolve,
    tally=tally,
    found=lambda row: Called(numbers=(row.number,)),
)
