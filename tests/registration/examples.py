"""Organisations, applications and groups to begin a test with."""

from datetime import date
from uuid import UUID

from contracts.registration import RefusalGround
from contracts.vocabulary import GroupKind, OrganisationKind, Places
from services.registration.domain import asked as asking
from services.registration.domain.application_facts import (
    ApplicationAccepted,
    ApplicationApproved,
    ApplicationExamined,
    ApplicationNotAccepted,
    ApplicationRefused,
    ApplicationSubmitted,
    Matter,
)
from services.registration.domain.group_facts import GroupFiled
from services.registration.domain.organisation_facts import OrganisationRegistered

TODAY = date(2026, 5, 6)
MARCH, APRIL, MAY = date(2026, 3, 2), date(2026, 4, 10), date(2026, 5, 6)
TOMORROW = date(2026, 5, 7)
SHUNYI = Places(registrar="110113", domicile="110113001012", territory="110113")
CITY = Places(registrar="110000", domicile="110113001012", territory="110000")
CASE, BODY, GROUP = UUID(int=1), UUID(int=2), UUID(int=3)
NAME = "顺义区胜利街道邻里互助会"

REGISTERED = OrganisationRegistered(
    name=NAME,
    name_as_given=NAME,
    credit_code="51110113MJ0000018X",
    certificate_no="民登-110113-2025-000001",
    kind=OrganisationKind.ASSOCIATION,
    places=SHUNYI,
    head="person-1",
    capital_fen=3_000_000,
    application=CASE,
    registered_on=date(2025, 3, 3),
)


def asked(
    details: asking.Details, *, name: str = NAME, places: Places = SHUNYI, funds_fen: int = 3_000_000
) -> asking.Asked:
    return asking.Asked(
        name=name,
        name_as_given=name,
        places=places,
        head="person-1",
        funds_fen=funds_fen,
        sponsor="顺义区文化和旅游局",
        sponsor_approved_on=date(2026, 2, 20),
        details=details,
    )


def association(individuals: int = 50, units: int = 0, *, regional_branches: int = 0) -> asking.Asked:
    details = asking.AssociationDetails(individuals=individuals, units=units, regional_branches=regional_branches)
    return asked(details)


def non_enterprise(*, branches: int = 0, name: str = "顺义区胜利街道阳光养老服务中心") -> asking.Asked:
    details = asking.NonEnterpriseDetails(form=asking.NonEnterpriseForm.LEGAL_PERSON, branches=branches)
    return asked(details, name=name, funds_fen=0)


def foundation(
    scope: asking.FoundationScope = asking.FoundationScope.NON_PUBLIC,
    *,
    council: int = 5,
    term_years: int = 5,
    funds_fen: int = 200_000_000,
    places: Places = CITY,
) -> asking.Asked:
    details = asking.FoundationDetails(scope=scope, council=council, term_years=term_years)
    return asked(details, name="北京邻里公益基金会", places=places, funds_fen=funds_fen)


MATTER = Matter(kind=OrganisationKind.ASSOCIATION, registrar="110113", applied_on=MARCH)
SUBMITTED = ApplicationSubmitted(asked=association(), submitted_on=MARCH)
ACCEPTED = ApplicationAccepted(matter=MATTER, accepted_on=date(2026, 3, 4), officer="officer-1")
EXAMINED = ApplicationExamined(examined_on=APRIL, favourable=True, officer="officer-2")
APPROVED = ApplicationApproved(
    matter=MATTER,
    accepted_on=date(2026, 3, 4),
    decided_on=MAY,
    organisation=BODY,
    certificate_no="民登-110113-2026-000001",
    officer="officer-3",
)
REFUSED = ApplicationRefused(
    matter=MATTER,
    accepted_on=date(2026, 3, 4),
    decided_on=MAY,
    ground=RefusalGround.SIMILAR_IN_AREA,
    reasons="本区已有业务范围相似的社会团体",
    officer="officer-3",
)
NOT_ACCEPTED = ApplicationNotAccepted(
    matter=MATTER, declined_on=APRIL, competent_authority="北京市民政局", officer="officer-1"
)
FILED = GroupFiled(
    number="110113001012-S-0001",
    name="胜利社区合唱队",
    name_as_given="胜利社区合唱队",
    kind=GroupKind.SOCIETY,
    members=10,
    staff=0,
    community="110113001012",
    host=None,
    contact="person-7",
    filed_on=MARCH,
)
