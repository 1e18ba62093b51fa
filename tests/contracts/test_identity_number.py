"""Identity numbers: their form, day, check digit and sex; and that no refusal says one again."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from contracts.identity_number import (
    IdentityNumberCheck,
    IdentityNumberDay,
    IdentityNumberForm,
    IdentityNumberRegion,
    Sex,
    check_digit,
    identity_number,
    normalise,
)
from contracts.refusal import Refusal

TODAY = date(2026, 5, 6)


@pytest.mark.parametrize(("body", "check"), [("11010519491231002", "X"), ("37010119010203997", "3")])
def test_the_check_digit_is_as_the_standard_reckons(body: str, check: str) -> None:
    """Σ is 167, mod 11 = 2; and 262, mod 11 = 9."""
    assert check_digit(body) == check


@pytest.mark.parametrize(
    ("given", "region", "born_on", "sex"),
    [
        ("11010519491231002X", "110105", date(1949, 12, 31), Sex.FEMALE),
        ("11010519491231002x", "110105", date(1949, 12, 31), Sex.FEMALE),
        (" １１０１０５ 19491231 002Ｘ ", "110105", date(1949, 12, 31), Sex.FEMALE),
        ("110105-19491231-002x", "110105", date(1949, 12, 31), Sex.FEMALE),
        ("370101190102039973", "370101", date(1901, 2, 3), Sex.MALE),
    ],
)
def test_a_number_says_where_when_and_which_sex(given: str, region: str, born_on: date, sex: Sex) -> None:
    number = identity_number(given, today=TODAY)
    assert (number.region, number.born_on, number.sex) == (region, born_on, sex)


@pytest.mark.parametrize(
    ("given", "no"),
    [
        ("", IdentityNumberForm),
        ("110105194912310", IdentityNumberForm),  # of 15 digits: none is valid since 2013
        ("11010519491231002", IdentityNumberForm),
        ("11010519491231002XX", IdentityNumberForm),
        ("X1010519491231002X", IdentityNumberForm),
        ("11010519491231002A", IdentityNumberForm),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", IdentityNumberForm),
        ("01010519491231002X", IdentityNumberRegion),
        ("99010519491231002X", IdentityNumberRegion),
        ("110105194902290021", IdentityNumberDay),
        ("110105194913310021", IdentityNumberDay),
        ("110105179912310021", IdentityNumberDay),
        ("110105202605070021", IdentityNumberDay),  # tomorrow
        ("110105194912310021", IdentityNumberCheck),
        ("11010519491231002１", IdentityNumberCheck),
    ],
)
def test_what_is_no_number_is_refused_by_its_rule(given: str, no: type[Refusal]) -> None:
    with pytest.raises(no) as told:
        identity_number(given, today=TODAY)
    refusal = told.value
    assert (refusal.status, refusal.field, refusal.values) == (422, "identity_number", {})
    for shown in (str(refusal), repr(refusal), refusal.zh, refusal.en):
        assert not given or given not in shown
    assert refusal.__cause__ is None


def test_a_number_does_not_show_itself() -> None:
    number = identity_number("11010519491231002X", today=TODAY)
    assert {repr(number), str(number), f"{number}"} == {"IdentityNumber(…)"}


@pytest.mark.parametrize(
    ("on", "age"), [(date(1963, 12, 30), 13), (date(1963, 12, 31), 14), (date(1964, 1, 1), 14), (date(1949, 12, 31), 0)]
)
def test_somebody_is_a_year_older_from_their_birthday_on(on: date, age: int) -> None:
    assert identity_number("11010519491231002X", today=TODAY).age(on) == age


@given(st.text())
def test_a_number_that_was_normalised_stays_as_it_is(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.dates(date(1900, 1, 1), date(2026, 5, 6)), st.integers(0, 999))
def test_another_reckoning_comes_to_the_same_check_digit(born: date, serial: int) -> None:
    body = f"110105{born:%Y%m%d}{serial:03}"
    assert check_digit(body) == ric.calc_check_digit(body + "0")
    assert identity_number(body + check_digit(body), today=TODAY).born_on == born
