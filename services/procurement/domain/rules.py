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


def rules_on(on: date, region: str) -> Rules:
    """Raises NoRuleOn."""
    return Rules(
        stages=rule("pro.milestones", on, region),
        months=rule("pro.term.months", on, region).count,
        months_stable=rule("pro.term.months.stable", on, region).count,
        grounds=tuple(StabilityGround(ground) for ground in rule("pro.term.stable.grounds", on, region)),
        starts_within_days=rule("pro.contract.starts_within_days", on, region).count,
    )


def spending_shows_at(on: date, region: str) -> int:
    """The percentage from which a report of progress shows some spending. Raises NoRuleOn."""
    return int(rule("pro.spending.shows_at", on, region))


def supplement_percent(on: date, region: str) -> int:
    """How much of its amount a contract may be supplemented by (政府采购法 art. 49). Raises NoRuleOn."""
    return int(rule("pro.supplement.percent", on, region))


def evaluation_before_closing(on: date, region: str) -> bool:
    """Whether a project closes only after its evaluation has a result. Raises NoRuleOn."""
    return bool(rule("pro.evaluation.before_closing", on, region))
