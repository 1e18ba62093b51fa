from collections.abc import Callable
from datetime import date
from functools import reduce
from uuid import UUID

import pytest
from msgspec.structs import replace

from contracts.procurement_words import ReviewReason
from contracts.registration import (
    OrganisationCancelledV1,
    OrganisationEvent,
    OrganisationLiquidatingV1,
    OrganisationMovedV1,
    OrganisationRegisteredV1,
    OrganisationRenamedV1,
    OrganisationResumedV1,
    OrganisationSuspendedV1,
)
from contracts.vocabulary import OrganisationKind, OrganisationStanding
from services.procurement.application import CONTRACTS, PROVIDERS
from services.procurement.domain.contract import Contract, lift_review, put_under_review
from services.procurement.domain.contract_facts import (
    BuyerTaskOpened,
    BuyerTaskWithdrawn,
    ContractClosed,
    ContractPutUnderReview,
    ContractReviewLifted,
)
from services.procurement.domain.contract_facts import Fact as ContractFact
from services.procurement.domain.provider import Event, Provider, ProviderUnknown, note
from tests.procurement.examples import (
    APRIL,
    BODY,
    CITY,
    LATER_EVENT,
    MARCH,
    NOTED,
    REGISTERED_EVENT,
    SHUNYI,
    SIGNED,
    SUSPENDED_EVENT,
    TERMS,
    TODAY,
)
from tests.support.decisions import Given

SUSPENDED, LIQUIDATING = ReviewReason.PROVIDER_SUSPENDED, ReviewReason.PROVIDER_LIQUIDATING
REVIEW = ContractPutUnderReview(reason=SUSPENDED, because_of=SUSPENDED_EVENT, since=APRIL, until=None)
TASK = BuyerTaskOpened(buyer=TERMS.buyer, reason=SUSPENDED, because_of=SUSPENDED_EVENT, until=None)
OTHER = ContractPutUnderReview(reason=LIQUIDATING, because_of=LATER_EVENT, since=TODAY, until=None)
REGISTERED = OrganisationRegisteredV1(
    name=NOTED.name,
    credit_code="51110113MJ0000018X",
    kind=OrganisationKind.ASSOCIATION,
    places=SHUNYI,
    registered_on=NOTED.since,
    certificate_no="民登-110113-2025-000001",
    capital_fen=3_000_000,
)


def noted(happened: OrganisationEvent, event: UUID, version: int, on: date) -> Callable[[Provider], object]:
    at = Event(id=event, organisation=BODY, version=version, on=on)
    return lambda provider: note(provider, happened, at)


def test_a_registered_organisation_is_noted_as_active() -> None:
    Given(PROVIDERS).when(noted(REGISTERED, REGISTERED_EVENT, 1, NOTED.since)).then(NOTED)


@pytest.mark.parametrize(
    ("happened", "expected"),
    [
        (OrganisationSuspendedV1(decision_no="1", until=TODAY), (OrganisationStanding.SUSPENDED, TODAY)),
        (OrganisationSuspendedV1(decision_no="1"), (OrganisationStanding.SUSPENDED, None)),
        (OrganisationResumedV1(resumed_on=APRIL), (OrganisationStanding.ACTIVE, None)),
        (OrganisationLiquidatingV1(started_on=APRIL), (OrganisationStanding.LIQUIDATING, None)),
        (OrganisationCancelledV1(cancelled_on=APRIL), (OrganisationStanding.CANCELLED, None)),
    ],
)
def test_a_standing_is_noted_with_the_event_and_the_version_that_gave_it(
    happened: OrganisationEvent, expected: tuple[OrganisationStanding, date | None]
) -> None:
    fact = replace(
        NOTED,
        standing=expected[0],
        until=expected[1],
        since=APRIL,
        because_of=SUSPENDED_EVENT,
        seen_version=2,
        seen_event=SUSPENDED_EVENT,
    )
    Given(PROVIDERS, NOTED).when(noted(happened, SUSPENDED_EVENT, 2, APRIL)).then(fact)


def test_a_new_name_or_domicile_leaves_the_standing_as_it_is() -> None:
    seen = replace(NOTED, seen_version=2, seen_event=LATER_EVENT)
    renamed = OrganisationRenamedV1(name="互助会", former_name=NOTED.name, renamed_on=APRIL)
    Given(PROVIDERS, NOTED).when(noted(renamed, LATER_EVENT, 2, APRIL)).then(replace(seen, name="互助会"))
    moved = OrganisationMovedV1(came_from=SHUNYI, places=CITY, moved_on=APRIL)
    Given(PROVIDERS, NOTED).when(noted(moved, LATER_EVENT, 2, APRIL)).then(replace(seen, places=CITY))


def test_what_happens_to_an_organisation_nobody_told_of_is_refused() -> None:
    cancelled = noted(OrganisationCancelledV1(cancelled_on=APRIL), LATER_EVENT, 2, APRIL)
    Given(PROVIDERS).when(cancelled).refused(ProviderUnknown(organisation=BODY))


def test_a_suspension_that_has_lapsed_is_no_suspension() -> None:
    fact = replace(NOTED, standing=OrganisationStanding.SUSPENDED, since=MARCH, until=APRIL)
    provider = reduce(PROVIDERS.evolve, (fact,), PROVIDERS.initial)
    assert provider.standing(MARCH) is OrganisationStanding.SUSPENDED
    assert provider.standing(APRIL) is OrganisationStanding.ACTIVE


def put(
    until: date | None = None, *, because_of: UUID = SUSPENDED_EVENT, on: date = APRIL
) -> Callable[[Contract], tuple[object, ...]]:
    return lambda c: put_under_review(c, reason=SUSPENDED, because_of=because_of, until=until, on=on)


def lifted(contract: Contract) -> tuple[object, ...]:
    return lift_review(contract, because_of=SUSPENDED_EVENT, on=TODAY)


def standing(*facts: ContractFact) -> Contract:
    return reduce(CONTRACTS.evolve, facts, CONTRACTS.initial)


def test_a_running_contract_comes_under_review_and_its_buyer_is_asked() -> None:
    assert put()(standing(SIGNED)) == (REVIEW, TASK)


def test_the_same_event_asks_once() -> None:
    assert put()(standing(SIGNED, REVIEW, TASK)) == ()


def test_a_second_cause_is_noted_and_the_open_task_is_enough() -> None:
    found = put(because_of=LATER_EVENT, on=TODAY)(standing(SIGNED, REVIEW, TASK))
    assert found == (replace(REVIEW, because_of=LATER_EVENT, since=TODAY),)


def test_a_graver_cause_asks_the_buyer_again() -> None:
    """Liquidation was told of; that the provider is gone must be, too."""
    task = replace(TASK, reason=ReviewReason.PROVIDER_LIQUIDATING)
    found = put_under_review(
        standing(SIGNED, REVIEW, task),
        reason=ReviewReason.PROVIDER_CANCELLED,
        because_of=LATER_EVENT,
        until=None,
        on=TODAY,
    )
    cancelled = ReviewReason.PROVIDER_CANCELLED
    assert found == (
        replace(REVIEW, reason=cancelled, because_of=LATER_EVENT, since=TODAY),
        replace(TASK, reason=cancelled, because_of=LATER_EVENT),
    )


def test_a_cause_that_lasts_longer_than_the_task_opens_another() -> None:
    short = (replace(REVIEW, until=TODAY), replace(TASK, until=TODAY))
    found = put(because_of=LATER_EVENT)(standing(SIGNED, *short))
    assert found == (replace(REVIEW, because_of=LATER_EVENT), replace(TASK, because_of=LATER_EVENT))


def test_a_contract_that_has_ended_or_never_ran_under_the_order_is_left_alone() -> None:
    assert put()(standing(SIGNED, ContractClosed(closed_on=APRIL))) == ()
    assert put(MARCH)(standing(SIGNED)) == ()


def test_what_the_suspension_set_is_lifted_with_it() -> None:
    expected: tuple[ContractFact, ...] = (
        ContractReviewLifted(because_of=SUSPENDED_EVENT, under_review=False, lifted_on=TODAY),
        BuyerTaskWithdrawn(buyer=TERMS.buyer, because_of=SUSPENDED_EVENT),
    )
    contract = standing(SIGNED, REVIEW, TASK)
    assert lifted(contract) == expected
    after = reduce(CONTRACTS.evolve, expected, contract)
    assert (after.under_review(TODAY), after.task_open(TODAY)) == (False, False)


def test_what_another_cause_set_stays() -> None:
    assert lifted(standing(SIGNED, OTHER)) == ()
    both = standing(SIGNED, REVIEW, TASK, OTHER)
    assert lifted(both) == (ContractReviewLifted(because_of=SUSPENDED_EVENT, under_review=True, lifted_on=TODAY),)


def test_a_review_lapses_with_the_order_that_set_it() -> None:
    contract = standing(SIGNED, replace(REVIEW, until=TODAY), replace(TASK, until=TODAY))
    assert (contract.under_review(APRIL), contract.task_open(APRIL)) == (True, True)
    assert (contract.under_review(TODAY), contract.task_open(TODAY)) == (False, False)
