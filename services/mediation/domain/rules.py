"""The values of the policy set on a day; a day that no set reaches is the fault of the field that gave it."""

from datetime import date
from typing import Any

from msgspec import Struct

from contracts.mediation_words import MajorCriterion
from contracts.policies import PolicyMissing, policy
from contracts.refusal import Refusal


class NoRuleOn(Refusal):
    zh = "{on}没有适用的规定({key})"
    en = "no rule is known for {on} ({key})"
    status = 422
    field = "on"


class CommitteeRules(Struct, frozen=True, kw_only=True):
    """How many sit on a committee, and for how many years."""

    least: int
    most: int
    years: int


class MajorRules(Struct, frozen=True, kw_only=True):
    """What makes a dispute a major one, and the hours from learning of it until the city is told."""

    criteria: tuple[MajorCriterion, ...]
    hours: int


def committee_rules_on(on: date) -> CommitteeRules:
    """Raises NoRuleOn."""
    return CommitteeRules(
        least=_value("med.committee.members.least", on, "on"),
        most=_value("med.committee.members.most", on, "on"),
        years=_value("med.committee.term", on, "on"),
    )


def major_rules_on(on: date) -> MajorRules:
    """By the day on which the unit learned of it. Raises NoRuleOn."""
    return MajorRules(
        criteria=tuple(MajorCriterion(word) for word in _value("med.major.criteria", on, "learned_at")),
        hours=_value("med.major.hours", on, "learned_at"),
    )


def _value(key: str, on: date, field: str) -> Any:
    try:
        return policy(key, on)
    except PolicyMissing as missing:
        raise NoRuleOn(on=on, key=key).at(field) from missing
