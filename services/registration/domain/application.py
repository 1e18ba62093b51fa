"""An application for an organisation to be registered (成立登记案件), from its papers to the decision."""

from datetime import date
from typing import assert_never
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from contracts.dates import check_day
from contracts.refusal import Refusal
from contracts.registration import RefusalGround
from services.registration.domain.application_facts import (
    ApplicationAccepted,
    ApplicationApproved,
    ApplicationExamined,
    ApplicationNotAccepted,
    ApplicationRefused,
    ApplicationResubmitted,
    ApplicationSubmitted,
    CorrectionAsked,
    Fact,
    Matter,
    Missing,
    NoticeIssued,
    ReviewPaused,
    ReviewResumed,
)
from services.registration.domain.approval_chain import SignedOff
from services.registration.domain.asked import Asked
from services.registration.domain.competence import check_competence, name_competent
from services.registration.domain.establishment import Thresholds, check_establishment
from services.registration.domain.names import check_name
from services.registration.domain.places import check_places
from services.registration.domain.stage import Stage, WrongStage


class Application(Struct, frozen=True, kw_only=True):
    """What the decisions below need to know, and what its page shows."""

    stage: Stage = Stage.NEW
    asked: Asked | None = None  # None: nothing was submitted
    applied_on: date | None = None
    submitted_by: str = ""
    accepted_on: date | None = None
    competent_authority: str = ""
    examiner: str = ""  # opaque reference
    favourable: bool | None = None
    signed: tuple[SignedOff, ...] = ()  # the steps of the approval chain that were taken, in order
    decided_on: date | None = None
    organisation: UUID | None = None
    certificate_no: str = ""
    ground: RefusalGround | None = None
    reasons: str = ""
    paused_on: date | None = None  # since when a hearing or experts take time that does not count
    deemed_after: date | None = None  # the last day on which an answer would have been one
    received_on: date | None = None  # when the papers that are to be answered came in, the first or the corrected ones
    corrections: tuple[Missing, ...] = ()  # what was asked for the last time
    asked_on: date | None = None
    notices: tuple[NoticeIssued, ...] = ()
    last_on: date = date.min

    @property
    def region(self) -> str:
        return self.asked.places.domicile if self.asked else ""

    @property
    def registrar(self) -> str:
        return self.asked.places.registrar if self.asked else ""


def evolve(application: Application, fact: Fact) -> Application:
    match fact:
        case ApplicationSubmitted():
            after = _submitted(fact)
        case ApplicationAccepted():
            on = fact.accepted_on
            after = replace(
                application, stage=Stage.ACCEPTED, accepted_on=on, deemed_after=fact.deemed_after, last_on=on
            )
        case ReviewPaused() | ReviewResumed():
            after = _paused(application, fact)
        case ApplicationNotAccepted():
            named, on = fact.competent_authority, fact.declined_on
            after = replace(application, stage=Stage.NOT_ACCEPTED, competent_authority=named, last_on=on)
        case ApplicationExamined():
            on, favourable = fact.examined_on, fact.favourable
            after = replace(application, stage=Stage.EXAMINED, examiner=fact.officer, favourable=favourable, last_on=on)
        case CorrectionAsked() | ApplicationResubmitted() | NoticeIssued():
            after = _told(application, fact)
        case SignedOff(signed_on=on):
            after = replace(application, signed=(*application.signed, fact), last_on=on)
        case ApplicationApproved():
            after = replace(
                application,
                stage=Stage.APPROVED,
                decided_on=fact.decided_on,
                organisation=fact.organisation,
                certificate_no=fact.certificate_no,
                last_on=fact.decided_on,
            )
        case ApplicationRefused():
            on, ground = fact.decided_on, fact.ground
            after = replace(
                application, stage=Stage.REFUSED, decided_on=on, ground=ground, reasons=fact.reasons, last_on=on
            )
        case _:
            assert_never(fact)
    return after


def _submitted(fact: ApplicationSubmitted) -> Application:
    on, who = fact.submitted_on, fact.submitted_by
    stage = Stage.SUBMITTED
    return Application(stage=stage, asked=fact.asked, applied_on=on, received_on=on, submitted_by=who, last_on=on)


def _told(application: Application, fact: CorrectionAsked | ApplicationResubmitted | NoticeIssued) -> Application:
    match fact:
        case CorrectionAsked(missing=missing, asked_on=on):  # also what was deemed meanwhile is set right
            asked = replace(application, stage=Stage.CORRECTING, corrections=missing, asked_on=on, last_on=on)
            return replace(asked, accepted_on=None, deemed_after=None)
        case ApplicationResubmitted(received_on=on):
            return replace(application, stage=Stage.SUBMITTED, received_on=on, last_on=on)
        case NoticeIssued():  # it tells of what was done before, and moves no day
            return replace(application, notices=(*application.notices, fact))


def _paused(application: Application, fact: ReviewPaused | ReviewResumed) -> Application:
    if isinstance(fact, ReviewPaused):
        return replace(application, paused_on=fact.paused_on, last_on=fact.paused_on)
    return replace(application, paused_on=None, last_on=fact.resumed_on)


class ReviewIsPaused(Refusal):
    zh = "该案自{paused_on}起中止计时(听证或专家评审),恢复后方可作出决定"
    en = "a hearing or experts take time since {paused_on}; the review is resumed before it is decided"


def submit(
    application: Application, *, asked: Asked, thresholds: Thresholds, on: date, today: date, by: str = ""
) -> ApplicationSubmitted:
    """Hand in the papers (提交成立登记申请). The name is normalised, and kept as it was given.

    A registrar that is not competent can be sent papers: that is answered by not accepting them.
    Refuses: AfterToday, WrongStage, NationalWord, regions unknown or not valid on the day, and what
    `check_establishment` refuses.
    """
    check_day(on, today=today)
    _check_stage(application, Stage.NEW)
    check_places(asked.places, on, under="places.")
    check_establishment(asked, thresholds, on)
    return ApplicationSubmitted(asked=replace(asked, name=check_name(asked.name)), submitted_on=on, submitted_by=by)


def is_same_matter(application: Application, submitted: ApplicationSubmitted) -> bool:
    """Whether these papers were handed in already, however the name was typed."""
    asked = submitted.asked
    before = application.asked and replace(application.asked, name_as_given=asked.name_as_given)
    return before == asked and application.applied_on == submitted.submitted_on


def accept(
    application: Application, *, thresholds: Thresholds, officer: str, on: date, today: date
) -> ApplicationAccepted:
    """Take complete papers in hand (受理; 行政许可法 art. 32).

    A slip that was given in time and is keyed late sets right what was deemed meanwhile.
    Refuses: AfterToday, BeforeLastFact, WrongStage, NotCompetent.
    """
    asked = answered(application, on, today)
    check_competence(asked, thresholds, on)
    return ApplicationAccepted(matter=matter_of(application, asked), accepted_on=on, officer=officer)


def not_accept(
    application: Application,
    *,
    competent_authority: str | None,
    thresholds: Thresholds,
    officer: str,
    on: date,
    today: date,
) -> ApplicationNotAccepted:
    """Send the promoters to the competent authority, which is named (不予受理; 行政许可法 art. 32).

    Refuses: AfterToday, BeforeLastFact, WrongStage, AuthorityNotNamed, AnotherIsCompetent.
    """
    asked = answered(application, on, today)
    named = name_competent(asked, competent_authority, thresholds, on)
    return ApplicationNotAccepted(
        matter=matter_of(application, asked), declined_on=on, competent_authority=named, officer=officer
    )


def examine(application: Application, *, favourable: bool, officer: str, on: date, today: date) -> ApplicationExamined:
    """Examine the papers (审查). Refuses: AfterToday, BeforeLastFact, WrongStage."""
    at_stage(application, Stage.ACCEPTED, on, today)
    return ApplicationExamined(examined_on=on, favourable=favourable, officer=officer)


def answered(application: Application, on: date, today: date) -> Asked:
    """What was asked, of papers that wait for an answer; also of one that was given in time and is keyed late.

    Refuses: AfterToday, BeforeLastFact, WrongStage.
    """
    deemed = application.deemed_after
    return at_stage(application, Stage.ACCEPTED if deemed and on <= deemed else Stage.SUBMITTED, on, today)


def at_stage(application: Application, needed: Stage, on: date, today: date) -> Asked:
    """What was asked, of a case that has come so far. Refuses: AfterToday, BeforeLastFact, WrongStage."""
    check_day(on, today=today, last_on=application.last_on)
    _check_stage(application, needed)
    assert application.asked
    return application.asked


def _check_stage(application: Application, needed: Stage) -> None:
    if application.stage is not needed:
        raise WrongStage(stage=application.stage, needed=needed)


def matter_of(application: Application, asked: Asked) -> Matter:
    assert application.applied_on
    return Matter(kind=asked.kind, registrar=asked.places.registrar, applied_on=application.applied_on)
