from datetime import date

import pytest
from msgspec.structs import replace

from contracts.dates import AfterToday, BeforeLastFact
from contracts.procurement_words import Opinion
from contracts.project_fields import FieldNotInCatalogue
from contracts.refusal import Refusal
from contracts.regions import RegionNotValidOn, UnknownRegion
from contracts.vocabulary import OrganisationKind, OrganisationStanding
from services.procurement.application import PROJECTS
from services.procurement.domain.declaring import (
    Declaration,
    FoundationOfDistrict,
    NameBlank,
    OtherKind,
    OtherRegistrar,
    ReasonsMissing,
    approve,
    declare,
    district_review,
    publish,
    reject,
)
from services.procurement.domain.project import NotAtStage, Project, Stage
from services.procurement.domain.project_facts import Fact, ProjectApproved, ProjectDeclared, ProjectRejected
from services.procurement.domain.provider import Provider, ProviderNotActive, ProviderUnknown
from tests.procurement.examples import (
    ACTIVE,
    APPROVED,
    BODY,
    CITY,
    DECLARED,
    FEBRUARY,
    FORM,
    JANUARY,
    NOTED,
    OPPOSED,
    PUBLISHED,
    REVIEWED,
    TODAY,
    TOMORROW,
)
from tests.support.decisions import Given


class Declared:
    """Declare this form for this provider on this day."""

    def __init__(self, provider: Provider = ACTIVE, form: Declaration = FORM, on: date = JANUARY) -> None:
        self.provider, self.form, self.on = provider, form, on

    def __call__(self, project: Project) -> ProjectDeclared:
        return declare(project, self.provider, form=self.form, on=self.on, today=TODAY)


def opposed(project: Project) -> Fact:
    return district_review(project, opinion=Opinion.NEGATIVE, reasons="可行性不足", on=FEBRUARY, today=TODAY)


def approved(project: Project) -> Fact:
    return approve(project, reasons="", on=FEBRUARY, today=TODAY)


def published(project: Project) -> Fact:
    return publish(project, on=FEBRUARY, today=TODAY)


def test_a_project_is_declared_under_the_kind_and_places_of_its_organisation() -> None:
    Given(PROJECTS).when(Declared()).then(DECLARED)


def test_a_form_that_prints_kind_and_registrar_agrees_with_registration() -> None:
    agreeing = replace(FORM, org_kind=OrganisationKind.ASSOCIATION, registrar="110113")
    Given(PROJECTS).when(Declared(form=agreeing)).then(DECLARED)


SUSPENDED = Provider(
    seen=replace(NOTED, standing=OrganisationStanding.SUSPENDED, since=date(2026, 1, 1), until=FEBRUARY, seen_version=2)
)
FOUNDATION = Provider(seen=replace(NOTED, kind=OrganisationKind.FOUNDATION))


@pytest.mark.parametrize(
    ("declared", "refusal"),
    [
        (Declared(Provider()), ProviderUnknown(organisation=BODY)),
        (Declared(SUSPENDED), ProviderNotActive(on=JANUARY, standing=OrganisationStanding.SUSPENDED, seen_version=2)),
        (Declared(FOUNDATION), FoundationOfDistrict(registrar="110113")),
        (
            Declared(form=replace(FORM, org_kind=OrganisationKind.FOUNDATION)),
            OtherKind(org_kind=OrganisationKind.FOUNDATION, seen=OrganisationKind.ASSOCIATION),
        ),
        (Declared(form=replace(FORM, registrar="110000")), OtherRegistrar(registrar="110000", seen="110113")),
        (Declared(form=replace(FORM, field="航天")), FieldNotInCatalogue(field_code="航天", catalogue="2010")),
        (Declared(form=replace(FORM, labels=("航天",))), FieldNotInCatalogue(field_code="航天", catalogue="2010")),
        (
            Declared(form=replace(FORM, catalogue="1999")),
            FieldNotInCatalogue(field_code="扶老助残", catalogue="1999"),
        ),
        (Declared(form=replace(FORM, territory="110113999")), UnknownRegion(region="110113999")),
        (
            Declared(form=replace(FORM, territory="110228")),
            RegionNotValidOn(region="110228", on=JANUARY, offered="110118"),
        ),
        (Declared(form=replace(FORM, name=" 　")), NameBlank()),
        (Declared(on=TOMORROW), AfterToday(on=TOMORROW, today=TODAY)),
        (Declared(on=date(2025, 3, 2)), BeforeLastFact(on=date(2025, 3, 2), last_on=date(2025, 3, 3))),
    ],
)
def test_a_bad_declaration_is_refused(declared: Declared, refusal: Refusal) -> None:
    Given(PROJECTS).when(declared).refused(refusal)


def test_a_suspension_that_has_lapsed_refuses_nothing() -> None:
    after = replace(DECLARED, declared_on=FEBRUARY)
    Given(PROJECTS).when(Declared(SUSPENDED, on=FEBRUARY)).then(after)


def test_a_foundation_of_the_city_declares() -> None:
    city = Provider(seen=replace(NOTED, kind=OrganisationKind.FOUNDATION, places=CITY))
    places = replace(DECLARED.places, registrar="110000")
    expected = replace(DECLARED, org_kind=OrganisationKind.FOUNDATION, places=places)
    Given(PROJECTS).when(Declared(city)).then(expected)


def test_the_district_gives_its_opinion_first() -> None:
    Given(PROJECTS, DECLARED).when(opposed).then(OPPOSED)
    undecided = NotAtStage(stage=Stage.DECLARED, needed=Stage.DISTRICT_REVIEWED)
    Given(PROJECTS, DECLARED).when(approved).refused(undecided)
    again = NotAtStage(stage=Stage.DISTRICT_REVIEWED, needed=Stage.DECLARED)
    Given(PROJECTS, DECLARED, REVIEWED).when(opposed).refused(again)


def test_a_no_has_its_reasons() -> None:
    def silent(project: Project) -> Fact:
        return district_review(project, opinion=Opinion.NEGATIVE, reasons=" ", on=FEBRUARY, today=TODAY)

    def rejected(project: Project) -> Fact:
        return reject(project, reasons=" ", on=FEBRUARY, today=TODAY)

    Given(PROJECTS, DECLARED).when(silent).refused(ReasonsMissing())
    Given(PROJECTS, DECLARED, REVIEWED).when(rejected).refused(ReasonsMissing())


def test_the_city_decides_and_says_why_where_the_district_was_against() -> None:
    def overruled(project: Project) -> Fact:
        return approve(project, reasons="市级统筹", on=FEBRUARY, today=TODAY)

    Given(PROJECTS, DECLARED, REVIEWED).when(approved).then(APPROVED)
    Given(PROJECTS, DECLARED, OPPOSED).when(approved).refused(ReasonsMissing())
    expected = ProjectApproved(reasons="市级统筹", approved_on=FEBRUARY)
    Given(PROJECTS, DECLARED, OPPOSED).when(overruled).then(expected)


def test_a_rejected_project_goes_no_further() -> None:
    def rejected(project: Project) -> Fact:
        return reject(project, reasons="重复", on=FEBRUARY, today=TODAY)

    expected = ProjectRejected(reasons="重复", rejected_on=FEBRUARY)
    Given(PROJECTS, DECLARED, REVIEWED).when(rejected).then(expected)
    refusal = NotAtStage(stage=Stage.REJECTED, needed=Stage.APPROVED)
    Given(PROJECTS, DECLARED, REVIEWED, expected).when(published).refused(refusal)


def test_a_chosen_project_is_published() -> None:
    Given(PROJECTS, DECLARED, REVIEWED, APPROVED).when(published).then(PUBLISHED)


def test_nothing_is_dated_before_what_it_rests_on() -> None:
    def early(project: Project) -> Fact:
        return publish(project, on=JANUARY, today=TODAY)

    refusal = BeforeLastFact(on=JANUARY, last_on=FEBRUARY)
    Given(PROJECTS, DECLARED, REVIEWED, APPROVED).when(early).refused(refusal)
