"""What becomes of a grade after its announcement: a check adjusts it, a decision cancels it, and that is annulled."""

from datetime import date

from msgspec.structs import replace

from contracts.dates import check_day
from contracts.evaluation import GradeSpan
from contracts.evaluation_words import Grade, GradeEnd
from contracts.refusal import Refusal
from contracts.vocabulary import OrganisationStanding
from services.evaluation.domain.organisation import Organisation, overlap
from services.evaluation.domain.organisation_facts import GradeAdjusted, GradeCancelled, GradeReinstated
from services.evaluation.domain.reasons import given


class NoGrade(Refusal):
    zh = "该组织在{on}及以后没有有效等级"
    en = "no grade of the organisation counts on {on} or will count after it"


class SameGrade(Refusal):
    zh = "该组织的等级已是{grade:zh}"
    en = "its grade is {grade} already"
    status = 422
    field = "grade"


class NothingCancelled(Refusal):
    zh = "该组织没有可以恢复的等级:最近没有由决定取消的等级"
    en = "there is nothing to reinstate: no grade was cancelled by decision"


class OrganisationEnded(Refusal):
    zh = "该组织已注销,等级不能恢复"
    en = "the organisation has ended: its grade is not reinstated"


class GradeRanOut(Refusal):
    zh = "被取消的等级有效期至{valid_to},{on}已届满"
    en = "the cancelled grade would have counted until {valid_to}: on {on} it has run out"
    field = "on"


class NewerGrade(Refusal):
    zh = "该组织已另有{grade:zh}(自{valid_from}至{valid_to}),不得同时有两个等级"
    en = "it has another grade by now, {grade} from {valid_from} to {valid_to}: two never count at once"


def adjust(organisation: Organisation, *, grade: Grade, reason: str, on: date, today: date) -> GradeAdjusted:
    """A check changes the grade that counts, or the one that will; its last day stays.

    Refuses: AfterToday, BeforeLastFact, NoGrade, SameGrade, ReasonMissing.
    """
    span = _counting(organisation, on=on, today=today)[0]
    if grade is span.grade:
        raise SameGrade(grade=grade)
    return GradeAdjusted(
        old=span.grade,
        new=grade,
        reason=given(reason),
        decided_on=on,
        adjusted_on=max(on, span.valid_from),
        valid_to=span.valid_to,
    )


def cancel(organisation: Organisation, *, reason: str, on: date, today: date) -> GradeCancelled:
    """The committee decides that no grade counts any longer.

    Refuses: AfterToday, BeforeLastFact, NoGrade, ReasonMissing.
    """
    span = _counting(organisation, on=on, today=today)[0]
    return GradeCancelled(
        grade=span.grade, end=GradeEnd.DECIDED, reason=given(reason), cancelled_on=on, because_of=None
    )


def reinstate(organisation: Organisation, *, reason: str, on: date, today: date) -> tuple[GradeReinstated, ...]:
    """Annul the last cancellation by decision: all that it took counts again from this day, a fact each.

    Refuses: AfterToday, BeforeLastFact, OrganisationEnded, NothingCancelled, GradeRanOut, NewerGrade, ReasonMissing.
    """
    check_day(on, today=today, last_on=organisation.last_on)
    if organisation.standing(on) is OrganisationStanding.CANCELLED:
        raise OrganisationEnded()
    lost = organisation.lost
    if lost is None or lost.end is not GradeEnd.DECIDED:
        raise NothingCancelled()
    again = [replace(span, valid_from=max(on, span.valid_from)) for span in lost.spans if span.valid_to >= on]
    if not again:
        raise GradeRanOut(valid_to=lost.spans[-1].valid_to, on=on)
    for newer in organisation.grades:
        if any(overlap(newer, span) for span in again):
            raise NewerGrade(grade=newer.grade, valid_from=newer.valid_from, valid_to=newer.valid_to)
    text = given(reason)
    return tuple(
        GradeReinstated(
            grade=span.grade, reason=text, reinstated_on=on, valid_from=span.valid_from, valid_to=span.valid_to
        )
        for span in again
    )


def _counting(organisation: Organisation, *, on: date, today: date) -> tuple[GradeSpan, ...]:
    """Raises AfterToday, BeforeLastFact, NoGrade."""
    check_day(on, today=today, last_on=organisation.last_on)
    counting = organisation.counting(on)
    if not counting:
        raise NoGrade(on=on)
    return counting


def next_of_organisation(organisation: Organisation, on: date) -> tuple[str, ...]:
    """What may become of an organisation's grades on a day."""
    standing, lost = organisation.standing(on), organisation.lost
    taken = lost is not None and lost.end is GradeEnd.DECIDED and standing is not OrganisationStanding.CANCELLED
    return (
        *(("evaluation.announce-grade",) if standing is OrganisationStanding.ACTIVE else ()),
        *(("evaluation.adjust-grade", "evaluation.cancel-grade") if organisation.counting(on) else ()),
        *(("evaluation.reinstate-grade",) if taken else ()),
    )
