from collections.abc import Callable
from datetime import date

import pytest
from msgspec.structs import replace

from contracts.dates import AfterToday
from contracts.refusal import Refusal
from contracts.regions import CITY, UnknownRegion
from contracts.vocabulary import Places
from services.registration.application import APPLICATIONS
from services.registration.domain.application import Application, submit
from services.registration.domain.application_facts import ApplicationSubmitted
from services.registration.domain.asked import Asked, FoundationScope
from services.registration.domain.establishment import (
    BranchesNotAllowed,
    CouncilSize,
    CouncilTerm,
    FundsTooLow,
    RegionalBranches,
    SponsorApprovalLater,
    SponsorApprovalTooOld,
    SponsorMissing,
    TooFewMembers,
    thresholds_on,
)
from services.registration.domain.names import NationalWord
from services.registration.domain.places import Place, WrongLevel
from tests.registration.examples import (
    MARCH,
    NAME,
    SHUNYI,
    TODAY,
    TOMORROW,
    association,
    foundation,
    non_enterprise,
)
from tests.support.decisions import Given


def submitted(asked: Asked, on: date = MARCH) -> Callable[[Application], ApplicationSubmitted]:
    return lambda case: submit(case, asked=asked, thresholds=thresholds_on(on, CITY), on=on, today=TODAY)


def accepted(asked: Asked) -> None:
    Given(APPLICATIONS).when(submitted(asked)).then(ApplicationSubmitted(asked=asked, submitted_on=MARCH))


def refused(asked: Asked, refusal: Refusal) -> None:
    Given(APPLICATIONS).when(submitted(asked)).refused(refusal)


def too_few(individuals: int, units: int, needed: int) -> TooFewMembers:
    return TooFewMembers(individuals=individuals, units=units, total=individuals + units, needed=needed)


def test_s16_forty_nine_individuals_and_two_units_are_fifty_one_mixed() -> None:
    accepted(association(49, 2))


def test_s16_forty_eight_individuals_and_one_unit_are_refused() -> None:
    refused(association(48, 1), too_few(48, 1, 50))


def test_s16_thirty_units_and_one_individual_are_mixed_and_refused() -> None:
    refused(association(1, 30), too_few(1, 30, 50))


@pytest.mark.parametrize(("individuals", "units"), [(50, 0), (0, 30), (20, 30)])
def test_an_association_of_enough_members_is_submitted(individuals: int, units: int) -> None:
    accepted(association(individuals, units))


@pytest.mark.parametrize(("individuals", "units", "needed"), [(49, 0, 50), (0, 29, 30), (0, 0, 50)])
def test_an_association_of_too_few_members_is_refused(individuals: int, units: int, needed: int) -> None:
    refused(association(individuals, units), too_few(individuals, units, needed))


def test_an_association_needs_thirty_thousand_yuan() -> None:
    refused(replace(association(), funds_fen=2_999_999), FundsTooLow(funds="29,999.99", needed="30,000.00"))


def test_an_association_has_no_regional_branches() -> None:
    refused(association(regional_branches=1), RegionalBranches(branches=1))


def test_a_non_enterprise_unit_is_submitted_without_a_fund_of_its_own() -> None:
    accepted(non_enterprise())


def test_a_non_enterprise_unit_has_no_branches() -> None:
    refused(non_enterprise(branches=1), BranchesNotAllowed(branches=1))


def test_a_local_name_with_zhonghua_is_refused() -> None:
    name = "中华邻里服务中心"
    refused(non_enterprise(name=name), NationalWord(word="中华", name=name))


@pytest.mark.parametrize(
    ("scope", "yuan"),
    [
        (FoundationScope.NATIONAL_PUBLIC, 8_000_000),
        (FoundationScope.LOCAL_PUBLIC, 4_000_000),
        (FoundationScope.NON_PUBLIC, 2_000_000),
    ],
)
def test_a_foundation_needs_the_original_fund_of_its_scope(scope: FoundationScope, yuan: int) -> None:
    fen = yuan * 100
    accepted(foundation(scope, funds_fen=fen))
    refused(foundation(scope, funds_fen=fen - 1), FundsTooLow(funds=f"{yuan - 1:,}.99", needed=f"{yuan:,}.00"))


@pytest.mark.parametrize("council", [4, 26])
def test_a_foundation_council_has_five_to_twenty_five(council: int) -> None:
    accepted(foundation(council=25))
    refused(foundation(council=council), CouncilSize(council=council, least=5, most=25))


@pytest.mark.parametrize("years", [0, 6])
def test_a_foundation_council_sits_five_years_at_most(years: int) -> None:
    refused(foundation(term_years=years), CouncilTerm(years=years, most=5))


def test_a_sponsor_approval_of_thirty_days_ago_still_holds() -> None:
    accepted(replace(association(), sponsor_approved_on=date(2026, 1, 31)))


def test_an_older_sponsor_approval_is_refused() -> None:
    approved_on = date(2026, 1, 30)
    refusal = SponsorApprovalTooOld(approved_on=approved_on, on=MARCH, days=30)
    refused(replace(association(), sponsor_approved_on=approved_on), refusal)


def test_a_sponsor_approval_from_after_the_application_is_refused() -> None:
    approved_on = date(2026, 3, 3)
    refusal = SponsorApprovalLater(approved_on=approved_on, on=MARCH)
    refused(replace(association(), sponsor_approved_on=approved_on), refusal)


@pytest.mark.parametrize("missing", [{"sponsor": " "}, {"sponsor_approved_on": None}])
def test_an_application_without_its_sponsor_is_refused(missing: dict[str, str | None]) -> None:
    refused(replace(association(), **missing), SponsorMissing())


def test_an_application_of_tomorrow_is_refused() -> None:
    refusal = AfterToday(on=TOMORROW, today=TODAY)
    Given(APPLICATIONS).when(submitted(association(), TOMORROW)).refused(refusal)


def test_a_name_is_normalised_and_kept_as_it_was_given() -> None:
    given = f"　{NAME} "
    asked = replace(association(), name=given, name_as_given=given)
    fact = ApplicationSubmitted(asked=replace(association(), name_as_given=given), submitted_on=MARCH)
    Given(APPLICATIONS).when(submitted(asked)).then(fact)


def test_a_street_is_no_registrar() -> None:
    places = Places(registrar="110113001", domicile=SHUNYI.domicile, territory="110113")
    refusal = WrongLevel(place=Place.REGISTRAR, region="110113001", name="胜利街道", name_en="Shengli Subdistrict")
    refused(replace(association(), places=places), refusal)


@pytest.mark.parametrize("code", ["999999", "110113", "11011300100", "one", ""])
def test_a_domicile_that_is_no_community_is_refused(code: str) -> None:
    asked = replace(association(), places=Places(registrar="110113", domicile=code, territory="110113"))
    with pytest.raises((UnknownRegion, WrongLevel)):
        submitted(asked)(Application())
