"""A purchase contract (公益项目合同): how it runs, and what holds it under review."""

from datetime import date
from typing import Final, assert_never
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from contracts.dates import check_day
from contracts.procurement_words import ReviewReason
from contracts.refusal import Refusal
from contracts.vocabulary import OrganisationStanding
from services.procurement.domain.contract_facts import (
    BuyerTaskOpened,
    BuyerTaskWithdrawn,
    ContractClosed,
    ContractPutUnderReview,
    ContractReviewLifted,
    ContractSigned,
    Fact,
)

REASONS: Final = {
    OrganisationStanding.SUSPENDED: ReviewReason.PROVIDER_SUSPENDED,
    OrganisationStanding.LIQUIDATING: ReviewReason.PROVIDER_LIQUIDATING,
    OrganisationStanding.CANCELLED: ReviewReason.PROVIDER_CANCELLED,
}


class Contract(Struct, frozen=True, kw_only=True):
    """What the decisions need to know, and what its page shows."""

    signed: ContractSigned | None = None  # None: there is no such contract
    reviews: tuple[ContractPutUnderReview, ...] = ()
    task: BuyerTaskOpened | None = None
    closed_on: date | None = None
    last_on: date = date.min

    @property
    def buyer_region(self) -> str:
        return self.signed.buyer_region if self.signed else ""

    def under_review(self, on: date) -> bool:
        """A review lapses with the order that set it."""
        return any(_lasts(review.until, on) for review in self.reviews)

    def task_open(self, on: date) -> bool:
        return self.task is not None and _lasts(self.task.until, on)


def _lasts(until: date | None, on: date) -> bool:
    return until is None or on < until


def evolve(contract: Contract, fact: Fact) -> Contract:
    match fact:
        case ContractSigned():
            after = Contract(signed=fact, last_on=fact.signed_on)
        case ContractPutUnderReview():
            last_on = max(contract.last_on, fact.since)
            after = replace(contract, reviews=(*contract.reviews, fact), last_on=last_on)
        case ContractReviewLifted():
            left = tuple(review for review in contract.reviews if review.because_of != fact.because_of)
            after = replace(contract, reviews=left, last_on=max(contract.last_on, fact.lifted_on))
        case BuyerTaskOpened():
            after = replace(contract, task=fact)
        case BuyerTaskWithdrawn():
            after = replace(contract, task=None)
        case ContractClosed():
            after = replace(contract, reviews=(), task=None, closed_on=fact.closed_on, last_on=fact.closed_on)
        case _:
            assert_never(fact)
    return after


GRAVITY: Final = tuple(ReviewReason)  # suspended, liquidating, cancelled


class ContractNotRunning(Refusal):
    zh = "合同不在履行中"
    en = "the contract does not run"


def put_under_review(
    contract: Contract, *, reason: ReviewReason, because_of: UUID, until: date | None, on: date
) -> tuple[ContractPutUnderReview | BuyerTaskOpened, ...]:
    """Ask for a look at a running contract, and open a task for its buyer unless one stands that says as much.

    Nothing for a contract that has ended, or was signed when the order had lapsed, or that this event has put under
    review already.
    """
    signed = contract.signed
    if signed is None or contract.closed_on or any(r.because_of == because_of for r in contract.reviews):
        return ()
    if not _lasts(until, signed.signed_on):
        return ()
    review = ContractPutUnderReview(reason=reason, because_of=because_of, since=on, until=until)
    task = contract.task
    if task and contract.task_open(on) and _says_enough(task, reason, until):
        return (review,)
    return (review, BuyerTaskOpened(buyer=signed.buyer, reason=reason, because_of=because_of, until=until))


def _says_enough(task: BuyerTaskOpened, reason: ReviewReason, until: date | None) -> bool:
    """Whether an open task lasts as long as what came now, and is for a reason that is no lighter."""
    lasts = task.until is None or (until is not None and until <= task.until)
    return lasts and GRAVITY.index(task.reason) >= GRAVITY.index(reason)


def lift_review(
    contract: Contract, *, because_of: UUID, on: date
) -> tuple[ContractReviewLifted | BuyerTaskWithdrawn, ...]:
    """Undo what one event set, and only that; the task goes when nothing holds the contract under review any more."""
    if not any(review.because_of == because_of for review in contract.reviews):
        return ()
    others = [r for r in contract.reviews if r.because_of != because_of and _lasts(r.until, on)]
    lifted = ContractReviewLifted(because_of=because_of, under_review=bool(others), lifted_on=on)
    if others or contract.task is None:
        return (lifted,)
    return (lifted, BuyerTaskWithdrawn(buyer=contract.task.buyer, because_of=contract.task.because_of))


def close_contract(contract: Contract, *, on: date, today: date) -> ContractClosed:
    """The contract ends with its project. Refuses: AfterToday, BeforeLastFact, ContractNotRunning."""
    check_day(on, today=today, last_on=contract.last_on)
    if contract.signed is None or contract.closed_on:
        raise ContractNotRunning()
    return ContractClosed(closed_on=on)
