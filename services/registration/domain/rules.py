"""The values of the policy set on a day; a day that no set reaches is the fault of the day that was given."""

from datetime import date
from typing import Any

from contracts.policies import PolicyMissing, policy
from contracts.refusal import Refusal


class NoRuleOn(Refusal):
    zh = "{on}没有适用的规定({key})"
    en = "no rule is known for {on} ({key})"
    status = 422
    field = "on"


def value_on(key: str, on: date) -> Any:
    """Raises NoRuleOn."""
    try:
        return policy(key, on)
    except PolicyMissing as missing:
        raise NoRuleOn(on=on, key=key) from missing
