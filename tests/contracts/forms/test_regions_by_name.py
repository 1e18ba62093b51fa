"""A division may be typed by its name."""

from datetime import date

import pytest

from contracts.forms.regions_by_name import NotOne, code_of, line, offered

ON = date(2026, 5, 6)
STREET = "110113001"


@pytest.mark.parametrize(
    ("typed", "near", "code"),
    [
        ("110113001", STREET, "110113001"),
        ("no code", STREET, "no code"),
        ("", STREET, ""),
        ("顺义区", STREET, "110113"),
        ("胜利街道", STREET, "110113001"),
        ("顺义区胜利街道", "110105", "110113001"),
        ("东华门", "110101", "110101001"),
    ],
)
def test_a_name_that_fits_one_division_is_its_code(typed: str, near: str, code: str) -> None:
    assert code_of(typed, near, ON) == code


def test_a_name_of_several_is_the_one_in_the_readers_own_region_or_they_are_named() -> None:
    with pytest.raises(NotOne) as wrong:
        code_of("社区居委会", "110105", ON)
    assert len(wrong.value.found) > 1
    with pytest.raises(NotOne) as none:
        code_of("没有这个地方", STREET, ON)
    assert none.value.found == ()


def test_a_field_lists_the_readers_own_region_and_what_lies_right_below() -> None:
    found = offered(STREET, ON)
    assert found[0].code == STREET
    assert {each.parent for each in found[1:]} == {STREET}
    assert line(found[0]) == "顺义区胜利街道"
