"""What procurement tells of its contracts (政府购买服务合同). Published events only ever gain fields."""

from datetime import date
from uuid import UUID

from msgspec import Struct

from contracts.evaluation_words import Grade
from contracts.procurement_words import BuyerKind, ReviewReason
from contracts.vocabulary import OrganisationStanding


class ContractSignedV1(Struct, frozen=True, kw_only=True, tag="procurement.contract.signed.v1"):
    """A purchase contract was signed; with the provider's standing as it was seen, and registration's version of it.

    The grade is the one that counted on the day of signing, as it was seen, with evaluation's version.
    """

    number: str
    organisation: UUID
    project: UUID
    buyer: str
    buyer_kind: BuyerKind
    buyer_region: str  # 6 or 9 digits
    amount_fen: int
    starts_on: date
    ends_on: date  # the last day
    signed_on: date
    standing: OrganisationStanding
    seen_version: int
    grade: Grade | None = None
    grade_seen_version: int | None = None  # None: evaluation had told of no grade


class ContractUnderReviewV1(Struct, frozen=True, kw_only=True, tag="procurement.contract.under-review.v1"):
    """The provider's standing asks for a look; the contract itself stays as it is (政府采购法 art. 50).

    `because_of` is registration's event. `until` is exclusive: the review lapses with the order that set it.
    """

    reason: ReviewReason
    because_of: UUID
    until: date | None = None


class ContractReviewLiftedV1(Struct, frozen=True, kw_only=True, tag="procurement.contract.review-lifted.v1"):
    """The review that `because_of` had set ended, because that order was lifted."""

    because_of: UUID
    under_review: bool  # whether another cause still holds the contract under review


class BuyerTaskOpenedV1(Struct, frozen=True, kw_only=True, tag="procurement.contract.buyer-task-opened.v1"):
    """The buyer is asked to keep, transfer or end the contract; a later one on the contract takes its place."""

    buyer: str
    reason: ReviewReason
    because_of: UUID
    until: date | None = None  # exclusive


class BuyerTaskWithdrawnV1(Struct, frozen=True, kw_only=True, tag="procurement.contract.buyer-task-withdrawn.v1"):
    """The buyer need no longer decide: what the task was opened for is gone."""

    buyer: str
    because_of: UUID  # of the task


class ContractClosedV1(Struct, frozen=True, kw_only=True, tag="procurement.contract.closed.v1"):
    """The contract's project was closed: it runs no longer, and no review or task of it stays open."""

    closed_on: date
