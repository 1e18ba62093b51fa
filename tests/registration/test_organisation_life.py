from datetime import date
from uuid import UUID

import pytest
from msgspec.structs import replace

from contracts.dates import AfterToday, BeforeLastFact
from services.registration.application import ORGANISATIONS
from services.registration.domain.annulling import NoOrder, annul_order
from services.registration.domain.organisation import (
    AlreadyCancelled,
    AlreadyRegistered,
    CannotLiquidate,
    NotActive,
    NotLiquidating,
    NotSuspended,
    Organisation,
    Standing,
    cancel,
    register,
    resume,
    start_liquidation,
    suspend,
)
from services.registration.domain.organisation_facts import (
    Fact,
    LiquidationStarted,
    OrderAnnulled,
    OrganisationCancelled,
    OrganisationRegistered,
    OrganisationResumed,
    OrganisationSuspended,
)
from services.registration.domain.organisation_fold import evolve
from services.registration.domain.spans import EndsBeforeStart
from tests.registration.examples import APRIL, CASE, MARCH, MAY, REGISTERED, TODAY, TOMORROW, association
from tests.support.decisions import Given

ORDER = "顺民罚-110113-2026-000001"
SUSPENDED = OrganisationSuspended(decision_no=ORDER, suspended_on=MARCH, until=None)
SHORT = OrganisationSuspended(decision_no=ORDER, suspended_on=MARCH, until=APRIL)
RESUMED = OrganisationResumed(decision_no=ORDER, resumed_on=APRIL)
LIQUIDATING = LiquidationStarted(started_on=APRIL)
CANCELLED = OrganisationCancelled(cancelled_on=MAY)


def ordered(organisation: Organisation) -> Fact:
    return suspend(organisation, decision_no=ORDER, on=MAY, until=None, today=TODAY)


def lifted(organisation: Organisation) -> Fact:
    return resume(organisation, on=APRIL, today=TODAY)


def wound_up(organisation: Organisation) -> Fact:
    return start_liquidation(organisation, on=MAY, today=TODAY)


def cancelled(organisation: Organisation) -> Fact:
    return cancel(organisation, on=MAY, today=TODAY)


def test_an_approved_application_opens_the_organisation_it_asked_for() -> None:
    def opened(organisation: Organisation) -> OrganisationRegistered:
        return register(
            organisation,
            application=CASE,
            asked=association(),
            certificate_no=REGISTERED.certificate_no,
            credit_code=REGISTERED.credit_code,
            on=REGISTERED.registered_on,
        )

    Given(ORGANISATIONS).when(opened).then(REGISTERED)
    refusal = AlreadyRegistered(certificate_no=REGISTERED.certificate_no)
    Given(ORGANISATIONS, REGISTERED).when(opened).refused(refusal)


def test_an_active_organisation_is_ordered_to_stop() -> None:
    Given(ORGANISATIONS, REGISTERED).when(ordered).then(replace(SUSPENDED, suspended_on=MAY))


def test_a_second_order_is_refused() -> None:
    Given(ORGANISATIONS, REGISTERED, SUSPENDED).when(ordered).refused(NotActive(standing=Standing.SUSPENDED))


def test_an_order_that_has_lapsed_does_not_refuse_the_next() -> None:
    Given(ORGANISATIONS, REGISTERED, SHORT).when(ordered).then(replace(SUSPENDED, suspended_on=MAY))


def test_an_order_lapses_on_its_last_day_by_itself() -> None:
    organisation = evolve(evolve(Organisation(), REGISTERED), SHORT)
    days = (date(2026, 4, 9), APRIL)
    assert [organisation.standing(on) for on in days] == [Standing.SUSPENDED, Standing.ACTIVE]


def test_an_order_from_before_the_registration_is_refused() -> None:
    def too_early(organisation: Organisation) -> Fact:
        return suspend(organisation, decision_no="1", on=date(2025, 3, 2), until=None, today=TODAY)

    refusal = BeforeLastFact(on=date(2025, 3, 2), last_on=date(2025, 3, 3))
    Given(ORGANISATIONS, REGISTERED).when(too_early).refused(refusal)


def test_an_order_of_tomorrow_is_refused() -> None:
    def too_late(organisation: Organisation) -> Fact:
        return suspend(organisation, decision_no="1", on=TOMORROW, until=None, today=TODAY)

    Given(ORGANISATIONS, REGISTERED).when(too_late).refused(AfterToday(on=TOMORROW, today=TODAY))


def test_an_order_that_ends_before_it_starts_is_refused() -> None:
    def backwards(organisation: Organisation) -> Fact:
        return suspend(organisation, decision_no="1", on=MAY, until=MAY, today=TODAY)

    Given(ORGANISATIONS, REGISTERED).when(backwards).refused(EndsBeforeStart(on=MAY, until=MAY))


def test_an_order_is_lifted() -> None:
    Given(ORGANISATIONS, REGISTERED, SUSPENDED).when(lifted).then(RESUMED)
    Given(ORGANISATIONS, REGISTERED, SUSPENDED, RESUMED).when(ordered).then(replace(SUSPENDED, suspended_on=MAY))


ANNULS = UUID(int=5)


def annulled(organisation: Organisation) -> OrderAnnulled:
    return annul_order(organisation, annuls=ANNULS, reason="事实不清", on=MAY, today=TODAY)


ANNULLED = OrderAnnulled(annuls=ANNULS, decision_no=ORDER, reason="事实不清", annulled_on=MAY)


@pytest.mark.parametrize("since", [(), (RESUMED,), (LiquidationStarted(started_on=APRIL),)])
def test_an_order_is_annulled_also_when_it_was_lifted_or_the_body_goes_on_to_its_end(since: tuple[Fact, ...]) -> None:
    Given(ORGANISATIONS, REGISTERED, SUSPENDED, *since).when(annulled).then(ANNULLED)
    Given(ORGANISATIONS, REGISTERED, SHORT).when(annulled).then(ANNULLED)


def test_a_body_whose_order_was_annulled_is_active_and_may_be_ordered_to_stop_again() -> None:
    after = Given(ORGANISATIONS, REGISTERED, SUSPENDED, ANNULLED)
    after.when(ordered).then(replace(SUSPENDED, suspended_on=MAY))
    after.when(annulled).refused(NoOrder())


def test_where_no_order_was_given_none_is_annulled() -> None:
    Given(ORGANISATIONS, REGISTERED).when(annulled).refused(NoOrder())


def test_what_was_not_ordered_to_stop_cannot_be_lifted() -> None:
    Given(ORGANISATIONS, REGISTERED).when(lifted).refused(NotSuspended(standing=Standing.ACTIVE))


def test_an_order_that_has_lapsed_cannot_be_lifted() -> None:
    Given(ORGANISATIONS, REGISTERED, SHORT).when(lifted).refused(NotSuspended(standing=Standing.ACTIVE))


@pytest.mark.parametrize("before", [(REGISTERED,), (REGISTERED, SUSPENDED)])
def test_an_organisation_goes_into_liquidation_also_under_an_order(before: tuple[Fact, ...]) -> None:
    Given(ORGANISATIONS, *before).when(wound_up).then(LiquidationStarted(started_on=MAY))


def test_a_second_liquidation_is_refused() -> None:
    refusal = CannotLiquidate(standing=Standing.LIQUIDATING)
    Given(ORGANISATIONS, REGISTERED, LIQUIDATING).when(wound_up).refused(refusal)


def test_an_organisation_in_liquidation_is_not_ordered_to_stop() -> None:
    Given(ORGANISATIONS, REGISTERED, LIQUIDATING).when(ordered).refused(NotActive(standing=Standing.LIQUIDATING))


def test_an_organisation_is_cancelled_after_its_liquidation() -> None:
    Given(ORGANISATIONS, REGISTERED, LIQUIDATING).when(cancelled).then(CANCELLED)


def test_cancelling_without_liquidation_is_refused() -> None:
    Given(ORGANISATIONS, REGISTERED).when(cancelled).refused(NotLiquidating(standing=Standing.ACTIVE))
    Given(ORGANISATIONS, REGISTERED, SUSPENDED).when(cancelled).refused(NotLiquidating(standing=Standing.SUSPENDED))


def test_a_cancelled_organisation_refuses_everything() -> None:
    ended = Given(ORGANISATIONS, REGISTERED, LIQUIDATING, CANCELLED)
    ended.when(ordered).refused(NotActive(standing=Standing.CANCELLED))
    ended.when(wound_up).refused(CannotLiquidate(standing=Standing.CANCELLED))
    ended.when(cancelled).refused(AlreadyCancelled(cancelled_on=MAY))
    ended.when(lambda o: resume(o, on=MAY, today=TODAY)).refused(NotSuspended(standing=Standing.CANCELLED))


def test_a_refusal_speaks_chinese_to_the_district() -> None:
    refusal = NotLiquidating(standing=Standing.ACTIVE)
    assert refusal.zh.format(**refusal.values) == "该组织当前状态为“正常”,未经清算不得注销"
    assert str(refusal) == "the organisation is active; it cannot be cancelled without liquidation"
