"""Providers, projects, contracts and a return to begin a test with."""

import json
from datetime import date
from uuid import UUID

from contracts.evaluation_words import Band
from contracts.procurement import MilestoneDue
from contracts.procurement_words import BuyerKind, DisclosureItem, Need, Opinion
from contracts.project_fields import ProjectFields
from contracts.published_returns import published_return
from contracts.vocabulary import OrganisationKind, OrganisationStanding, Places
from services.procurement.domain.contract_facts import ContractSigned
from services.procurement.domain.declaring import Declaration
from services.procurement.domain.project_facts import (
    DisclosurePublished,
    Fact,
    MilestoneReported,
    ProjectApproved,
    ProjectContracted,
    ProjectDeclared,
    ProjectDistrictReviewed,
    ProjectPublished,
    ProjectSummarised,
    ResultNoted,
    ResultWithdrawn,
)
from services.procurement.domain.provider import Provider
from services.procurement.domain.provider_facts import ProviderStandingNoted
from services.procurement.domain.return_facts import StatisticalReturnImported
from services.procurement.domain.signing import Terms
from services.procurement.features.import_return import ImportReturn

TODAY, TOMORROW = date(2026, 5, 6), date(2026, 5, 7)
JANUARY, FEBRUARY, MARCH, APRIL = date(2026, 1, 5), date(2026, 2, 2), date(2026, 3, 2), date(2026, 4, 10)
BODY, PROJECT, CONTRACT = UUID(int=2), UUID(int=3), UUID(int=4)
REGISTERED_EVENT, SUSPENDED_EVENT, LATER_EVENT = UUID(int=101), UUID(int=102), UUID(int=103)
RESULT_EVENT, ANNULLED_EVENT = UUID(int=201), UUID(int=202)
SHUNYI = Places(registrar="110113", domicile="110113001012", territory="110113")
CITY = Places(registrar="110000", domicile="110113001012", territory="110000")

NOTED = ProviderStandingNoted(
    organisation=BODY,
    name="顺义区胜利街道邻里互助会",
    kind=OrganisationKind.ASSOCIATION,
    places=SHUNYI,
    standing=OrganisationStanding.ACTIVE,
    since=date(2025, 3, 3),
    until=None,
    because_of=REGISTERED_EVENT,
    seen_version=1,
    seen_event=REGISTERED_EVENT,
)
ACTIVE = Provider(seen=NOTED)
FORM = Declaration(
    organisation=BODY,
    name="老人餐桌（一期）",
    territory="110113001",
    field="扶老助残",
    labels=("医疗卫生",),
    catalogue="2010",
    needs=(Need.FUNDS,),
    planned_fen=12_000_000,
)
DECLARED = ProjectDeclared(
    organisation=BODY,
    org_kind=OrganisationKind.ASSOCIATION,
    places=Places(registrar="110113", domicile="110113001012", territory="110113001"),
    name="老人餐桌(一期)",
    name_as_given="老人餐桌（一期）",
    fields=ProjectFields(primary="elderly-disabled", labels=("health",)),
    needs=(Need.FUNDS,),
    planned_fen=12_000_000,
    declared_on=JANUARY,
)
REVIEWED = ProjectDistrictReviewed(opinion=Opinion.POSITIVE, reasons="", reviewed_on=FEBRUARY)
OPPOSED = ProjectDistrictReviewed(opinion=Opinion.NEGATIVE, reasons="可行性不足", reviewed_on=FEBRUARY)
APPROVED = ProjectApproved(reasons="", approved_on=FEBRUARY)
PUBLISHED = ProjectPublished(published_on=FEBRUARY)
TERMS = Terms(
    buyer="顺义区胜利街道办事处",
    buyer_kind=BuyerKind.STATE_ORGAN,
    buyer_region="110113001",
    amount_fen=10_000_000,
    starts_on=MARCH,
    ends_on=date(2027, 3, 1),
)
DUE = (
    MilestoneDue(stage=0, due_on=date(2026, 3, 2)),
    MilestoneDue(stage=30, due_on=date(2026, 6, 19)),
    MilestoneDue(stage=60, due_on=date(2026, 10, 6)),
    MilestoneDue(stage=90, due_on=date(2027, 1, 23)),
    MilestoneDue(stage=100, due_on=date(2027, 3, 1)),
)
CONTRACTED = ProjectContracted(
    contract=CONTRACT,
    amount_fen=10_000_000,
    starts_on=MARCH,
    ends_on=date(2027, 3, 1),
    due=DUE,
    signed_on=MARCH,
    buyer_region=TERMS.buyer_region,
    organisation=BODY,
    officer="officer-2",
)
SIGNED = ContractSigned(
    number="公益合同-110113-2026-000001",
    project=PROJECT,
    organisation=BODY,
    buyer=TERMS.buyer,
    buyer_kind=TERMS.buyer_kind,
    buyer_region=TERMS.buyer_region,
    amount_fen=10_000_000,
    starts_on=MARCH,
    ends_on=date(2027, 3, 1),
    grounds=(),
    signed_on=MARCH,
    standing=OrganisationStanding.ACTIVE,
    seen_version=1,
    seen_event=REGISTERED_EVENT,
)


def reported(stage: int, pct: int, spent_fen: int, on: date = APRIL) -> MilestoneReported:
    due_on = next(due.due_on for due in DUE if due.stage == stage)
    return MilestoneReported(stage=stage, pct=pct, spent_fen=spent_fen, due_on=due_on, reported_on=on)


CHOSEN: tuple[Fact, ...] = (DECLARED, REVIEWED, APPROVED, PUBLISHED)
RUNNING: tuple[Fact, ...] = (*CHOSEN, CONTRACTED)
REPORTED: tuple[Fact, ...] = (
    *RUNNING,
    reported(0, 0, 0, MARCH),
    reported(30, 35, 3_000_000),
    reported(60, 60, 6_000_000),
    reported(90, 90, 9_000_000),
    reported(100, 100, 10_000_000),
)
SUMMARISED = ProjectSummarised(summary="服务老人1200人次", summarised_on=APRIL)
OUTCOME = DisclosurePublished(
    items=(DisclosureItem.WINNER, DisclosureItem.AMOUNT, DisclosureItem.EFFECT),
    outstanding=(),
    effect="满意",
    published_on=APRIL,
)
RESULT = ResultNoted(
    total=9_250, band=Band.EXCELLENT, raters=35, published_on=APRIL, because_of=RESULT_EVENT, seen_version=5
)
WITHDRAWN = ResultWithdrawn(withdrawn_on=APRIL, because_of=ANNULLED_EVENT, seen_version=6)


def beijing_2010() -> StatisticalReturnImported:
    return ImportReturn.model_validate(json.loads(published_return("beijing-2010"))).given()
