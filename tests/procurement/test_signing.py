from datetime import date

import pytest
from msgspec.structs import replace

from contracts.dates import AfterToday, BeforeLastFact, add_months
from contracts.procurement_words import BuyerKind, StabilityGround
from contracts.refusal import Refusal
from contracts.regions import CITY, UnknownRegion
from contracts.rules import NoRuleOn
from contracts.vocabulary import OrganisationStanding
from services.procurement.application import PROJECTS
from services.procurement.domain.milestones import due_dates
from services.procurement.domain.project import NotAtStage, Project, Stage
from services.procurement.domain.provider import Provider, ProviderNotActive, ProviderUnknown
from services.procurement.domain.provider_facts import ProviderContractNoted
from services.procurement.domain.rules import rules_on
from services.procurement.domain.signing import (
    AmountNought,
    CommunityCannotBuy,
    EndsBeforeStart,
    NotABuyer,
    Signing,
    Terms,
    TermTooLong,
    district_of,
    number_of,
    series_of,
    sign,
)
from services.procurement.domain.terms import months_of
from tests.procurement.examples import (
    ACTIVE,
    BODY,
    CHOSEN,
    CONTRACT,
    CONTRACTED,
    DECLARED,
    DUE,
    MARCH,
    NOTED,
    PROJECT,
    RUNNING,
    SIGNED,
    TERMS,
    TODAY,
    TOMORROW,
)
from tests.support.decisions import Given

RULES = rules_on(MARCH, CITY)
ALL_GROUNDS = tuple(StabilityGround)


class Signed:
    """Sign on these terms with this provider on this day."""

    def __init__(self, terms: Terms = TERMS, provider: Provider = ACTIVE, on: date = MARCH) -> None:
        self.terms, self.provider, self.on = terms, provider, on

    def __call__(self, project: Project) -> Signing:
        ids = (PROJECT, CONTRACT)
        on, who = self.on, CONTRACTED.officer
        return sign(project, self.provider, ids=ids, terms=self.terms, rules=RULES, officer=who, on=on, today=TODAY)


def standing(standing: OrganisationStanding, *, until: date | None = None, since: date = MARCH) -> Provider:
    return Provider(seen=replace(NOTED, standing=standing, since=since, until=until, seen_version=2))


def published() -> Project:
    project = PROJECTS.initial
    for fact in CHOSEN:
        project = PROJECTS.evolve(project, fact)
    return project


def test_signing_opens_the_contract_and_tells_the_project_and_the_provider() -> None:
    signing = Signed()(published())
    assert signing.for_project() == CONTRACTED
    assert signing.for_contract("公益合同-110113-2026-000001") == SIGNED
    assert signing.for_provider() == ProviderContractNoted(contract=CONTRACT, signed_on=MARCH)


def test_the_milestones_are_due_by_their_share_of_the_term() -> None:
    assert due_dates(RULES.stages, TERMS.starts_on, TERMS.ends_on) == DUE


@pytest.mark.parametrize(
    ("seen", "on"),
    [
        (OrganisationStanding.SUSPENDED, MARCH),
        (OrganisationStanding.LIQUIDATING, MARCH),
        (OrganisationStanding.CANCELLED, MARCH),
    ],
)
def test_a_provider_that_is_not_active_signs_nothing(seen: OrganisationStanding, on: date) -> None:
    refusal = ProviderNotActive(on=on, standing=seen, seen_version=2)
    Given(PROJECTS, *CHOSEN).when(Signed(provider=standing(seen))).refused(refusal)


def test_a_suspension_is_judged_on_the_day_of_signing() -> None:
    lapsing = standing(OrganisationStanding.SUSPENDED, since=date(2026, 2, 1), until=MARCH)
    assert Signed(provider=lapsing)(published()).for_contract("1").seen_version == 2
    lasting = standing(OrganisationStanding.SUSPENDED, since=date(2026, 2, 1), until=date(2026, 3, 3))
    refusal = ProviderNotActive(on=MARCH, standing=OrganisationStanding.SUSPENDED, seen_version=2)
    Given(PROJECTS, *CHOSEN).when(Signed(provider=lasting)).refused(refusal)


def test_a_day_before_the_standing_that_was_seen_is_refused() -> None:
    resumed = standing(OrganisationStanding.ACTIVE, since=date(2026, 3, 3))
    refusal = BeforeLastFact(on=MARCH, last_on=date(2026, 3, 3))
    Given(PROJECTS, *CHOSEN).when(Signed(provider=resumed)).refused(refusal)


def test_s14_36_months_without_the_stability_grounds_is_refused_and_12_are_offered() -> None:
    refusal = TermTooLong(
        months=36,
        allowed=12,
        latest=date(2027, 3, 1),
        missing="购买内容相对固定、连续性强、经费来源稳定、价格变化幅度小",
        missing_en="content-fixed, continuous, funds-stable, price-steady",
    )
    Given(PROJECTS, *CHOSEN).when(Signed(replace(TERMS, ends_on=date(2029, 3, 1)))).refused(refusal)


def test_36_months_with_all_four_grounds_are_signed_and_37_never() -> None:
    long = replace(TERMS, ends_on=date(2029, 3, 1), grounds=ALL_GROUNDS)
    assert Signed(long)(published()).for_project().ends_on == date(2029, 3, 1)
    longer = replace(long, ends_on=date(2029, 3, 2))
    refusal = TermTooLong(months=37, allowed=36, latest=date(2029, 3, 1), missing="-", missing_en="-")
    Given(PROJECTS, *CHOSEN).when(Signed(longer)).refused(refusal)


def test_three_of_the_four_grounds_are_not_enough() -> None:
    nearly = replace(TERMS, ends_on=date(2027, 3, 2), grounds=ALL_GROUNDS[:3])
    refusal = TermTooLong(
        months=13, allowed=12, latest=date(2027, 3, 1), missing="价格变化幅度小", missing_en="price-steady"
    )
    Given(PROJECTS, *CHOSEN).when(Signed(nearly)).refused(refusal)


@pytest.mark.parametrize(
    ("signed", "refusal"),
    [
        (
            Signed(replace(TERMS, buyer_kind=BuyerKind.RESIDENTS_COMMITTEE)),
            CommunityCannotBuy(buyer_kind=BuyerKind.RESIDENTS_COMMITTEE, buyer_region="110113001"),
        ),
        (
            Signed(replace(TERMS, buyer_region="110113001012")),
            CommunityCannotBuy(buyer_kind=BuyerKind.STATE_ORGAN, buyer_region="110113001012"),
        ),
        (
            Signed(replace(TERMS, buyer_kind=BuyerKind.CLASS_1_INSTITUTION)),
            NotABuyer(buyer_kind=BuyerKind.CLASS_1_INSTITUTION),
        ),
        (Signed(replace(TERMS, buyer_region="110113999")), UnknownRegion(region="110113999")),
        (
            Signed(replace(TERMS, ends_on=date(2026, 3, 1))),
            EndsBeforeStart(starts_on=MARCH, ends_on=date(2026, 3, 1)),
        ),
        (Signed(replace(TERMS, amount_fen=0)), AmountNought()),
        (Signed(provider=Provider()), ProviderUnknown(organisation=BODY)),
        (Signed(on=TOMORROW), AfterToday(on=TOMORROW, today=TODAY)),
    ],
)
def test_bad_terms_are_refused(signed: Signed, refusal: Refusal) -> None:
    Given(PROJECTS, *CHOSEN).when(signed).refused(refusal)


def test_only_a_published_project_is_contracted_and_once() -> None:
    unpublished = NotAtStage(stage=Stage.DECLARED, needed=Stage.PUBLISHED)
    Given(PROJECTS, DECLARED).when(Signed()).refused(unpublished)
    again = NotAtStage(stage=Stage.CONTRACTED, needed=Stage.PUBLISHED)
    Given(PROJECTS, *RUNNING).when(Signed()).refused(again)


def test_a_day_without_a_rule_is_told() -> None:
    with pytest.raises(NoRuleOn):
        rules_on(date(2019, 12, 31), CITY)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "months"),
    [
        (date(2026, 6, 1), date(2027, 5, 31), 12),
        (date(2026, 6, 1), date(2027, 6, 1), 13),
        (date(2026, 1, 31), date(2026, 2, 27), 1),
        (date(2026, 1, 31), date(2026, 1, 31), 1),
        (date(2024, 2, 29), date(2025, 2, 27), 12),
    ],
)
def test_a_term_counts_begun_months_whole(starts_on: date, ends_on: date, months: int) -> None:
    assert months_of(starts_on, ends_on) == months


def test_a_month_without_the_day_ends_on_its_last() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)


@pytest.mark.parametrize(("region", "district"), [("110113001", "110113"), ("110113", "110113"), ("110000", "110000")])
def test_a_contract_is_numbered_in_the_buyers_district_and_year(region: str, district: str) -> None:
    assert district_of(region, MARCH) == district
    assert series_of(district, MARCH) == f"procurement.contract/{district}/2026"
    assert number_of(district, MARCH, 7) == f"公益合同-{district}-2026-000007"
