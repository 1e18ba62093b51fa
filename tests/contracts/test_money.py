"""Money: to the fen, never negative, its unit in a field of its own."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.amounts import Amount
from contracts.money import (
    AmountTooLarge,
    NegativeAmount,
    NotAnAmount,
    TooPrecise,
    Unit,
    UnitInAmount,
    fen,
    yuan,
)
from contracts.refusal import Refusal


@pytest.mark.parametrize(
    ("amount", "unit", "whole"),
    [
        ("1234.56", Unit.YUAN, 123_456),
        ("1,234,567.8", Unit.YUAN, 123_456_780),
        (" 0 ", Unit.YUAN, 0),
        ("-0.00", Unit.YUAN, 0),
        ("1.500", Unit.YUAN, 150),
        (30_000, Unit.YUAN, 3_000_000),
        (Decimal("1E+4"), Unit.YUAN, 1_000_000),
        ("3", Unit.WAN_YUAN, 3_000_000),
        ("0.000001", Unit.WAN_YUAN, 1),
    ],
)
def test_an_amount_is_whole_fen(amount: str | int | Decimal, unit: Unit, whole: int) -> None:
    assert fen(amount, unit) == whole


@pytest.mark.parametrize(
    ("amount", "unit", "refusal"),
    [
        ("-0.01", Unit.YUAN, NegativeAmount(amount="-0.01")),
        ("1.005", Unit.YUAN, TooPrecise(amount="1.005")),
        ("0.0000001", Unit.WAN_YUAN, TooPrecise(amount="0.0000001")),
        ("1." + "0" * 30 + "1", Unit.YUAN, TooPrecise(amount="1." + "0" * 30 + "1")),
        (Decimal("1E-999999"), Unit.YUAN, TooPrecise(amount="1E-999999")),
        ("3万元", Unit.YUAN, UnitInAmount(amount="3万元")),
        ("3元", Unit.WAN_YUAN, UnitInAmount(amount="3元")),
        ("1,23", Unit.YUAN, NotAnAmount(amount="1,23")),
        ("1_000", Unit.YUAN, NotAnAmount(amount="1_000")),
        ("1e3", Unit.YUAN, NotAnAmount(amount="1e3")),
        ("１２", Unit.YUAN, NotAnAmount(amount="１２")),
        ("", Unit.YUAN, NotAnAmount(amount="")),
        (Decimal("NaN"), Unit.YUAN, NotAnAmount(amount="NaN")),
        ("10000000000000.01", Unit.YUAN, AmountTooLarge(amount="10000000000000.01")),
        (Decimal("1E+999999"), Unit.YUAN, AmountTooLarge(amount="1E+999999")),
    ],
)
def test_a_bad_amount_is_refused_by_the_rule_it_breaks(amount: str | Decimal, unit: Unit, refusal: Refusal) -> None:
    with pytest.raises(Refusal) as caught:
        fen(amount, unit)
    assert (caught.value, caught.value.status, caught.value.field) == (refusal, 422, "amount")


@given(st.integers(0, 10**15))
def test_what_is_shown_is_read_back(whole: int) -> None:
    assert fen(yuan(whole)) == whole


def test_amounts_are_shown_with_their_thousands_and_a_difference_with_its_sign() -> None:
    assert [yuan(whole) for whole in (0, 5, 123_456, 100_000_000, -123_450)] == [
        "0.00",
        "0.05",
        "1,234.56",
        "1,000,000.00",
        "-1,234.50",
    ]


@pytest.mark.parametrize(
    ("figure", "unit", "whole"),
    [(1.1, "yuan", 110), ("1,000.5", "yuan", 100_050), (7, "wan-yuan", 7_000_000), (0.1, "wan-yuan", 100_000)],
)
def test_a_command_reads_an_amount_as_text_or_as_a_number_with_its_unit(figure: object, unit: str, whole: int) -> None:
    assert Amount.model_validate({"amount": figure, "unit": unit}).fen() == whole


@pytest.mark.parametrize(
    ("figure", "refusal"),
    [
        (True, NotAnAmount(amount="True")),
        (None, NotAnAmount(amount="None")),
        ("9" * 41, NotAnAmount(amount="9" * 40)),
        (float("nan"), NotAnAmount(amount="nan")),
        (1.005, TooPrecise(amount="1.005")),
        ("5万元", UnitInAmount(amount="5万元")),
        (-1, NegativeAmount(amount="-1")),
    ],
)
def test_a_command_refuses_in_both_languages(figure: object, refusal: Refusal) -> None:
    """While the form is read, so that the answer can name the way to the field."""
    with pytest.raises(ValidationError) as caught:
        Amount.model_validate({"amount": figure, "unit": "yuan"})
    assert [error["ctx"]["error"] for error in caught.value.errors()] == [refusal]


def test_a_command_says_in_its_schema_what_it_reads() -> None:
    assert Amount.model_json_schema()["properties"]["amount"]["anyOf"] == [
        {"type": "string"},
        {"type": "integer"},
        {"type": "number"},
    ]
