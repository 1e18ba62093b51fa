"""A rule's value on a day; a day that no policy reaches is the fault of the field that gave it."""

from datetime import date
from typing import Any

from contracts.policies.in_force import policy
from contracts.policies.policy_set import NATION, PolicyMissing
from contracts.refusal import Refusal


class NoRuleOn(Refusal):
    zh = "{on}没有适用的规定({key})"
    en = "no rule is known for {on} ({key})"
    status = 422
    field = "on"


class RuleNotRead(NoRuleOn):
    """There is such a rule, and nobody who built this has read it: an overlay can give its value."""

    zh = "{on}适用的规定({key})尚未收录:{reason};可由本市在政策集中补充"
    en = "the rule for {on} ({key}) was not read: {reason_en}; the city's own policies can give it"


def rule(key: str, on: date, region: str = NATION, *, field: str = "on") -> Any:
    """For a fact of a region; `field` is what of a command gave the day. Raises NoRuleOn, RuleNotRead."""
    try:
        return policy(key, on, region)
    except PolicyMissing as missing:
        if missing.reason:
            why = {"reason": missing.reason_zh, "reason_en": missing.reason}
            raise RuleNotRead(on=on, key=key, **why).at(field) from missing
        raise NoRuleOn(on=on, key=key).at(field) from missing
