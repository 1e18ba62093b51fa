"""What can have happened to a purchase contract (公益项目合同), as it is written down."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from msgspec import Struct

from contracts.evaluation_words import Grade
from contracts.procurement_words import BuyerKind, ReviewReason, StabilityGround
from contracts.vocabulary import OrganisationStanding


class ContractSigned(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Buyer and provider signed; with the provider's standing and grade as they were seen then (签订合同).

    What came after the first was stored is left out of the document where there is nothing to say.
    """

    TOPIC: ClassVar[str] = "procurement.contract.signed"

    number: str
    project: UUID
    organisation: UUID
    buyer: str
    buyer_kind: BuyerKind
    buyer_region: str
    amount_fen: int
    starts_on: date
    ends_on: date  # the last day
    grounds: tuple[StabilityGround, ...]
    signed_on: date
    standing: OrganisationStanding
    seen_version: int  # of registration's stream
    seen_event: UUID
    grade: Grade | None = None  # that counted on the day of signing: a tie-break, never a gate (pro.grade_use)
    grade_seen_version: int | None = None  # of evaluation's stream; None: it had told of no grade


class ContractPutUnderReview(Struct, frozen=True, kw_only=True):
    """The provider's standing asks for a look; the contract stays as it is (政府采购法 art. 50)."""

    TOPIC: ClassVar[str] = "procurement.contract.put-under-review"

    reason: ReviewReason
    because_of: UUID  # registration's event
    since: date
    until: date | None  # exclusive: the review lapses with the order that set it


class ContractReviewLifted(Struct, frozen=True, kw_only=True):
    """The review that one event had set ended with that event's effect, and no other."""

    TOPIC: ClassVar[str] = "procurement.contract.review-lifted"

    because_of: UUID  # as it was set
    under_review: bool  # whether another cause still holds it
    lifted_on: date


class BuyerTaskOpened(Struct, frozen=True, kw_only=True):
    """The buyer is asked to keep, transfer or end the contract; payments wait for that, they are not lost."""

    TOPIC: ClassVar[str] = "procurement.contract.buyer-task-opened"

    buyer: str
    reason: ReviewReason
    because_of: UUID
    until: date | None


class BuyerTaskWithdrawn(Struct, frozen=True, kw_only=True):
    """What the task was opened for is gone."""

    TOPIC: ClassVar[str] = "procurement.contract.buyer-task-withdrawn"

    buyer: str
    because_of: UUID  # of the task


class ContractClosed(Struct, frozen=True, kw_only=True):
    """The contract's project was closed: it runs no longer."""

    TOPIC: ClassVar[str] = "procurement.contract.closed"

    closed_on: date


Fact = (
    ContractSigned
    | ContractPutUnderReview
    | ContractReviewLifted
    | BuyerTaskOpened
    | BuyerTaskWithdrawn
    | ContractClosed
)
