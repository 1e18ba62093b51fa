"""The rules that evaluation applies, by the day."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct

from contracts.evaluation_words import Band
from contracts.policies.in_force import policy
from contracts.policies.policy_set import PolicyMissing
from contracts.rules import rule
from services.evaluation.domain.project_facts import Part


class Start(StrEnum):
    """When a grade begins to count."""

    ANNOUNCEMENT = "announcement"  # on the day it is announced
    NEXT_JANUARY = "next-january"  # on 1 January of the year after


class Rounding(StrEnum):
    """What becomes of less than a hundredth of a point."""

    HALF_UP = "half-up"
    DOWN = "down"


class GradeRules(Struct, frozen=True, kw_only=True):
    """By which a grade is announced; `re_evaluation_years` None: the measure knows no re-evaluation."""

    rule_set: str
    years: int
    start: Start
    re_evaluation_years: int | None


class ResultRules(Struct, frozen=True, kw_only=True):
    """By which parts become a total: weights in hundredths of the whole, bands by their least points."""

    weights: Mapping[Part, int]
    least_raters: int
    bands: Mapping[Band, int]
    rounding: Rounding


def grade_rules(on: date, region: str) -> GradeRules:
    """Raises NoRuleOn."""
    try:
        re_evaluation_years: int | None = policy("eva.grade.re_evaluation.years", on, region).count
    except PolicyMissing:
        re_evaluation_years = None
    return GradeRules(
        rule_set=rule("eva.grade.rule_set", on, region),
        years=rule("eva.grade.validity.years", on, region).count,
        start=Start(rule("eva.grade.validity.start", on, region)),
        re_evaluation_years=re_evaluation_years,
    )


def result_rules(on: date, region: str) -> ResultRules:
    """Raises NoRuleOn."""
    return ResultRules(
        weights={Part(part): weight for part, weight in rule("eva.project.weights", on, region).items()},
        least_raters=rule("eva.project.beneficiaries.least", on, region),
        bands={Band(band): points for band, points in rule("eva.project.bands", on, region).items()},
        rounding=Rounding(rule("stat.rounding", on, region)),
    )
