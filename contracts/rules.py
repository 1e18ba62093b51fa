"""A rule's value on a day; a day that no policy reaches is the fault of the field that gave it."""

from datetime import date
from typing import Any

from contracts.policies import PolicyMissing, policy
from contracts.refusal import Refusal


class NoRuleOn(Refusal):
    zh = "{on}没有适用的规定({key})"
    en = "no rule is known for {on} ({key})"
    status = 422
    field = "on"


def rule(key: str, on: date, *, field: str = "on") -> Any:
    """`field` is what of a command gave the day. Raises NoRuleOn."""
    try:
        return policy(key, on)
    except PolicyMissing as missing:
        raise NoRuleOn(on=on, key=key).at(field) from missing
