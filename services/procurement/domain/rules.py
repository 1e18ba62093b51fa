"""The values of the policy set on a day; a day that no set reaches is the fault of the day that was given."""

from datetime import date
from typing import Any

from msgspec import Struct

from contracts.policies import PolicyMissing, policy
from contracts.procurement_words import StabilityGround
from contracts.refusal import Refusal


class NoRuleOn(Refusal):
    zh = "{on}没有适用的规定({key})"
    en = "no rule is known for {on} ({key})"
    status = 422
    field = "on"


class Rules(Struct, frozen=True, kw_only=True):
    """What signing is judged by: stages in percent, terms in months, grounds of a long term, days to the start."""

    stages: tuple[int, ...]
    months: int
    months_stable: int
    grounds: tuple[StabilityGround, ...]
    starts_within_days: int


def rules_on(on: date) -> Rules:
    """Raises NoRuleOn."""
    return Rules(
        stages=_value("pro.milestones", on),
        months=_value("pro.term.months", on),
        months_stable=_value("pro.term.months.stable", on),
        grounds=tuple(StabilityGround(ground) for ground in _value("pro.term.stable.grounds", on)),
        starts_within_days=_value("pro.contract.starts_within_days", on),
    )


def spending_shows_at(on: date) -> int:
    """The percentage from which a report of progress shows some spending. Raises NoRuleOn."""
    return int(_value("pro.spending.shows_at", on))


def supplement_percent(on: date) -> int:
    """How much of its amount a contract may be supplemented by (政府采购法 art. 49). Raises NoRuleOn."""
    return int(_value("pro.supplement.percent", on))


def evaluation_before_closing(on: date) -> bool:
    """Whether a project closes only after its evaluation has a result. Raises NoRuleOn."""
    return bool(_value("pro.evaluation.before_closing", on))


def _value(key: str, on: date) -> Any:
    try:
        return policy(key, on)
    except PolicyMissing as missing:
        raise NoRuleOn(on=on, key=key) from missing
