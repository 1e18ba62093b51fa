"""The 2010 action's return: none of its cuts adds up, and the identity between them holds."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.lower_bound import AtLeast
from contracts.published_returns import published_return
from services.districts.reconciliation import published
from services.districts.reconciliation.comparing import Said, Status
from services.districts.views.returns import Explanation, Row

PRINTED: dict[str, Any] = json.loads(published_return("beijing-2010"))
RETURN = Row(
    code="beijing-2010",
    title=PRINTED["title"],
    source=PRINTED["source"],
    region="110000",
    reference_on=date(2010, 12, 31),
    stated_total=PRINTED["stated_total"],
    cuts=PRINTED["cuts"],
)


def by_rule(row: Row) -> dict[str, tuple[object, object, object, Status]]:
    return {r.rule: (r.left, r.right, r.delta, r.status) for r in published.results(row)}


def test_s11_the_cuts_of_2010_and_their_differences() -> None:
    assert by_rule(RETURN) == {
        "2010.A": (2025, 2018, 7, Status.OVER),
        "2010.B": (1788, 2018, -230, Status.UNDER),
        "2010.C": (2017, 2018, -1, Status.UNDER),
        "2010.D": (471, 494, -23, Status.UNDER),
        "2010.D'": (1765, 2018, -253, Status.UNDER),
        "2010.D'=B+D": (-253, -253, 0, Status.BALANCED),
        "2010.X10": (151, 494, -343, Status.BALANCED),
    }


def test_only_the_rule_that_says_no_more_than_is_no_equation() -> None:
    assert {r.rule for r in published.results(RETURN) if r.relation != "="} == {"2010.X10"}


def test_no_explanation_is_invented() -> None:
    assert {result.explanation for result in published.results(RETURN)} == {None}


def test_a_persons_explanation_stands_beside_its_difference() -> None:
    said = Explanation(
        cut="field", explanation="部分项目填报多个领域", author="市民政局", explained_on=date(2026, 5, 6)
    )
    results = {r.rule: r.explanation for r in published.results(replace(RETURN, explanations=(said,)))}
    assert results["2010.A"] == Said(text="部分项目填报多个领域", author="市民政局", on="2026-05-06")
    assert results["2010.B"] is None


def test_a_lower_bound_and_a_missing_figure_leave_the_difference_open() -> None:
    kinds = {"社会团体": AtLeast(at_least=40, text="40余"), "民办非企业单位": 1085, "基金会": None}
    row = replace(RETURN, cuts={**RETURN.cuts, "organisation_kind": kinds})
    assert by_rule(row)["2010.C"] == (None, 2018, None, Status.INCOMPLETE)
    assert "2010.X10" not in by_rule(row)


@pytest.mark.parametrize("stated", [AtLeast(at_least=2000, text="2000多"), None])
def test_a_bounded_or_missing_total_compares_with_nothing(stated: AtLeast | None) -> None:
    row = replace(RETURN, stated_total=stated)
    assert by_rule(row)["2010.A"] == (2025, None, None, Status.INCOMPLETE)
    assert by_rule(row)["2010.D"] == (471, 494, -23, Status.UNDER)


def test_rules_of_two_returns_never_bear_one_name() -> None:
    district = replace(RETURN, code="shunyi-2010", region="110113")
    assert {result.rule.partition(".")[0] for result in published.results(district)} == {"shunyi-2010"}


def test_a_territory_cut_that_is_printed_is_not_computed_over() -> None:
    row = replace(RETURN, cuts={**RETURN.cuts, "territory": {"顺义区": 2018}})
    assert by_rule(row)["2010.D'"] == (2018, 2018, 0, Status.BALANCED)
    assert "2010.D'=B+D" not in by_rule(row)


counts = st.integers(0, 3000)


@given(stated=counts, bureau=counts, district=counts, inner=st.tuples(counts, counts))
def test_the_identity_holds_whatever_the_figures(
    stated: int, bureau: int, district: int, inner: tuple[int, int]
) -> None:
    row = replace(
        RETURN,
        stated_total=stated,
        cuts={
            "registering_authority": {"市民政局": bureau, "东城区": district},
            "territory_of_city_registered": {"one_district": inner[0], "whole_city": inner[1]},
        },
    )
    left, right, delta, status = by_rule(row)["2010.D'=B+D"]
    assert (left, right, delta, status) == (
        district + sum(inner) - stated,
        (bureau + district - stated) + (sum(inner) - bureau),
        0,
        Status.BALANCED,
    )
