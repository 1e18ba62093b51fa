"""A number on paper may be left out, and said to be none; one that is given can be read."""

import pytest
from pydantic import ValidationError

from contracts.form_fields import NumberedOnPaper

CARRIED = {"source": "ledger", "as_of": "2026-01-01"}


@pytest.mark.parametrize("given", [{}, {"number": None}])
def test_there_may_be_none(given: dict[str, None]) -> None:
    assert NumberedOnPaper.model_validate(CARRIED | given).number is None


@pytest.mark.parametrize(("number", "rule"), [("", "at least 1"), ("1" * 61, "at most 60"), ("甲\u202e", "control")])
def test_what_cannot_be_read_is_refused(number: str, rule: str) -> None:
    with pytest.raises(ValidationError, match=rule):
        NumberedOnPaper.model_validate(CARRIED | {"number": number})
