"""The headers of a record: written in one order, read fast where they stand in it, always as the definition says."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import envelope as envelopes
from contracts.envelope import Envelope, Headers, UnreadableEnvelope, from_headers, look, to_headers

WRITTEN = Envelope(
    type="trial.counter.opened.v1",
    id=UUID(int=7),
    source="trial",
    epoch=2,
    subject=UUID(int=8),
    version=3,
    position=41,
    previous=40,
    effective_on=date(2026, 5, 6),
    recorded_at=datetime(2026, 5, 6, 4, 0, 0, 120, tzinfo=UTC),
    region="110113",
)
NUMBERS = st.integers(min_value=0, max_value=2**63 - 1)
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-3, minutes=-30))])
ENVELOPES = st.builds(
    Envelope,
    type=TEXTS,
    id=st.uuids(),
    source=TEXTS.filter(lambda text: not text.startswith("/")),
    epoch=NUMBERS,
    subject=st.uuids(),
    version=NUMBERS,
    position=NUMBERS,
    previous=NUMBERS,
    effective_on=st.dates(),
    recorded_at=st.datetimes(timezones=ZONES),
    region=TEXTS,
    cause=st.none() | st.uuids(),
)
NUMBERS_AS_WRITTEN = [
    b"0",
    b"-1",
    b" 7 ",
    b"1_0",
    b"1.0",
    b"1e2",
    b"007",
    b"9223372036854775808",
    b"9" * 5000,
    "５".encode(),
]
IDENTITIES = [b"{00000000-0000-0000-0000-000000000007}", b"0" * 32, b"A" * 32, b"\\u0031" + b"0" * 31, b'0"']
DAYS = [b"2026-05-06", b"20260506", b"2026-W19-3", b"2026-05-06T04:00:00", b"2026-05-06T04:00:00Z", b"24:00"]
INSTANTS = [b"2026-05-06t04:00:00z", b"2026-05-06 04:00:00.1234567+08:00", b"2026-05-06T24:00:00Z"]
OTHERS = [None, b"", b"\xff\xfe", b"a\0b", b"/", b"//trial", "甲".encode()]
VALUES = st.sampled_from([*NUMBERS_AS_WRITTEN, *IDENTITIES, *DAYS, *INSTANTS, *OTHERS])


@given(ENVELOPES)
def test_what_was_written_is_read_back(written: Envelope) -> None:
    assert from_headers(to_headers(written)) == written


@st.composite
def damaged(draw: Any) -> Headers:
    """Headers in their order, of which some are changed, left out, given twice, renamed, or joined by others."""
    headers: list[tuple[str, bytes | None]] = list(to_headers(draw(ENVELOPES)))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(headers) - 1))
        name, value = headers[at]
        match draw(st.sampled_from(["change", "change", "change", "drop", "double", "rename", "add", "swap"])):
            case "change":
                headers[at] = (name, draw(VALUES | st.binary(max_size=40)))
            case "drop":
                del headers[at]
            case "double":
                headers.insert(draw(st.integers(0, len(headers))), (name, draw(VALUES | st.just(value))))
            case "rename":
                headers[at] = (draw(st.sampled_from(["ce_x", "x", name])), value)
            case "add":
                headers.insert(at, (draw(st.sampled_from(["ce_other", "trace"])), draw(VALUES)))
            case "swap":
                headers[at], headers[-1] = headers[-1], headers[at]
        headers = headers or [("ce_type", b"x")]
    return headers


@given(damaged())
def test_however_they_come_they_are_read_as_the_definition_says(headers: Headers) -> None:
    assert read(from_headers, headers) == read(envelopes._defined, headers)


@given(damaged())
def test_the_first_look_sees_what_the_definition_reads(headers: Headers) -> None:
    defined = read(envelopes._defined, headers)
    if isinstance(defined, Envelope):
        seen = look(headers)
        assert (seen.type, seen.epoch, seen.position, seen.previous, seen.id) == (
            defined.type,
            defined.epoch,
            defined.position,
            defined.previous,
            defined.id,
        )


@pytest.mark.parametrize("name", ["ce_type", "ce_id", "ce_position", "ce_effectiveon", "ce_time", "ce_region"])
@pytest.mark.parametrize("value", [None, b"\xff\xfe", "missing"])
def test_a_header_that_is_needed_and_cannot_be_read_is_told(name: str, value: bytes | str | None) -> None:
    headers = [(n, value if n == name else v) for n, v in to_headers(WRITTEN) if n != name or value != "missing"]
    with pytest.raises(UnreadableEnvelope):
        from_headers(headers)  # type: ignore[arg-type]


@pytest.mark.parametrize("number", [b"-1", b"9223372036854775808", b"1.0", b""])
def test_a_position_is_a_number_that_a_database_keeps(number: bytes) -> None:
    with pytest.raises(UnreadableEnvelope):
        look([(name, number if name == "ce_position" else value) for name, value in to_headers(WRITTEN)])


def test_of_what_nobody_reads_no_more_is_looked_at_than_is_needed() -> None:
    headers = [(name, b"?" if name in ("ce_id", "ce_time") else value) for name, value in to_headers(WRITTEN)]
    seen = look(headers)
    assert (seen.type, seen.position, seen.id) == (WRITTEN.type, 41, None)
    with pytest.raises(UnreadableEnvelope):
        seen.envelope()


def read(reader: Any, headers: Headers) -> Envelope | str:
    try:
        found: Envelope = reader(headers)
    except UnreadableEnvelope as wrong:
        return str(wrong)
    return found
