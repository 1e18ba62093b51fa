"""What the law asks of an organisation before it is registered (成立条件), kind by kind."""

from collections.abc import Mapping
from datetime import date, timedelta

from msgspec import Struct

from contracts.money import yuan
from contracts.refusal import Refusal
from contracts.rules import rule
from services.registration.domain.asked import (
    Asked,
    AssociationDetails,
    FoundationDetails,
    FoundationScope,
    NonEnterpriseDetails,
)


class Thresholds(Struct, frozen=True, kw_only=True):
    """The values of the policy set of one day. Money in fen."""

    individuals: int
    units: int
    mixed: int
    association_funds_fen: int
    foundation_funds_fen: Mapping[FoundationScope, int]
    council_least: int
    council_most: int
    council_years: int
    sponsor_required: bool
    sponsor_days: int
    foundation_level: str


def thresholds_on(on: date, region: str) -> Thresholds:
    """Raises NoRuleOn where no policy reaches back to that day."""
    return Thresholds(
        individuals=rule("reg.association.members.individuals", on, region),
        units=rule("reg.association.members.units", on, region),
        mixed=rule("reg.association.members.mixed", on, region),
        association_funds_fen=rule("reg.association.funds", on, region),
        foundation_funds_fen={
            FoundationScope(scope): fen for scope, fen in rule("reg.foundation.funds", on, region).items()
        },
        council_least=rule("reg.foundation.council.least", on, region),
        council_most=rule("reg.foundation.council.most", on, region),
        council_years=rule("reg.foundation.council.years", on, region).count,
        sponsor_required=rule("reg.sponsor_required", on, region),
        sponsor_days=rule("reg.sponsor.days", on, region).count,
        foundation_level=rule("reg.foundation.level", on, region),
    )


class _Unmet(Refusal):
    status = 422


class TooFewMembers(_Unmet):
    zh = "个人会员{individuals}个、单位会员{units}个,合计{total}个,未达到{needed}个"
    en = "{individuals} individual and {units} unit members make {total}; the law asks for {needed}"
    field = "details"


class FundsTooLow(_Unmet):
    zh = "资金{funds}元,低于规定的{needed}元"
    en = "funds of {funds} yuan lie below the {needed} yuan that are asked for"
    field = "funds"


class BranchesNotAllowed(_Unmet):
    zh = "民办非企业单位不得设立分支机构(申报{branches}个)"
    en = "a non-enterprise unit may have no branches, {branches} are planned"
    field = "details"


class RegionalBranches(_Unmet):
    zh = "社会团体不得设立地域性的分支机构(申报{branches}个)"
    en = "an association may have no regional branches, {branches} are planned"
    field = "details"


class CouncilSize(_Unmet):
    zh = "理事{council}名,应为{least}至{most}名"
    en = "a council of {council} lies outside {least} to {most}"
    field = "details"


class CouncilTerm(_Unmet):
    zh = "理事任期{years}年,应为1至{most}年"
    en = "a council term of {years} years lies outside 1 to {most}"
    field = "details"


class SponsorMissing(_Unmet):
    zh = "须经业务主管单位审查同意,请填写批准日期"
    en = "the business supervisory unit must have approved; give the day"
    field = "sponsor_approved_on"


class SponsorApprovalLater(_Unmet):
    zh = "业务主管单位批准日期{approved_on}晚于申请日期{on}"
    en = "the sponsor's approval of {approved_on} is later than the application of {on}"
    field = "sponsor_approved_on"


class SponsorApprovalTooOld(_Unmet):
    zh = "业务主管单位批准日期{approved_on}距申请日期{on}超过{days}日"
    en = "the sponsor's approval of {approved_on} is more than {days} days older than the application of {on}"
    field = "sponsor_approved_on"


def check_establishment(asked: Asked, thresholds: Thresholds, on: date) -> None:
    """Raises the first condition that is not met; `on` is the day of the application."""
    _check_sponsor(asked, thresholds, on)
    match asked.details:
        case AssociationDetails():
            _check_members(asked.details, thresholds)
            _check_funds(asked, thresholds.association_funds_fen)
        case NonEnterpriseDetails(branches=branches):
            if branches:
                raise BranchesNotAllowed(branches=branches)
        case FoundationDetails():
            _check_council(asked.details, thresholds)
            _check_funds(asked, thresholds.foundation_funds_fen[asked.details.scope])


def _check_members(details: AssociationDetails, thresholds: Thresholds) -> None:
    """One threshold applies, by who joins (社会团体登记管理条例 art. 10(1)): individuals, units, or mixed."""
    if not details.units:
        needed = thresholds.individuals
    elif not details.individuals:
        needed = thresholds.units
    else:
        needed = thresholds.mixed
    total = details.individuals + details.units
    if total < needed:
        raise TooFewMembers(individuals=details.individuals, units=details.units, total=total, needed=needed)
    if details.regional_branches:
        raise RegionalBranches(branches=details.regional_branches)


def _check_funds(asked: Asked, needed_fen: int) -> None:
    if asked.funds_fen < needed_fen:
        raise FundsTooLow(funds=yuan(asked.funds_fen), needed=yuan(needed_fen))


def _check_council(details: FoundationDetails, thresholds: Thresholds) -> None:
    """基金会管理条例 art. 20."""
    if not thresholds.council_least <= details.council <= thresholds.council_most:
        raise CouncilSize(council=details.council, least=thresholds.council_least, most=thresholds.council_most)
    if not 1 <= details.term_years <= thresholds.council_years:
        raise CouncilTerm(years=details.term_years, most=thresholds.council_years)


def _check_sponsor(asked: Asked, thresholds: Thresholds, on: date) -> None:
    """The day of the approval is not counted."""
    approved_on = asked.sponsor_approved_on
    if approved_on is None or not asked.sponsor.strip():
        if thresholds.sponsor_required:
            raise SponsorMissing()
        return
    if approved_on > on:
        raise SponsorApprovalLater(approved_on=approved_on, on=on)
    if on - approved_on > timedelta(days=thresholds.sponsor_days):
        raise SponsorApprovalTooOld(approved_on=approved_on, on=on, days=thresholds.sponsor_days)
