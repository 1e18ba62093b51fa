"""Unified social credit codes: read, refused with the rule's name, and issued."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.credit_code import (
    ALPHABET,
    CreditCodeCheck,
    CreditCodeForm,
    CreditCodeLetter,
    CreditCodeLowerCase,
    check_character,
    credit_code,
    issue_credit_code,
    organisation_check,
    organisation_code,
)
from contracts.refusal import Refusal
from contracts.vocabulary import OrganisationKind

ASSOCIATION, NON_ENTERPRISE = OrganisationKind.ASSOCIATION, OrganisationKind.NON_ENTERPRISE
issued = st.builds(
    issue_credit_code,
    st.sampled_from(OrganisationKind),
    st.integers(0, 999_999).map(lambda code: f"{code:06}"),
    st.integers(0, 999_999),
)


@pytest.mark.parametrize("code", ["91350100M000100Y43", "51110000MJ00000180", "52110113MJ0000018W"])
def test_a_published_example_is_read(code: str) -> None:
    assert credit_code(code) == code
    assert credit_code(f" {code}\n") == code


@pytest.mark.parametrize(
    ("body", "check"), [("91350100M000100Y4", "3"), ("51110000MJ0000018", "0"), ("52110113MJ0000018", "W")]
)
def test_the_check_character_is_computed_and_31_minus_0_is_0(body: str, check: str) -> None:
    assert check_character(body) == check


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("51110000mj00000180", CreditCodeLowerCase(credit_code="51110000mj00000180", offered="51110000MJ00000180")),
        *((f"51110000M{c}00000180", CreditCodeLetter(credit_code=f"51110000M{c}00000180")) for c in "IOSVZ"),
        ("5111000000000018", CreditCodeForm(credit_code="5111000000000018")),
        ("51110000MJ000001800", CreditCodeForm(credit_code="51110000MJ000001800")),
        ("51110000 MJ0000018", CreditCodeForm(credit_code="51110000 MJ0000018")),
        ("5111000０MJ00000180", CreditCodeForm(credit_code="5111000０MJ00000180")),
        ("A1110000MJ00000180", CreditCodeForm(credit_code="A1110000MJ00000180")),
        ("51110000MJ00000181", CreditCodeCheck(credit_code="51110000MJ00000181")),
        ("", CreditCodeForm(credit_code="")),
    ],
)
def test_a_bad_code_is_refused_by_the_rule_it_breaks(text: str, refusal: Refusal) -> None:
    with pytest.raises(Refusal) as caught:
        credit_code(text)
    assert (caught.value, caught.value.status, caught.value.field) == (refusal, 422, "credit_code")


@pytest.mark.parametrize(("body", "check"), [("M000100Y", "4"), ("MA62K026", "0"), ("MJ000000", "X")])
def test_the_check_of_the_organisation_code_agrees_with_public_codes(body: str, check: str) -> None:
    assert organisation_check(body) == check


def test_the_register_issues_the_examples() -> None:
    assert organisation_code(1) == "MJ0000018"
    assert issue_credit_code(ASSOCIATION, "110000", 1) == "51110000MJ00000180"
    assert issue_credit_code(NON_ENTERPRISE, "110113", 1) == "52110113MJ0000018W"


@pytest.mark.parametrize(("region", "serial"), [("110000", 1_000_000), ("110000", -1), ("1100", 1), ("11000０", 1)])
def test_no_code_is_issued_beyond_the_series_or_for_no_region(region: str, serial: int) -> None:
    with pytest.raises(ValueError, match="no code for serial"):
        issue_credit_code(ASSOCIATION, region, serial)


@given(issued)
def test_every_issued_code_is_read_back(code: str) -> None:
    assert credit_code(code) == code


@given(issued, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_a_code_with_one_character_changed_is_refused(code: str, place: int, other: str) -> None:
    changed = code[:place] + other + code[place + 1 :]
    if changed == code:
        assert credit_code(changed) == code
    else:
        with pytest.raises(Refusal):
            credit_code(changed)
