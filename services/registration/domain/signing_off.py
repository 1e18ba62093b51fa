"""A step of the approval chain is taken (审签): in its order, by whoever has its title, and nobody takes two."""

from datetime import date

from contracts.posts_words import Title
from services.registration.domain.application import Application, at_stage
from services.registration.domain.approval_chain import Chain, NoChainInForce, SignedOff, check_step
from services.registration.domain.deciding import steps_of
from services.registration.domain.stage import Stage


def sign_off(
    application: Application, *, step: Title, title: Title, chain: Chain, officer: str, on: date, today: date
) -> SignedOff:
    """`title`: of whoever signs. Refuses: AfterToday, BeforeLastFact, WrongStage, NoChainInForce, LastStepDecides,
    NotTheNextStep, NotYourStep, SignsTwoSteps.
    """
    at_stage(application, Stage.EXAMINED, on, today)
    steps, version = steps_of(application, chain)
    if not steps:
        raise NoChainInForce()
    check_step(application.signed, steps, step, title, officer)
    return SignedOff(step=step, officer=officer, signed_on=on, steps=steps, chain=version)
