"""Which facts of registration start and stop which clocks, and who owes what by then."""

from typing import Final

from contracts.clocks import Owes, Pause, Resume, Start, Stop, Tick
from services.registration.domain.application import Application
from services.registration.domain.application_facts import (
    ApplicationAccepted,
    ApplicationApproved,
    ApplicationNotAccepted,
    ApplicationRefused,
    ApplicationResubmitted,
    ApplicationSubmitted,
    CorrectionAsked,
    Fact,
    ReviewPaused,
    ReviewResumed,
)

CORRECTION: Final = "reg.correction_days"
DECISION: Final = "reg.decision_days"
PROMISE: Final = "reg.promise_days"


def of_application(application: Application, fact: Fact) -> tuple[Tick, ...]:
    """Papers are answered within days of their receipt; complete ones are decided within the law's time, and within
    what was promised. Time for hearings and experts does not count (行政许可法 arts 32, 42, 45).
    """
    match fact:
        case ApplicationSubmitted():
            registrar = fact.asked.places.registrar
            return (Start(clock=CORRECTION, region=registrar, owes=Owes.REGISTRAR, since=fact.submitted_on),)
        case ApplicationAccepted():
            registrar, since = application.registrar, fact.accepted_on
            return (
                Stop(clock=CORRECTION),
                *_stopped(),  # a slip that was keyed late sets right what was deemed
                Start(clock=DECISION, region=registrar, owes=Owes.REGISTRAR, since=since),
                Start(clock=PROMISE, region=registrar, owes=Owes.REGISTRAR, since=since),
            )
        case ApplicationResubmitted():  # what came in then is answered anew
            registrar = application.registrar
            return (Start(clock=CORRECTION, region=registrar, owes=Owes.REGISTRAR, since=fact.received_on),)
        case ApplicationNotAccepted() | CorrectionAsked():
            return (Stop(clock=CORRECTION), *_stopped())
    return _of_review(fact)


def _of_review(fact: Fact) -> tuple[Tick, ...]:
    match fact:
        case ReviewPaused():
            return (Pause(clock=DECISION), Pause(clock=PROMISE))
        case ReviewResumed():
            return (Resume(clock=DECISION), Resume(clock=PROMISE))
        case ApplicationApproved() | ApplicationRefused():
            return _stopped()
    return ()


def _stopped() -> tuple[Tick, ...]:
    return (Stop(clock=DECISION), Stop(clock=PROMISE))
