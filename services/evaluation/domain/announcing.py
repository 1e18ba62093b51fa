"""Announcing a grade (评估等级公告): from when to when it counts, and never two grades on one day."""

from datetime import date

from contracts.dates import add_months, check_day
from contracts.evaluation import GradeSpan
from contracts.evaluation_words import Grade
from contracts.refusal import Refusal
from contracts.vocabulary import OrganisationStanding
from services.evaluation.domain.organisation import Organisation, overlap
from services.evaluation.domain.organisation_facts import GradeAnnounced, OrganisationNoted
from services.evaluation.domain.rules import GradeRules, Start


class OrganisationNotActive(Refusal):
    zh = "该组织在{on}的状态为“{standing:zh}”(登记系统第{seen_version}版),不得公告评估等级"
    en = "on {on} the organisation is {standing} (version {seen_version} at registration): no grade is announced for it"


class GradeStillCounts(Refusal):
    zh = "该组织的{grade:zh}自{valid_from}至{valid_to}有效,不得同时有两个等级;重新评估请注明"
    en = "its grade {grade} counts from {valid_from} to {valid_to}: two never count at once; say if it was re-evaluated"
    field = "grade"


class NothingToReEvaluate(Refusal):
    zh = "新等级的有效期内没有其他有效等级,不属于重新评估"
    en = "no other grade counts while the new one would: this is no re-evaluation"
    field = "re_evaluation"


class NoReEvaluation(Refusal):
    zh = "{on}适用的评估办法({rule_set}年)没有重新评估的规定"
    en = "the measure that holds on {on} (of {rule_set}) knows no re-evaluation"
    status = 422
    field = "re_evaluation"


class NotInReEvaluationYears(Refusal):
    zh = "重新评估须在等级有效期的前{years}年内(自{first}起、{until}以前)公告,{on}不在其内"
    en = "a re-evaluation is announced in a grade's first {years} years, from {first} and before {until}; {on} is not"
    field = "on"


def validity(grade: Grade, on: date, rules: GradeRules) -> GradeSpan:
    """By the measure of 2026 whole calendar years from the next; by that of 2011 from the day of the certificate."""
    if rules.start is Start.NEXT_JANUARY:
        first, last = date(on.year + 1, 1, 1), date(on.year + rules.years, 12, 31)
    else:
        first, last = on, add_months(on, 12 * rules.years)
    return GradeSpan(grade=grade, valid_from=first, valid_to=last)


def announce(
    organisation: Organisation, *, grade: Grade, re_evaluation: bool, rules: GradeRules, on: date, today: date
) -> GradeAnnounced:
    """Announce a grade of an organisation that may act on the day (社会组织评估管理办法).

    Refuses: AfterToday, BeforeLastFact, OrganisationNotActive, GradeStillCounts, NothingToReEvaluate, NoReEvaluation,
    NotInReEvaluationYears.
    """
    seen = _active(organisation, on=on, today=today)
    span = validity(grade, on, rules)
    others = [other for other in organisation.grades if overlap(span, other)]
    if re_evaluation:
        _check_re_evaluation(organisation, others, rules=rules, on=on)
    elif others:
        other = others[0]
        raise GradeStillCounts(grade=other.grade, valid_from=other.valid_from, valid_to=other.valid_to)
    return GradeAnnounced(
        grade=grade,
        rule_set=rules.rule_set,
        re_evaluation=re_evaluation,
        announced_on=on,
        valid_from=span.valid_from,
        valid_to=span.valid_to,
        domicile=seen.places.domicile,
        seen_version=seen.seen_version,
    )


def _active(organisation: Organisation, *, on: date, today: date) -> OrganisationNoted:
    """A day before the present standing began cannot be judged by it."""
    seen = organisation.seen
    assert seen  # a stream begins with what was noted
    check_day(on, today=today, last_on=max(seen.since, organisation.last_on))
    standing = organisation.standing(on)
    if standing is not OrganisationStanding.ACTIVE:
        raise OrganisationNotActive(on=on, standing=standing, seen_version=seen.seen_version)
    return seen


def _check_re_evaluation(organisation: Organisation, others: list[GradeSpan], *, rules: GradeRules, on: date) -> None:
    """The years run from the day the grade first counted, also where a check has adjusted it since."""
    years = rules.re_evaluation_years
    if years is None:
        raise NoReEvaluation(on=on, rule_set=rules.rule_set)
    if not others:
        raise NothingToReEvaluate()
    for span in others:
        first = max(day for day in organisation.first_days if day <= span.valid_from)
        until = add_months(first, 12 * years)
        if not first <= on < until:
            raise NotInReEvaluationYears(years=years, first=first, until=until, on=on)
