from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from pydantic import TypeAdapter, ValidationError

from contracts.instants import Instant, NotAnInstant

INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)
BEIJING = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("2026-06-05T22:10:00+08:00", datetime(2026, 6, 5, 22, 10, tzinfo=BEIJING)),
        ("2026-06-05T14:10:00Z", datetime(2026, 6, 5, 14, 10, tzinfo=UTC)),
        ("2026-06-05T22:10:00.25+08:00", datetime(2026, 6, 5, 22, 10, 0, 250_000, tzinfo=BEIJING)),
        (datetime(2026, 6, 5, 22, 10, tzinfo=BEIJING), datetime(2026, 6, 5, 22, 10, tzinfo=BEIJING)),
    ],
)
def test_an_instant_is_read_as_it_is_written_and_keeps_its_offset(given: object, meant: datetime) -> None:
    read = INSTANT.validate_python(given)
    assert (read, read.utcoffset()) == (meant, meant.utcoffset())


@pytest.mark.parametrize(
    "given",
    [
        "2026-06-05T22:10:00",  # whose clock?
        "2026-06-05T22:10+08:00",
        "2026-06-05 22:10:00+08:00",
        "2026-06-05T22:10:00+0800",
        "2026-06-05T22:10:00 08:00",
        "2026-06-05T24:00:00+08:00",
        "2026-06-05T23:59:60+08:00",
        "2026-06-05T22:10:00+24:00",
        "2026-02-29T22:10:00+08:00",
        "2026-06-05T22:10:00.1234567Z",
        "２０２６-06-05T22:10:00+08:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59Z",
        "2026-06-05",
        "1780668600",
        1780668600,
        True,
        None,
        datetime(2026, 6, 5, 22, 10),
        date(2026, 6, 5),
        "",
    ],
)
def test_nothing_else_is_taken_for_an_instant(given: object) -> None:
    with pytest.raises(ValidationError) as caught:
        INSTANT.validate_python(given)
    assert [error["ctx"]["error"] for error in caught.value.errors()] == [NotAnInstant(instant=str(given)[:40])]
