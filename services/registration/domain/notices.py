"""Notices of an application (通知书): a dated slip is given for what was done with the papers (行政许可法 art. 32)."""

from datetime import date
from uuid import UUID

from contracts.dates import check_day
from contracts.refusal import Refusal
from services.registration.domain.application import Application
from services.registration.domain.application_facts import NoticeIssued, NoticeKind
from services.registration.domain.stage import Stage, WrongStage


class NoticeGiven(Refusal):
    zh = "该案的{kind:zh}已制发,文号{number}"
    en = "the {kind} of this application was issued already, under {number}"


def check_acceptance_notice(application: Application, *, on: date, today: date) -> date:
    """The day of the acceptance that it is of; also of one that was deemed. Refuses: AfterToday, BeforeLastFact,
    WrongStage, NoticeGiven."""
    accepted_on = application.accepted_on
    if accepted_on is None:
        raise WrongStage(stage=application.stage, needed=Stage.ACCEPTED)
    return _checked(application, NoticeKind.ACCEPTANCE, accepted_on, on, today)


def check_correction_notice(application: Application, *, on: date, today: date) -> date:
    """The day of the telling that it is of, while the papers are out. Refuses: AfterToday, BeforeLastFact, WrongStage,
    NoticeGiven."""
    if application.stage is not Stage.CORRECTING or application.asked_on is None:
        raise WrongStage(stage=application.stage, needed=Stage.CORRECTING)
    return _checked(application, NoticeKind.CORRECTION, application.asked_on, on, today)


def next_notices(application: Application) -> tuple[str, ...]:
    """Which may be given out with a case as it is."""
    given = {(each.kind, each.rests_on) for each in application.notices}
    asked_on = application.asked_on if application.stage is Stage.CORRECTING else None
    due = {
        "registration.issue-acceptance-notice": (NoticeKind.ACCEPTANCE, application.accepted_on),
        "registration.issue-correction-notice": (NoticeKind.CORRECTION, asked_on),
    }
    return tuple(action for action, (kind, on) in due.items() if on and (kind, on) not in given)


def _checked(application: Application, kind: NoticeKind, rests_on: date, on: date, today: date) -> date:
    check_day(on, today=today, last_on=rests_on)
    for each in application.notices:
        if (each.kind, each.rests_on) == (kind, rests_on):
            raise NoticeGiven(kind=kind, number=each.number)
    return rests_on


def notice(kind: NoticeKind, document: UUID, number: str, *, rests_on: date, officer: str, on: date) -> NoticeIssued:
    """Of what was checked before."""
    return NoticeIssued(kind=kind, document=document, number=number, rests_on=rests_on, issued_on=on, officer=officer)
