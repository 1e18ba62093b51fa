"""The engine on figures that others published: what balances, what is rounding, what is an incomplete list."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from services.districts.reconciliation.comparing import (
    Number,
    Rounding,
    Status,
    at_most,
    compare,
    difference,
    percentages,
    quotient,
    share,
    total,
)

TENTH = Decimal("0.1")
COUNTY = (646, 1670, 224, 446, 122, 1408, 317, 45, 13, 99, 18, 48, 28, 2, 849)
NATIONAL_PROCUREMENT = (Decimal("7738.1"), Decimal("14486.8"), Decimal("11704.8"))

CONTROLS: list[tuple[str, Sequence[Number], Number, Decimal | None, Number, Status]] = [
    ("a county's disputes by 15 types", COUNTY, 5935, None, 0, Status.BALANCED),
    ("the county's disputes, settled and not", (5894, 41), 5935, None, 0, Status.BALANCED),
    ("Guangdong's annual reports 2020, took part and absent", (1925, 110), 2035, None, 0, Status.BALANCED),
    ("Guangdong's absent by years", (60, 32, 18), 110, None, 0, Status.BALANCED),
    ("national procurement 2023", NATIONAL_PROCUREMENT, Decimal("33929.6"), TENTH, Decimal("0.1"), Status.ROUNDING),
    ("the same as if it were exact", NATIONAL_PROCUREMENT, Decimal("33929.6"), None, Decimal("0.1"), Status.OVER),
    ("Beijing's units in March 2022", (165, 143, 35), 343, None, 0, Status.BALANCED),
    ("national units 2011", (19683, 13587, 7194), 40466, None, -2, Status.UNDER),
]


@pytest.mark.parametrize(
    ("what", "parts", "printed", "step", "delta", "status"), CONTROLS, ids=[c[0] for c in CONTROLS]
)
def test_published_controls(
    what: str, parts: Sequence[Number], printed: Number, step: Decimal | None, delta: Number, status: Status
) -> None:
    summed = total(parts)
    assert difference(summed, printed) == delta
    assert compare(summed, printed, parts=len(parts), step=step) is status


def test_a_missing_part_is_not_nought() -> None:
    summed = total((3, None, 4))
    assert (summed, difference(summed, 7), compare(summed, 7)) == (None, None, Status.INCOMPLETE)


def test_a_cut_without_parts_sums_to_nought() -> None:
    assert total(()) == 0


@pytest.mark.parametrize(
    ("part", "whole", "rounding", "printed"),
    [
        (1925, 2035, Rounding.HALF_UP, "94.6"),
        (1925, 2035, Rounding.DOWN, "94.5"),  # as the province printed it
        (5894, 5935, Rounding.HALF_UP, "99.3"),
        (1, 8, Rounding.HALF_UP, "12.5"),
        (0, 5, Rounding.HALF_UP, "0.0"),
    ],
)
def test_a_share_is_rounded_by_a_stated_rule(part: int, whole: int, rounding: Rounding, printed: str) -> None:
    assert str(share(part, whole, rounding)) == printed


def test_a_share_of_nothing_is_no_number() -> None:
    assert share(0, 0) is None
    assert quotient(3, 0) is None


def test_groups_per_community_as_the_essay_counts_them() -> None:
    assert str(quotient(103, 15)) == "6.87"


@pytest.mark.parametrize(
    ("printed", "status"),
    [
        (("56.12", "36.59", "7.29"), Status.BALANCED),  # Ningbo's migrants
        (("33.3", "33.3", "33.3"), Status.ROUNDING),  # three parts may be off by 0.15
        (("33.3", "33.3", "33.2"), Status.UNDER),
        (("77.4", "18.8"), Status.UNDER),  # a list that leaves methods out
    ],
)
def test_x18_percentages_come_to_100_within_their_rounding(printed: tuple[str, ...], status: Status) -> None:
    assert percentages([Decimal(value) for value in printed]) is status


def test_at_most_is_no_equation() -> None:
    assert (at_most(151, 494), at_most(494, 494), at_most(495, 494)) == (
        Status.BALANCED,
        Status.BALANCED,
        Status.OVER,
    )
