from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.evaluation_words import Band
from contracts.regions import CITY
from services.evaluation.domain.judging import band_of, composite, weights_applied
from services.evaluation.domain.project_facts import Part
from services.evaluation.domain.rules import ResultRules, Rounding, result_rules
from services.evaluation.domain.scores import NotAScore, ScoreOutOfRange, ScoreTooPrecise, hundredths, rounded
from tests.evaluation.examples import TODAY

SCORES = st.integers(0, 10_000)
RATERS = st.integers(0, 10_000)


@st.composite
def rules(draw: st.DrawFn) -> ResultRules:
    """Any policy: weights that sum to 100, any least number of raters, either rounding."""
    first, second = sorted((draw(st.integers(0, 100)), draw(st.integers(0, 100))))
    return ResultRules(
        weights={Part.SELF: first, Part.BENEFICIARY: second - first, Part.THIRD_PARTY: 100 - second},
        least_raters=draw(st.integers(0, 50)),
        bands={Band.EXCELLENT: 90, Band.GOOD: 80, Band.FAIR: 60, Band.POOR: 0},
        rounding=draw(st.sampled_from(Rounding)),
    )


@given(rules(), RATERS, st.fixed_dictionaries(dict.fromkeys(Part, SCORES)))
def test_the_weights_applied_sum_to_100_and_the_total_lies_between_the_smallest_and_the_largest_part(
    policy: ResultRules, raters: int, scores: dict[Part, int]
) -> None:
    weights, moved = weights_applied(policy, raters)
    assert sum(weights.values()) == 100
    assert moved == (weights[Part.BENEFICIARY] == 0 and raters < max(1, policy.least_raters))
    weighing = [scores[part] for part, weight in weights.items() if weight]
    total = composite(scores, weights, policy)
    assert min(weighing) <= total <= max(weighing)
    exact = Fraction(sum(scores[part] * weight for part, weight in weights.items()), 100)
    assert abs(total - exact) <= Fraction(1, 2) if policy.rounding is Rounding.HALF_UP else 0 <= exact - total < 1


@given(SCORES)
def test_a_score_as_people_write_it_is_read_to_the_same_hundredths(score: int) -> None:
    assert hundredths(f"{score // 100}.{score % 100:02}") == score


@pytest.mark.parametrize(
    ("written", "value"),
    [("0", 0), ("-0", 0), ("100", 10_000), ("100.00", 10_000), ("92.5", 9250), ("92.500", 9250), (" 7.05 ", 705)],
)
def test_a_score_has_two_decimals_at_most(written: str, value: int) -> None:
    assert hundredths(written) == value


@pytest.mark.parametrize(
    ("written", "refusal"),
    [
        ("100.01", ScoreOutOfRange(score="100.01")),
        ("-0.01", ScoreOutOfRange(score="-0.01")),
        ("92.505", ScoreTooPrecise(score="92.505")),
        ("1e2", NotAScore(score="1e2")),
        ("９２", NotAScore(score="９２")),
        ("92分", NotAScore(score="92分")),
        ("", NotAScore(score="")),
        ("NaN", NotAScore(score="NaN")),
        ("9" * 50, NotAScore(score="9" * 40)),
    ],
)
def test_what_is_no_score_is_refused(written: str, refusal: Exception) -> None:
    with pytest.raises(type(refusal)) as caught:
        hundredths(written)
    assert caught.value == refusal


@pytest.mark.parametrize(
    ("total", "band"),
    [
        (10_000, Band.EXCELLENT),
        (9_000, Band.EXCELLENT),
        (8_999, Band.GOOD),
        (8_000, Band.GOOD),
        (7_999, Band.FAIR),
        (6_000, Band.FAIR),
        (5_999, Band.POOR),
        (0, Band.POOR),
    ],
)
def test_a_band_begins_at_its_least_points(total: int, band: Band) -> None:
    assert band_of(total, result_rules(TODAY, CITY)) is band


def test_half_a_hundredth_is_rounded_as_the_policy_says() -> None:
    assert [rounded(value, 100, Rounding.HALF_UP) for value in (149, 150, 151)] == [1, 2, 2]
    assert [rounded(value, 100, Rounding.DOWN) for value in (149, 150, 199)] == [1, 1, 1]
