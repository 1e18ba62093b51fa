"""Papers that nobody answered in time count as accepted when they came in (视为受理; 行政许可法 art. 32(4))."""

from datetime import date

from services.registration.domain.application import Application, matter_of
from services.registration.domain.application_facts import ApplicationAccepted
from services.registration.domain.competence import competent_elsewhere
from services.registration.domain.establishment import Thresholds
from services.registration.domain.stage import Stage


def deem_accepted(
    application: Application, thresholds: Thresholds, *, answer_by: date, officer: str
) -> ApplicationAccepted | None:
    """None where it no longer matters: they were answered; and where the registrar is not the competent authority,
    whom no silence makes so: that lateness is recorded, and a person answers.
    """
    asked, received_on = application.asked, application.received_on
    if application.stage is not Stage.SUBMITTED or asked is None or received_on is None:
        return None
    if competent_elsewhere(asked, thresholds, received_on):
        return None
    matter = matter_of(application, asked)
    return ApplicationAccepted(matter=matter, accepted_on=received_on, officer=officer, deemed_after=answer_by)
