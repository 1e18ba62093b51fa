from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal.charts.axis_words import day_marks, short_number
from services.portal.charts.bars import bars
from services.portal.charts.classes import EQUAL, QUANTILE, class_of, classes
from services.portal.charts.line import Line, line
from services.portal.charts.scale import scale
from services.portal.charts.small_line import HEIGHT, WIDTH, small_line

FEW = st.lists(st.integers(min_value=-(10**12), max_value=10**12), min_size=1, max_size=40)


def points(*values: int | None, apart: int = 7) -> list[dict[str, Any]]:
    first = date(2026, 1, 31)
    return [{"on": (first + timedelta(days=apart * at)).isoformat(), "value": v} for at, v in enumerate(values)]


def drawn(*values: int | None, unit: str = "个", language: str = "zh") -> Line:
    found = line(points(*values), unit, language)
    assert found
    return found


def places(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (place.split() for place in path.strip("MZ").split("L"))]


def test_a_rising_series_rises_and_a_falling_one_falls() -> None:
    rising, falling = places(drawn(0, 4, 9, 13).paths[0]), places(drawn(13, 9, 4, 0).paths[0])
    assert all(left[1] > right[1] for left, right in pairwise(rising))  # heights are counted from above
    assert all(left[1] < right[1] for left, right in pairwise(falling))
    assert all(left[0] < right[0] for left, right in pairwise(rising))


def test_a_line_starts_at_nought_and_fills_what_lies_below_it() -> None:
    found = drawn(20, 60, 100)
    assert (found.broken, found.baseline, found.values[0].text) == (False, 100, "0")
    assert places(found.area[0])[-2:] == [(1000, 1000), (0, 1000)]


def test_a_line_that_would_look_flat_is_broken_and_fills_nothing() -> None:
    found = drawn(1200, 1210, 1234)
    assert found.broken
    assert found.area == ()
    assert found.values[0].text != "0"


def test_values_below_nought_hang_from_the_line_of_nought() -> None:
    found = drawn(-10, 10)
    assert found.baseline == 50
    assert places(found.paths[0]) == [(0, 1000), (1000, 0)]


def test_a_missing_value_is_a_gap_and_no_nought() -> None:
    found = drawn(10, 20, None, 40, None, 60)
    assert [len(places(path)) for path in found.paths] == [2]
    assert len(found.dots) == 2  # 40 stands alone; 60, alone too, is the last
    assert line(points(None, None), "个", "zh") is None


def test_a_long_month_takes_more_room_than_a_short_one() -> None:
    ends = [{"on": on, "value": 1} for on in ("2026-01-31", "2026-02-28", "2026-03-31")]
    found = line(ends, "个", "zh")
    assert found
    assert places(found.paths[0])[1][0] == pytest.approx(28 / 59 * 1000, abs=0.1)


@given(FEW)
def test_a_scale_holds_every_value_and_nought_unless_it_is_broken(values: list[int]) -> None:
    found = scale(values)
    assert found.low <= min(values)
    assert found.high >= max(values)
    assert found.broken == (found.low > 0)
    assert found.low <= 0 or (max(values) - min(values)) < max(values) / 4
    assert 2 <= len(found.marks) <= 7
    assert all(mark == int(mark) for mark in found.marks)


def test_numbers_at_an_axis_are_shortened_as_the_language_does() -> None:
    assert [short_number(n, "个", "zh") for n in (0, 9_999, 12_000, 250_000_000)] == ["0", "9,999", "1.2万", "2.5亿"]
    assert [short_number(n, "个", "en") for n in (0, 9_999, 12_000, 2_500_000)] == ["0", "9,999", "12k", "2.5m"]
    assert short_number(-1_500_000, "元", "zh") == "−1.5万"  # fen


def test_days_at_an_axis_name_the_first_and_the_last_with_their_years() -> None:
    days = [date(2025, 11, 25) + timedelta(days=7 * at) for at in range(53)]
    assert [(mark.text, mark.year) for mark in day_marks(days, "zh")] == [
        ("11月25日", "2025年"), ("2月24日", "2026年"), ("5月26日", ""), ("8月25日", ""), ("11月24日", "2026年"),
    ]  # fmt: skip
    assert [mark.text for mark in day_marks(days[:2], "en")] == ["25 Nov", "2 Dec"]


def test_the_longest_bar_fills_the_room_and_nought_and_nothing_have_none() -> None:
    found = bars([50, 0, 200, None])
    assert [(bar.start, bar.length) for bar in found] == [(0, 25), (0, 0), (0, 100), (0, 0)]
    assert [bar.drawn for bar in found] == [True, False, True, False]
    assert [(bar.start, bar.length) for bar in bars([-50, 150])] == [(0, 25), (25, 75)]
    assert [bar.drawn for bar in bars([0, 0])] == [False, False]


def test_a_small_line_ends_in_its_last_point_and_stays_in_its_picture() -> None:
    found = small_line([{"on": "", "value": value} for value in (5, 1, 9)])
    assert found
    assert places(found.path)[-1] == (found.x, found.y)
    assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in places(found.path))
    assert small_line([{"on": "", "value": 5}]) is None


@given(
    st.lists(st.integers(min_value=-(10**9), max_value=10**12), min_size=1, max_size=40),
    st.sampled_from([QUANTILE, EQUAL]),
)
def test_every_value_is_in_exactly_one_class(values: list[int], how: str) -> None:
    found = classes(values, how)
    assert 1 <= len(found) <= 5
    assert all(sum(one.holds(value) for one in found) == 1 for value in values)
    assert all(left.high < right.low for left, right in pairwise(found))
    assert (found[0].low, found[-1].high) == (min(values), max(values))
    assert class_of(max(values), found) == len(found) - 1


def test_classes_hold_about_as_many_or_are_about_as_wide() -> None:
    values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 1000]
    assert [sum(one.holds(value) for value in values) for one in classes(values, QUANTILE)] == [2, 2, 2, 2, 2]
    assert {one.high - one.low + 1 for one in classes(values, EQUAL)} == {200}
    assert classes([], EQUAL) == ()


def test_classes_of_shares_meet_in_the_decimals_that_they_have() -> None:
    values = [Decimal(value) for value in ("0.0", "12.5", "33.3", "33.3", "66.7", "100.0", "93.4")]
    for how in (QUANTILE, EQUAL):
        found = classes(values, how)
        assert all(sum(one.holds(value) for one in found) == 1 for value in values)
    assert [(str(one.low), str(one.high)) for one in classes(values, EQUAL)] == [
        ("0.0", "19.9"),
        ("20.0", "39.9"),
        ("40.0", "59.9"),
        ("60.0", "79.9"),
        ("80.0", "100.0"),
    ]
