from datetime import date
from uuid import UUID

from contracts.procurement import ProviderStandingNotedV1
from contracts.procurement_words import BuyerKind, ReviewReason
from contracts.purchase_contracts import (
    BuyerTaskOpenedV1,
    BuyerTaskWithdrawnV1,
    ContractClosedV1,
    ContractReviewLiftedV1,
    ContractSignedV1,
    ContractUnderReviewV1,
)
from contracts.vocabulary import OrganisationKind, OrganisationStanding
from services.districts.views import providers
from services.districts.views.contracts import VIEW
from tests.districts.views.ledgers import Told

MARCH, APRIL, MAY, JUNE = (date(2026, month, 1) for month in range(3, 7))
FIRST, SECOND = UUID(int=101), UUID(int=102)
SIGNED = ContractSignedV1(
    number="公益合同-110113-2026-000001",
    organisation=UUID(int=2),
    project=UUID(int=3),
    buyer="顺义区胜利街道办事处",
    buyer_kind=BuyerKind.STATE_ORGAN,
    buyer_region="110113001",
    amount_fen=10_000_000,
    starts_on=MARCH,
    ends_on=date(2027, 2, 28),
    signed_on=MARCH,
    standing=OrganisationStanding.ACTIVE,
    seen_version=1,
)
SUSPENDED, CANCELLED = ReviewReason.PROVIDER_SUSPENDED, ReviewReason.PROVIDER_CANCELLED


def test_a_contract_counts_with_its_buyer() -> None:
    told = Told(VIEW, (MARCH, SIGNED))
    assert told.figure("contracts.running", MARCH, "110113001") == 1
    assert told.figure("contracts.value", MARCH, "110113") == 10_000_000


def test_a_review_with_an_end_lapses_by_itself() -> None:
    review = ContractUnderReviewV1(reason=SUSPENDED, because_of=FIRST, until=MAY)
    told = Told(VIEW, (MARCH, SIGNED), (APRIL, review))
    assert [told.figure("contracts.under-review", on) for on in (MARCH, APRIL, MAY)] == [0, 1, 0]


def test_of_two_reviews_the_one_that_lasts_is_counted_once() -> None:
    one = ContractUnderReviewV1(reason=SUSPENDED, because_of=FIRST, until=MAY)
    other = ContractUnderReviewV1(reason=CANCELLED, because_of=SECOND)
    told = Told(VIEW, (MARCH, SIGNED), (APRIL, one), (APRIL, other))
    assert [told.cuts("contracts.under-review", on) for on in (APRIL, JUNE)] == [{CANCELLED: 1}, {CANCELLED: 1}]


def test_of_two_reviews_that_last_alike_the_later_names_the_reason() -> None:
    one = ContractUnderReviewV1(reason=SUSPENDED, because_of=FIRST)
    other = ContractUnderReviewV1(reason=CANCELLED, because_of=SECOND)
    told = Told(VIEW, (MARCH, SIGNED), (APRIL, one), (MAY, other))
    assert told.cuts("contracts.under-review", MAY) == {CANCELLED: 1}


def test_lifting_one_cause_leaves_the_other() -> None:
    one = ContractUnderReviewV1(reason=SUSPENDED, because_of=FIRST)
    other = ContractUnderReviewV1(reason=CANCELLED, because_of=SECOND)
    lifted = ContractReviewLiftedV1(because_of=FIRST, under_review=True)
    told = Told(VIEW, (MARCH, SIGNED), (APRIL, one), (APRIL, other), (MAY, lifted))
    assert told.cuts("contracts.under-review", MAY) == {CANCELLED: 1}


def test_a_task_that_was_withdrawn_is_asked_of_nobody() -> None:
    task = BuyerTaskOpenedV1(buyer=SIGNED.buyer, reason=SUSPENDED, because_of=FIRST)
    withdrawn = BuyerTaskWithdrawnV1(buyer=SIGNED.buyer, because_of=FIRST)
    told = Told(VIEW, (MARCH, SIGNED), (APRIL, task), (MAY, withdrawn))
    assert [told.figure("contracts.buyer-tasks", on) for on in (APRIL, MAY)] == [1, 0]


def test_a_task_of_another_cause_stays() -> None:
    task = BuyerTaskOpenedV1(buyer=SIGNED.buyer, reason=CANCELLED, because_of=SECOND)
    withdrawn = BuyerTaskWithdrawnV1(buyer=SIGNED.buyer, because_of=FIRST)
    told = Told(VIEW, (MARCH, SIGNED), (APRIL, task), (MAY, withdrawn))
    assert told.cuts("contracts.buyer-tasks", MAY) == {CANCELLED: 1}


def test_a_closed_contract_is_neither_running_nor_under_review() -> None:
    review = ContractUnderReviewV1(reason=SUSPENDED, because_of=FIRST)
    task = BuyerTaskOpenedV1(buyer=SIGNED.buyer, reason=SUSPENDED, because_of=FIRST)
    closed = ContractClosedV1(closed_on=MAY)
    told = Told(VIEW, (MARCH, SIGNED), (APRIL, review), (APRIL, task), (MAY, closed))
    measures = ("running", "under-review", "buyer-tasks", "closed", "signed")
    assert [told.figure(f"contracts.{m}", MAY) for m in measures] == [0, 0, 0, 1, 1]


def noted(standing: OrganisationStanding, version: int, until: date | None = None) -> ProviderStandingNotedV1:
    return ProviderStandingNotedV1(
        organisation=UUID(int=2),
        kind=OrganisationKind.ASSOCIATION,
        standing=standing,
        since=MARCH,
        registrar="110113",
        domicile="110113001012",
        territory="110113",
        seen_version=version,
        until=until,
    )


def test_a_note_of_an_older_version_does_not_take_a_newer_ones_place() -> None:
    newer, older = noted(OrganisationStanding.CANCELLED, 3), noted(OrganisationStanding.SUSPENDED, 2)
    told = Told(providers.VIEW, (MARCH, noted(OrganisationStanding.ACTIVE, 1)), (APRIL, newer), (MAY, older))
    assert told.cuts("providers.by-standing", JUNE) == {"cancelled": 1}


def test_a_standing_with_an_end_lapses_by_itself() -> None:
    told = Told(providers.VIEW, (MARCH, noted(OrganisationStanding.SUSPENDED, 2, until=MAY)))
    assert [told.cuts("providers.by-standing", on) for on in (APRIL, MAY)] == [{"suspended": 1}, {"active": 1}]
