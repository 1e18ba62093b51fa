"""Time that does not count while an application is reviewed (不计入期限): hearings and experts, 行政许可法 art. 45."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from contracts.dates import check_day
from contracts.refusal import Refusal
from contracts.registration import PauseGround
from services.registration.domain.application import Application, ReviewIsPaused
from services.registration.domain.application_facts import ReviewPaused, ReviewResumed
from services.registration.domain.notices import next_notices
from services.registration.domain.stage import Stage, WrongStage

UNDER_REVIEW = (Stage.ACCEPTED, Stage.EXAMINED)


class NotPaused(Refusal):
    zh = "该案未中止计时"
    en = "the review of this application is not paused"


def pause_review(application: Application, *, ground: PauseGround, officer: str, on: date, today: date) -> ReviewPaused:
    """Refuses: AfterToday, BeforeLastFact, WrongStage, ReviewIsPaused."""
    check_day(on, today=today, last_on=application.last_on)
    if application.stage not in UNDER_REVIEW:
        raise WrongStage(stage=application.stage, needed=Stage.ACCEPTED)
    if application.paused_on:
        raise ReviewIsPaused(paused_on=application.paused_on)
    return ReviewPaused(ground=ground, paused_on=on, officer=officer)


def resume_review(application: Application, *, officer: str, on: date, today: date) -> ReviewResumed:
    """Refuses: AfterToday, BeforeLastFact, NotPaused."""
    check_day(on, today=today, last_on=application.last_on)
    if not application.paused_on:
        raise NotPaused()
    return ReviewResumed(resumed_on=on, officer=officer)


BY_STAGE: Final[Mapping[Stage, tuple[str, ...]]] = {
    Stage.SUBMITTED: (
        "registration.accept-application",
        "registration.not-accept-application",
        "registration.ask-correction",
    ),
    Stage.CORRECTING: ("registration.resubmit-application",),
    Stage.ACCEPTED: ("registration.examine-application",),
    Stage.EXAMINED: ("registration.sign-off-application",),
}
DECIDED: Final = ("registration.approve-application", "registration.refuse-application")


def next_of_application(application: Application, _: date) -> tuple[str, ...]:
    """What may be done with a case as it is. What was deemed accepted may still get the slip that was given in time;
    nothing is decided while it is paused.
    """
    stage, paused = application.stage, application.paused_on is not None
    late = stage is Stage.ACCEPTED and application.deemed_after is not None
    return (
        *(BY_STAGE[Stage.SUBMITTED] if late else ()),
        *BY_STAGE.get(stage, ()),
        *(DECIDED if stage is Stage.EXAMINED and not paused else ()),
        *(("registration.pause-review",) if stage in UNDER_REVIEW and not paused else ()),
        *(("registration.resume-review",) if paused else ()),
        *next_notices(application),
    )
