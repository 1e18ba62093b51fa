"""Reading expressions, for the test that holds dashboards and alerts against what is exported."""

import pytest

from tests.support.promql import filled, labels, metrics


@pytest.mark.parametrize(
    ("expr", "names"),
    [
        ("up == 0", {"up"}),
        ("vector(1)", set()),
        ("time() - max by (view) (view_day_timestamp_seconds) > 86400 + 3600", {"view_day_timestamp_seconds"}),
        ('sum by (le, a) (rate(b_bucket{c=~"d.*"}[5m])) or 0 * e', {"b_bucket", "e"}),
        ("avg_over_time((max by (a) (b) <= bool 10)[1d:30s])", {"b"}),
        ('label_replace(a, "b", "$1", "c", "(.+)") - on (b) group_right max by (d) (e offset 5m)', {"a", "e"}),
        ("service:http_errors:ratio_rate5m and on () (hour() >= 1)", {"service:http_errors:ratio_rate5m"}),
    ],
)
def test_the_names_of_an_expression(expr: str, names: set[str]) -> None:
    assert metrics(expr) == names


def test_a_variable_that_nobody_fills_in_is_noticed() -> None:
    assert filled('a{n=~"$district"} offset $__range') == 'a{n=~".*"} offset 15s'
    with pytest.raises(AssertionError):
        filled("rate(a[$__interval])")


def test_the_labels_of_a_legend() -> None:
    assert labels("{{reader}} ← {{upstream}} 位置") == {"reader", "upstream"}
