from datetime import date, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from contracts.days import Day, NotADay

DAY: TypeAdapter[date] = TypeAdapter(Day)


@pytest.mark.parametrize("given", ["2026-05-06", date(2026, 5, 6)])
def test_a_day_is_read_as_it_is_written(given: object) -> None:
    assert DAY.validate_python(given) == date(2026, 5, 6)


@pytest.mark.parametrize(
    "given",
    [
        "2026-02-29",
        "2026-13-01",
        "2026-5-6",
        "２０２６-05-06",
        "2026-05-06T00:00:00",
        "1795478400",
        "20260506",
        1795564800,
        True,
        None,
        datetime(2026, 5, 6),
        "",
    ],
)
def test_nothing_else_is_taken_for_a_day(given: object) -> None:
    with pytest.raises(ValidationError) as caught:
        DAY.validate_python(given)
    assert [error["ctx"]["error"] for error in caught.value.errors()] == [NotADay(day=str(given)[:40])]
