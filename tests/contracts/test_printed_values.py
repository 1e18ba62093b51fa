"""Numbers, months and names as people print them."""

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.lower_bound import AtLeast, NotANumber, number
from contracts.months import Month, NotAMonth
from contracts.names import normalise_name
from contracts.published_returns import published_return


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("40余", 40),
        ("40余个", 40),
        ("3,000多", 3000),
        ("2,000多个", 2000),
        ("约1 800个", 1800),
        ("4０余", 40),
        ("３，０００多", 3000),
        ("250+", 250),
        ("超过200", 200),
        ("200个以上", 200),
    ],
)
def test_a_lower_bound_keeps_its_words_and_is_no_exact_number(text: str, least: int) -> None:
    assert number(text) == AtLeast(at_least=least, text=text)


@pytest.mark.parametrize(("text", "exact"), [("40", 40), ("2,018", 2018), ("１ ２３４", 1234), ("494个", 494)])
def test_an_exact_number_stays_exact(text: str, exact: int) -> None:
    assert number(text) == exact


@pytest.mark.parametrize("text", ["", "若干", "近200", "100①", "10²", "1,80", "-3", "数百", "1" * 5000])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(NotANumber) as caught:
        number(text)
    assert caught.value == NotANumber(text=text)


def test_the_2010_return_reads_its_lower_bound_the_same_way() -> None:
    printed = msgspec.json.decode(published_return("beijing-2010"))
    assert msgspec.convert(printed["organisations_declaring"], AtLeast) == number("约1 800个")
    assert printed["stated_total"] == 2018


@pytest.mark.parametrize("code", ["beijing-1949", "../contracts", "policies/beijing-2026", ""])
def test_a_return_that_is_not_packaged_is_not_found(code: str) -> None:
    with pytest.raises(FileNotFoundError):
        published_return(code)


@pytest.mark.parametrize(
    ("text", "first", "last", "before", "after"),
    [
        ("2026-05", date(2026, 5, 1), date(2026, 5, 31), "2026-04", "2026-06"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "2024-01", "2024-03"),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28), "2023-01", "2023-03"),
        ("2010-12", date(2010, 12, 1), date(2010, 12, 31), "2010-11", "2011-01"),
    ],
)
def test_a_month_has_its_days_and_its_neighbours(text: str, first: date, last: date, before: str, after: str) -> None:
    month = Month.read(text)
    assert (month.first, month.last, str(month.before), str(month.after)) == (first, last, before, after)


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "2026-5", "2026-05-01", "２０２６-05", "0000-01", "五月", ""])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(NotAMonth):
        Month.read(text)


def test_a_month_that_does_not_exist_cannot_be_made() -> None:
    with pytest.raises(NotAMonth):
        Month(2026, 13)


@given(st.dates(), st.dates())
def test_months_sort_as_their_days_do(one: date, other: date) -> None:
    assert Month.of(one) == Month.read(str(Month.of(one)))
    assert (Month.of(one) < Month.of(other)) == (Month.of(one).last < Month.of(other).first)


@pytest.mark.parametrize(
    "given_name",
    [
        "北京市（绿色）家园3号协会",
        "北京市(绿色) 家园３号协会",
        "北京市〔绿色〕家园3号\u200b协会",
        "北京市【绿色】　家园3号协会",
    ],
)
def test_names_that_differ_in_widths_brackets_and_spaces_are_one_name(given_name: str) -> None:
    assert normalise_name(given_name) == "北京市(绿色)家园3号协会"


@given(st.text())
def test_a_normalised_name_stays_as_it_is(given_name: str) -> None:
    once = normalise_name(given_name)
    assert normalise_name(once) == once
