"""Small counts stay hidden from whoever sees everything else, sums and the page above included."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.regions import CITY
from contracts.suppression import ALL, suppress, threshold_on
from tests.support.near_tables import given_away, hidden_in

_: None = None


def test_the_threshold_is_a_policy() -> None:
    assert threshold_on(date(2026, 5, 6), CITY) == 5


def test_what_is_large_enough_or_nought_is_shown() -> None:
    assert suppress({"a": [5, 0], "b": [7, 9]}, 5) == {"a": [5, 0, 5], "b": [7, 9, 16], ALL: [12, 9, 21]}


def test_one_small_count_takes_three_others_with_it() -> None:
    shown = suppress({"a": [3, 20, 30], "b": [10, 11, 12], "c": [40, 50, 60]}, 5)
    assert shown == {
        "a": [_, _, 30, 53],
        "b": [_, _, 12, 33],
        "c": [40, 50, 60, 150],
        ALL: [53, 81, 102, 236],
    }


def test_where_nothing_else_is_there_the_sums_go_too() -> None:
    assert suppress({"a": [3, 0], "b": [0, 0]}, 5) == {"a": [_, 0, _], "b": [0, 0, 0], ALL: [_, 0, _]}


def test_two_of_one_are_not_given_away_by_their_sum() -> None:
    """Two hidden ones of the sum 2 are both 1 to whoever knows that noughts are shown."""
    shown = suppress({"a": [1, 1, 20], "b": [30, 40, 50]}, 5)
    assert shown["a"] != [_, _, 20, 22]


def test_a_page_does_not_give_away_what_the_page_above_hides() -> None:
    counts = {"a": [3, 20], "b": [10, 11], "c": [40, 50]}
    shown = suppress(counts, 5, {"a": "street-1", "b": "street-2", "c": "street-2"})
    assert shown["a"] == shown["street-1"]  # a street of one community
    assert shown["street-1"][0] is None
    assert [row for row in ("street-2", ALL) if None in shown[row]] != []  # else it were all less the other street


def test_the_same_counts_are_hidden_in_the_same_way() -> None:
    counts = {"a": [3, 20, 4], "b": [2, 11, 12], "c": [40, 1, 60]}
    assert suppress(counts, 5) == suppress(dict(counts), 5)


AMOUNT = st.sampled_from([0, 0, 1, 1, 2, 3, 5, 6])


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[str, list[int]], dict[str, str]]:
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    counts = {f"r{n}": draw(st.lists(AMOUNT, min_size=columns, max_size=columns)) for n in range(rows)}
    streets = draw(st.lists(st.sampled_from([ALL, "s0", "s1"]), min_size=rows, max_size=rows))
    return counts, {row: street for row, street in zip(counts, streets, strict=True) if street}


@given(tables())
@settings(max_examples=300)
def test_with_everything_shown_no_hidden_count_has_only_one_value(
    drawn: tuple[dict[str, list[int]], dict[str, str]],
) -> None:
    counts, parents = drawn
    shown = suppress(counts, 5, parents)
    exact = suppress(counts, 0, parents)
    small = {(row, n) for row, amounts in exact.items() for n, amount in enumerate(amounts) if amount and amount < 5}
    assert small <= hidden_in(shown)
    assert given_away(shown, exact, counts, parents) == set()


@st.composite
def readers(draw: st.DrawFn) -> tuple[dict[str, list[int]], dict[str, str], list[str]]:
    """With a district between street and city, and some of the rows the reader's own."""
    counts, parents = draw(tables())
    parents |= {street: draw(st.sampled_from(["d0", ALL])) for street in set(parents.values())}
    return counts, parents, draw(st.lists(st.sampled_from(list(counts)), unique=True))


@given(readers())
@settings(max_examples=300)
def test_nor_has_it_for_a_reader_who_has_some_rows_by_himself(
    drawn: tuple[dict[str, list[int]], dict[str, str], list[str]],
) -> None:
    counts, parents, known = drawn
    everybody = suppress(counts, 5, parents)
    shown = suppress(counts, 5, parents, known)
    exact = suppress(counts, 0, parents)
    assert [shown[row] for row in known] == [exact[row] for row in known]
    assert given_away(shown, exact, counts, parents) == set()
    told = hidden_in(everybody) - hidden_in(shown)
    assert {row for row, _ in told if row in counts} <= set(known)


@given(readers())
@settings(max_examples=100)
def test_each_row_has_its_own_threshold(drawn: tuple[dict[str, list[int]], dict[str, str], list[str]]) -> None:
    counts, parents, raised = drawn
    shown = suppress(counts, lambda row: 6 if row in raised else 3, parents)
    exact = suppress(counts, 0, parents)
    for row, amounts in exact.items():
        least = 6 if row in raised else 3
        assert all(shown[row][n] is None for n, amount in enumerate(amounts) if amount and amount < least)
    assert given_away(shown, exact, counts, parents) == set()


@pytest.mark.parametrize("columns", [1, 5])
def test_an_empty_table_hides_nothing(columns: int) -> None:
    assert suppress({}, 5) == {}
    assert suppress({"a": [0] * columns}, 5)["a"] == [0] * (columns + 1)


def test_a_district_of_many_communities_is_done_in_one_go() -> None:
    counts = {f"c{n}": [(n * 7 + column * 13) % 40 for column in range(5)] for n in range(600)}
    shown = suppress(counts, 5, {row: f"s{n // 20}" for n, row in enumerate(counts)})
    assert sum(amount is None for amounts in shown.values() for amount in amounts) < 1000
