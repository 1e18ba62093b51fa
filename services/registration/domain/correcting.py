"""Papers that are not complete (补正): everything is told at once, and what is handed in again is answered anew."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from contracts.refusal import Refusal
from services.registration.domain.application import Application, answered, at_stage, matter_of
from services.registration.domain.application_facts import ApplicationResubmitted, CorrectionAsked, Missing
from services.registration.domain.stage import Stage


class ToldTwice(Refusal):
    zh = "“{material:zh}”列了两次,请合并为一项"
    en = "{material} is listed twice: say all of it in one item"
    status = 422
    field = "missing"


class NotToldAtOnce(Refusal):
    zh = "“{material:zh}”未在第一次告知中列出,应当一次告知全部补正内容(行政许可法第三十二条)"
    en = "{material} was not named the first time: everything is told at once (Administrative Licensing Law, art. 32)"
    field = "missing"


def ask_correction(
    application: Application, *, missing: Sequence[Missing], officer: str, on: date, today: date
) -> CorrectionAsked:
    """Tell everything that has to be corrected (一次告知). After papers came in again only what was named before can
    still be missing. One that was told in time and is keyed late sets right what was deemed meanwhile.

    Refuses: AfterToday, BeforeLastFact, WrongStage, ToldTwice, NotToldAtOnce.
    """
    asked = answered(application, on, today)
    for material, times in Counter(each.material for each in missing).items():
        if times > 1:
            raise ToldTwice(material=material)
    named = {each.material for each in application.corrections}
    for each in missing if application.corrections else ():
        if each.material not in named:
            raise NotToldAtOnce(material=each.material)
    return CorrectionAsked(matter=matter_of(application, asked), missing=tuple(missing), asked_on=on, officer=officer)


def resubmit(application: Application, *, by: str, on: date, today: date) -> ApplicationResubmitted:
    """Hand in what was asked for (提交补正材料). Refuses: AfterToday, BeforeLastFact, WrongStage."""
    asked = at_stage(application, Stage.CORRECTING, on, today)
    return ApplicationResubmitted(matter=matter_of(application, asked), received_on=on, submitted_by=by)
