from datetime import date

import pytest

from contracts.policies import policy, values
from contracts.rules import NoRuleOn, rule

KEY = "med.committee.members.least"


def test_a_rule_is_the_policys_value_on_the_day() -> None:
    on = values()[KEY][0].valid_from
    assert rule(KEY, on) == policy(KEY, on)


@pytest.mark.parametrize("field", ["on", "learned_at"])
def test_a_day_that_no_policy_reaches_is_refused_with_the_field_that_gave_it(field: str) -> None:
    with pytest.raises(NoRuleOn) as caught:
        rule(KEY, date(1949, 9, 30), field=field)
    assert (caught.value, caught.value.field) == (NoRuleOn(on=date(1949, 9, 30), key=KEY), field)
