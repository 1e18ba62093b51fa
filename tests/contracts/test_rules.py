from datetime import date

import pytest

from contracts.policies.in_force import policy
from contracts.rules import NoRuleOn, RuleNotRead, rule

KEY = "med.committee.members.least"


def test_a_rule_is_the_policys_value_on_the_day() -> None:
    on = date(2011, 1, 1)
    assert rule(KEY, on) == policy(KEY, on) == 3


@pytest.mark.parametrize("field", ["on", "learned_at"])
def test_a_day_that_no_policy_reaches_is_refused_with_the_field_that_gave_it(field: str) -> None:
    with pytest.raises(NoRuleOn) as caught:
        rule(KEY, date(1949, 9, 30), field=field)
    assert (caught.value, caught.value.field) == (NoRuleOn(on=date(1949, 9, 30), key=KEY), field)


def test_a_rule_that_nobody_has_read_is_asked_for_and_not_guessed() -> None:
    with pytest.raises(RuleNotRead, match="the remaining bars of the measure of 2026 were not seen"):
        rule("eva.grade.bars", date(2026, 3, 1))
