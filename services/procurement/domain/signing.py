"""Signing a purchase contract (签订合同): who may buy, for how long, and from whom, judged again on the day."""

from datetime import date, timedelta
from uuid import UUID

from msgspec import Struct

from contracts.dates import add_months
from contracts.evaluation_words import Grade
from contracts.procurement_words import BuyerKind, StabilityGround
from contracts.refusal import Refusal
from contracts.regions import ancestors, region
from contracts.vocabulary import OrganisationStanding
from services.procurement.domain.contract_facts import ContractSigned
from services.procurement.domain.milestones import due_dates
from services.procurement.domain.project import Project, Stage, check_stage
from services.procurement.domain.project_facts import ProjectContracted
from services.procurement.domain.provider import Provider, check_provider
from services.procurement.domain.provider_facts import ProviderContractNoted, ProviderStandingNoted
from services.procurement.domain.rules import Rules
from services.procurement.domain.terms import months_of


class Terms(Struct, frozen=True, kw_only=True):
    """What was agreed. Both days are part of the term; the buyer's region has 6 or 9 digits."""

    buyer: str
    buyer_kind: BuyerKind
    buyer_region: str
    amount_fen: int
    starts_on: date
    ends_on: date
    grounds: tuple[StabilityGround, ...] = ()


class Signing(Struct, frozen=True, kw_only=True):
    """A signing that was let pass, before its number is drawn."""

    project: UUID
    contract: UUID
    organisation: UUID
    terms: Terms
    provider: ProviderStandingNoted
    grade: Grade | None
    grade_seen_version: int | None
    rules: Rules
    officer: str
    on: date

    def for_project(self) -> ProjectContracted:
        terms = self.terms
        return ProjectContracted(
            contract=self.contract,
            amount_fen=terms.amount_fen,
            starts_on=terms.starts_on,
            ends_on=terms.ends_on,
            due=due_dates(self.rules.stages, terms.starts_on, terms.ends_on),
            signed_on=self.on,
            buyer_region=terms.buyer_region,
            organisation=self.organisation,
            officer=self.officer,
        )

    def for_contract(self, number: str) -> ContractSigned:
        terms, seen = self.terms, self.provider
        return ContractSigned(
            number=number,
            project=self.project,
            organisation=seen.organisation,
            buyer=terms.buyer,
            buyer_kind=terms.buyer_kind,
            buyer_region=terms.buyer_region,
            amount_fen=terms.amount_fen,
            starts_on=terms.starts_on,
            ends_on=terms.ends_on,
            grounds=terms.grounds,
            signed_on=self.on,
            standing=OrganisationStanding.ACTIVE,  # any other was refused: an order that has lapsed is no order
            seen_version=seen.seen_version,
            seen_event=seen.seen_event,
            grade=self.grade,
            grade_seen_version=self.grade_seen_version,
        )

    def for_provider(self) -> ProviderContractNoted:
        return ProviderContractNoted(contract=self.contract, signed_on=self.on)


class NotABuyer(Refusal):
    zh = "{buyer_kind:zh}不能作为购买主体"
    en = "a {buyer_kind} cannot be the buyer"
    status = 422
    field = "buyer_kind"


class CommunityCannotBuy(Refusal):
    zh = "社区(居民委员会、村民委员会)只能承接,不能作为购买主体:{buyer_region}"
    en = "a community or its committee may sell, never buy: {buyer_region}"
    status = 422
    field = "buyer_region"


class EndsBeforeStart(Refusal):
    zh = "终止日期{ends_on}早于起始日期{starts_on}"
    en = "the last day {ends_on} lies before the first, {starts_on}"
    status = 422
    field = "ends_on"


class StartsTooLate(Refusal):
    zh = "起始日期{starts_on}距签订日期{signed_on}超过{days}日"
    en = "the first day {starts_on} lies more than {days} days after the day of signing, {signed_on}"
    status = 422
    field = "starts_on"


class TermTooLong(Refusal):
    zh = "合同期限{months}个月,最长{allowed}个月(至{latest});还缺的条件:{missing}"
    en = "a term of {months} months; at most {allowed} are allowed (to {latest}); grounds missing: {missing_en}"
    status = 422
    field = "ends_on"


class AmountNought(Refusal):
    zh = "合同金额须大于零"
    en = "a contract has an amount above nought"
    status = 422
    field = "price"


def sign(
    project: Project,
    provider: Provider,
    *,
    ids: tuple[UUID, UUID],
    terms: Terms,
    rules: Rules,
    officer: str,
    on: date,
    today: date,
) -> Signing:
    """Let a published project be contracted; `ids` are the project's and the new contract's.

    Refuses: AfterToday, BeforeLastFact, NotAtStage, NotABuyer, CommunityCannotBuy (财政部令第102号 arts 5, 8),
    EndsBeforeStart, StartsTooLate, TermTooLong (art. 24), AmountNought, UnknownRegion, RegionNotValidOn,
    ProviderUnknown, ProviderNotActive (政府采购法 art. 22).
    """
    check_stage(project, Stage.PUBLISHED, on=on, today=today)
    assert project.organisation
    check_buyer(terms, on)
    check_term(terms, rules, on)
    if terms.amount_fen <= 0:
        raise AmountNought()
    seen = check_provider(provider, project.organisation, on=on, today=today)
    return Signing(
        project=ids[0],
        contract=ids[1],
        organisation=project.organisation,
        terms=terms,
        provider=seen,
        grade=provider.grade(on),
        grade_seen_version=provider.grades_seen_version,
        rules=rules,
        officer=officer,
        on=on,
    )


def check_buyer(terms: Terms, on: date) -> None:
    """State organs buy; a residents' committee sells (财政部令第102号 arts 5, 6, 8; 北京市街道办事处条例 art. 22)."""
    committee = terms.buyer_kind in {BuyerKind.RESIDENTS_COMMITTEE, BuyerKind.VILLAGERS_COMMITTEE}
    if not committee and terms.buyer_kind is not BuyerKind.STATE_ORGAN:
        raise NotABuyer(buyer_kind=terms.buyer_kind)
    refusal = CommunityCannotBuy(buyer_kind=terms.buyer_kind, buyer_region=terms.buyer_region)
    if committee:
        raise refusal.at("buyer_kind")
    if region(terms.buyer_region, on, field="buyer_region").level == "community":
        raise refusal


def check_term(terms: Terms, rules: Rules, on: date) -> None:
    """A year; up to three where all grounds of stability are given.

    Raises EndsBeforeStart, StartsTooLate, TermTooLong.
    """
    if terms.ends_on < terms.starts_on:
        raise EndsBeforeStart(starts_on=terms.starts_on, ends_on=terms.ends_on)
    if terms.starts_on - on > timedelta(days=rules.starts_within_days):
        raise StartsTooLate(starts_on=terms.starts_on, signed_on=on, days=rules.starts_within_days)
    months = months_of(terms.starts_on, terms.ends_on)
    missing = [ground for ground in rules.grounds if ground not in terms.grounds]
    allowed = rules.months if missing else rules.months_stable
    if months > allowed:
        raise TermTooLong(
            months=months,
            allowed=allowed,
            latest=add_months(terms.starts_on, allowed) - timedelta(days=1),
            missing="、".join(ground.zh for ground in missing) or "-",
            missing_en=", ".join(missing) or "-",
        )


def district_of(buyer_region: str, on: date) -> str:
    """The district, or the city itself, in whose series a contract is numbered. Raises UnknownRegion."""
    return ancestors(buyer_region, on)[-2:][0]


def series_of(district: str, on: date) -> str:
    return f"procurement.contract/{district}/{on.year}"


def number_of(district: str, on: date, sequence: int) -> str:
    """公益合同-{six digits}-{year}-{six digits}: gap-free per district and year."""
    return f"公益合同-{district}-{on.year}-{sequence:06}"
