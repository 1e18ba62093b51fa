from collections.abc import Callable
from datetime import date

import pytest
from msgspec.structs import replace

from contracts.dates import AfterToday, BeforeLastFact
from contracts.refusal import Refusal
from contracts.regions import CITY as BEIJING
from contracts.registration import RefusalGround
from contracts.vocabulary import OrganisationKind
from services.registration.application import APPLICATIONS
from services.registration.domain.application import (
    Application,
    accept,
    examine,
    not_accept,
    submit,
)
from services.registration.domain.application_facts import (
    ApplicationNotAccepted,
    ApplicationSubmitted,
    Fact,
    Matter,
)
from services.registration.domain.asked import FoundationScope
from services.registration.domain.competence import AnotherIsCompetent, AuthorityNotNamed, NotCompetent
from services.registration.domain.deciding import ExaminerDecides, ReasonsMissing, approve, refuse
from services.registration.domain.establishment import thresholds_on
from services.registration.domain.stage import Stage, WrongStage
from tests.registration.examples import (
    ACCEPTED,
    APPROVED,
    APRIL,
    BODY,
    CITY,
    EXAMINED,
    MARCH,
    MAY,
    NOT_ACCEPTED,
    REFUSED,
    SHUNYI,
    SUBMITTED,
    TODAY,
    TOMORROW,
    association,
    foundation,
)
from tests.support.decisions import Given

RULES = thresholds_on(MARCH, BEIJING)
AT_A_DISTRICT = ApplicationSubmitted(asked=foundation(places=SHUNYI), submitted_on=MARCH)
AT_THE_CITY = ApplicationSubmitted(asked=foundation(places=CITY), submitted_on=MARCH)


def took_in(case: Application) -> Fact:
    return accept(case, thresholds=RULES, officer="officer-1", on=ACCEPTED.accepted_on, today=TODAY)


def sent_on(case: Application, named: str | None = None) -> Fact:
    return not_accept(case, competent_authority=named, thresholds=RULES, officer="officer-1", on=APRIL, today=TODAY)


def examined(case: Application) -> Fact:
    return examine(case, favourable=True, officer="officer-2", on=APRIL, today=TODAY)


def approved(case: Application, officer: str = "officer-3") -> Fact:
    number = APPROVED.certificate_no
    return approve(case, organisation=BODY, certificate_no=number, officer=officer, on=MAY, today=TODAY)


def refused(case: Application, officer: str = "officer-3", reasons: str = REFUSED.reasons) -> Fact:
    return refuse(case, ground=REFUSED.ground, reasons=reasons, officer=officer, on=MAY, today=TODAY)


def handed_in_again(case: Application) -> Fact:
    return submit(case, asked=association(), thresholds=RULES, on=MARCH, today=TODAY)


def test_complete_papers_are_accepted() -> None:
    Given(APPLICATIONS, SUBMITTED).when(took_in).then(ACCEPTED)


def test_accepted_papers_are_examined() -> None:
    Given(APPLICATIONS, SUBMITTED, ACCEPTED).when(examined).then(EXAMINED)


def test_an_examined_application_is_approved() -> None:
    Given(APPLICATIONS, SUBMITTED, ACCEPTED, EXAMINED).when(approved).then(APPROVED)


def test_an_examined_application_is_refused_with_its_ground_and_reasons() -> None:
    Given(APPLICATIONS, SUBMITTED, ACCEPTED, EXAMINED).when(refused).then(REFUSED)


def test_the_decider_may_depart_from_the_examiner() -> None:
    against = replace(EXAMINED, favourable=False)
    Given(APPLICATIONS, SUBMITTED, ACCEPTED, against).when(approved).then(APPROVED)


def test_a_refusal_without_reasons_is_refused() -> None:
    given = Given(APPLICATIONS, SUBMITTED, ACCEPTED, EXAMINED)
    given.when(lambda case: refused(case, reasons="  ")).refused(ReasonsMissing())


def test_who_examines_does_not_decide() -> None:
    given, refusal = Given(APPLICATIONS, SUBMITTED, ACCEPTED, EXAMINED), ExaminerDecides(officer="officer-2")
    given.when(lambda case: approved(case, "officer-2")).refused(refusal)
    given.when(lambda case: refused(case, "officer-2")).refused(refusal)


def test_s17_a_foundation_at_a_district_is_not_accepted_and_the_competent_authority_is_named() -> None:
    matter = Matter(kind=OrganisationKind.FOUNDATION, registrar="110113", applied_on=MARCH)
    sent = ApplicationNotAccepted(
        matter=matter, declined_on=APRIL, competent_authority="北京市民政局", officer="officer-1"
    )
    Given(APPLICATIONS, AT_A_DISTRICT).when(sent_on).then(sent)


def test_s17_a_foundation_at_a_district_cannot_be_accepted() -> None:
    refusal = NotCompetent(registrar="顺义区民政局", competent="北京市民政局")
    Given(APPLICATIONS, AT_A_DISTRICT).when(took_in).refused(refusal)


def test_a_foundation_at_the_city_is_accepted() -> None:
    matter = Matter(kind=OrganisationKind.FOUNDATION, registrar="110000", applied_on=MARCH)
    Given(APPLICATIONS, AT_THE_CITY).when(took_in).then(replace(ACCEPTED, matter=matter))


def test_a_national_foundation_belongs_to_the_ministry() -> None:
    asked = foundation(FoundationScope.NATIONAL_PUBLIC, funds_fen=800_000_000)
    refusal = NotCompetent(registrar="北京市民政局", competent="民政部")
    given = Given(APPLICATIONS, ApplicationSubmitted(asked=asked, submitted_on=MARCH))
    given.when(took_in).refused(refusal)


def test_an_officer_names_the_authority_where_the_law_leaves_it_open() -> None:
    given = Given(APPLICATIONS, SUBMITTED)
    given.when(lambda case: sent_on(case, "北京市民政局")).then(NOT_ACCEPTED)


def test_not_accepting_without_naming_an_authority_is_refused() -> None:
    Given(APPLICATIONS, SUBMITTED).when(sent_on).refused(AuthorityNotNamed())
    Given(APPLICATIONS, SUBMITTED).when(lambda case: sent_on(case, " ")).refused(AuthorityNotNamed())


def test_naming_another_authority_than_the_law_does_is_refused() -> None:
    refusal = AnotherIsCompetent(competent="北京市民政局", competent_authority="民政部")
    Given(APPLICATIONS, AT_A_DISTRICT).when(lambda case: sent_on(case, "民政部")).refused(refusal)


@pytest.mark.parametrize(
    ("history", "stage"),
    [
        ((SUBMITTED, NOT_ACCEPTED), Stage.NOT_ACCEPTED),
        ((SUBMITTED, ACCEPTED, EXAMINED, APPROVED), Stage.APPROVED),
        ((SUBMITTED, ACCEPTED, EXAMINED, REFUSED), Stage.REFUSED),
    ],
)
def test_a_closed_case_refuses_every_further_step(history: tuple[Fact, ...], stage: Stage) -> None:
    steps: dict[Stage, Callable[[Application], Fact]] = {
        Stage.SUBMITTED: lambda case: accept(case, thresholds=RULES, officer="officer-1", on=MAY, today=TODAY),
        Stage.ACCEPTED: lambda case: examine(case, favourable=True, officer="officer-2", on=MAY, today=TODAY),
        Stage.EXAMINED: approved,
    }
    for needed, step in steps.items():
        Given(APPLICATIONS, *history).when(step).refused(WrongStage(stage=stage, needed=needed))
    again = WrongStage(stage=stage, needed=Stage.NEW)
    Given(APPLICATIONS, *history).when(handed_in_again).refused(again)


def test_no_step_is_left_out() -> None:
    unexamined = WrongStage(stage=Stage.ACCEPTED, needed=Stage.EXAMINED)
    Given(APPLICATIONS, SUBMITTED, ACCEPTED).when(approved).refused(unexamined)
    Given(APPLICATIONS, SUBMITTED, ACCEPTED).when(refused).refused(unexamined)
    unaccepted = WrongStage(stage=Stage.SUBMITTED, needed=Stage.ACCEPTED)
    Given(APPLICATIONS, SUBMITTED).when(examined).refused(unaccepted)


def test_a_step_before_the_last_one_is_refused() -> None:
    early = date(2026, 3, 3)
    given = Given(APPLICATIONS, SUBMITTED, ACCEPTED)
    refusal = BeforeLastFact(on=early, last_on=ACCEPTED.accepted_on)
    given.when(lambda case: examine(case, favourable=True, officer="o", on=early, today=TODAY)).refused(refusal)


def test_a_step_of_tomorrow_is_refused() -> None:
    given = Given(APPLICATIONS, SUBMITTED, ACCEPTED)
    refusal = AfterToday(on=TOMORROW, today=TODAY)
    given.when(lambda case: examine(case, favourable=True, officer="o", on=TOMORROW, today=TODAY)).refused(refusal)


def test_the_state_keeps_what_a_page_shows() -> None:
    case = APPLICATIONS.initial
    for fact in (SUBMITTED, ACCEPTED, EXAMINED, REFUSED):
        case = APPLICATIONS.evolve(case, fact)
    assert (case.stage, case.applied_on, case.accepted_on, case.decided_on) == (
        Stage.REFUSED,
        MARCH,
        ACCEPTED.accepted_on,
        MAY,
    )
    assert (case.ground, case.reasons) == (RefusalGround.SIMILAR_IN_AREA, REFUSED.reasons)


def test_a_refusal_names_the_stage_in_chinese() -> None:
    refusal: Refusal = WrongStage(stage=Stage.SUBMITTED, needed=Stage.EXAMINED)
    assert refusal.zh.format(**refusal.values) == "该申请当前为“已提交”,此事项要求“已审查”"
