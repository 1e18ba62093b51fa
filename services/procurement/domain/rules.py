"""The rules that procurement applies, by the day."""

from datetime import date

from msgspec import Struct

from contracts.procurement_words import StabilityGround
from contracts.rules import rule


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
        stages=rule("pro.milestones", on),
        months=rule("pro.term.months", on),
        months_stable=rule("pro.term.months.stable", on),
        grounds=tuple(StabilityGround(ground) for ground in rule("pro.term.stable.grounds", on)),
        starts_within_days=rule("pro.contract.starts_within_days", on),
    )


def spending_shows_at(on: date) -> int:
    """The percentage from which a report of progress shows some spending. Raises NoRuleOn."""
    return int(rule("pro.spending.shows_at", on))


def supplement_percent(on: date) -> int:
    """How much of its amount a contract may be supplemented by (政府采购法 art. 49). Raises NoRuleOn."""
    return int(rule("pro.supplement.percent", on))


def evaluation_before_closing(on: date) -> bool:
    """Whether a project closes only after its evaluation has a result. Raises NoRuleOn."""
    return bool(rule("pro.evaluation.before_closing", on))
