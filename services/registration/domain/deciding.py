"""The decision on an application (准予或不予登记): never by who examined it, and by the last step of a chain."""

from datetime import date
from typing import Final
from uuid import UUID

from contracts.posts_words import Title
from contracts.refusal import Refusal
from contracts.registration import RefusalGround
from services.registration.domain.application import Application, ReviewIsPaused, at_stage, matter_of
from services.registration.domain.application_facts import ApplicationApproved, ApplicationRefused
from services.registration.domain.approval_chain import Chain, check_complete, in_force
from services.registration.domain.asked import Asked
from services.registration.domain.stage import Stage


class ExaminerDecides(Refusal):
    zh = "审查人员{officer}不得作出决定"
    en = "the officer {officer} examined this application and cannot decide it"


class ReasonsMissing(Refusal):
    zh = "不予登记必须说明理由"
    en = "a refusal must give its reasons"
    status = 422
    field = "reasons"


NO_CHAIN: Final = Chain()


def approve(
    application: Application,
    *,
    organisation: UUID,
    certificate_no: str,
    officer: str,
    on: date,
    today: date,
    chain: Chain = NO_CHAIN,
    title: Title = Title.NONE,
) -> ApplicationApproved:
    """Decide for the application (准予登记; 社会团体登记管理条例 art. 12). The decider may depart from the examiner.

    `chain`: the registrar's; `title`: of whoever decides.
    Refuses: AfterToday, BeforeLastFact, WrongStage, ReviewIsPaused, ExaminerDecides, ChainNotComplete, NotYourStep,
    SignsTwoSteps.
    """
    asked = _decided_by(application, officer, on, today)
    _check_chain(application, chain, title, officer)
    assert application.accepted_on
    return ApplicationApproved(
        matter=matter_of(application, asked),
        accepted_on=application.accepted_on,
        decided_on=on,
        organisation=organisation,
        certificate_no=certificate_no,
        officer=officer,
    )


def refuse(
    application: Application,
    *,
    ground: RefusalGround,
    reasons: str,
    officer: str,
    on: date,
    today: date,
    chain: Chain = NO_CHAIN,
    title: Title = Title.NONE,
) -> ApplicationRefused:
    """Decide against the application, with reasons (不予登记; 社会团体登记管理条例 art. 13).

    Refuses what `approve` does, and ReasonsMissing.
    """
    asked = _decided_by(application, officer, on, today)
    _check_chain(application, chain, title, officer)
    assert application.accepted_on
    if not reasons.strip():
        raise ReasonsMissing()
    return ApplicationRefused(
        matter=matter_of(application, asked),
        accepted_on=application.accepted_on,
        decided_on=on,
        ground=ground,
        reasons=reasons.strip(),
        officer=officer,
    )


def steps_of(application: Application, chain: Chain) -> tuple[tuple[Title, ...], int]:
    """The steps by which it is decided and the version of their chain: once one is taken its chain holds to the end,
    before that the one that was in force when the papers were accepted. None: there is no chain.
    """
    if application.signed:
        return application.signed[0].steps, application.signed[0].chain
    found = in_force(chain, application.accepted_on) if application.accepted_on else None
    return (found.steps, found.version) if found else ((), 0)


def _check_chain(application: Application, chain: Chain, title: Title, officer: str) -> None:
    steps, _ = steps_of(application, chain)
    if steps:
        check_complete(application.signed, steps, title, officer)


def _decided_by(application: Application, officer: str, on: date, today: date) -> Asked:
    asked = at_stage(application, Stage.EXAMINED, on, today)
    if application.paused_on:
        raise ReviewIsPaused(paused_on=application.paused_on)
    if officer == application.examiner:
        raise ExaminerDecides(officer=officer)
    return asked
