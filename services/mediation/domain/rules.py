"""The rules that mediation applies, by the day."""

from datetime import date

from msgspec import Struct

from contracts.calendar.limits import report_day
from contracts.mediation_words import MajorCriterion
from contracts.months import Month
from contracts.policies.in_force import in_force
from contracts.rules import rule


class CommitteeRules(Struct, frozen=True, kw_only=True):
    """How many sit on a committee, and for how many years."""

    least: int
    most: int
    years: int


class MajorRules(Struct, frozen=True, kw_only=True):
    """What makes a dispute a major one, and the hours from learning of it until the city is told."""

    criteria: tuple[MajorCriterion, ...]
    hours: int


def committee_rules_on(on: date, region: str) -> CommitteeRules:
    """Raises NoRuleOn."""
    return CommitteeRules(
        least=rule("med.committee.members.least", on, region),
        most=rule("med.committee.members.most", on, region),
        years=rule("med.committee.term", on, region).count,
    )


def major_rules_on(on: date, region: str) -> MajorRules:
    """By the day on which the unit learned of it. Raises NoRuleOn."""
    return MajorRules(
        criteria=tuple(MajorCriterion(word) for word in rule("med.major.criteria", on, region, field="learned_at")),
        hours=rule("med.major.hours", on, region, field="learned_at").count,
    )


def report_due(month: Month, region: str) -> date:
    """The last day on which a unit's table of a month is in time: by the 5th (第5篇). Raises NoRuleOn."""
    first = month.after.first
    day, roll = (rule(key, first, region, field="month") for key in ("med.report.day", "med.report.roll"))
    return report_day(month, day, roll, in_force().calendar)
