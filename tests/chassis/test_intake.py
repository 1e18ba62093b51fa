"""What the mark means: everything up to it is applied or parked, and nothing twice."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import pytest
from msgspec.structs import replace

from contracts.envelope import Envelope, from_headers, partition_of, to_headers
from contracts.log import ANNOUNCED, PROGRESSED
from services.chassis.feeds import Feed, Hole, Place, Record, Sifted, Suspect
from services.chassis.identity import new_id
from services.chassis.intake import sift
from tests.chassis.counters import CounterOpenedV1, CounterRaisedV1
from tests.chassis.stores import NOON

FEED = Feed("trial", "trial.counters", 3)
NAMES = {"trial.counter.opened.v1": CounterOpenedV1, "trial.counter.raised.v1": CounterRaisedV1}
A, B = new_id(), new_id()


def envelope(position: int, previous: int, subject: UUID = A, kind: str = "trial.counter.opened.v1") -> Envelope:
    return Envelope(
        type=kind,
        id=UUID(int=position),
        source="trial",
        epoch=1,
        subject=subject,
        version=1,
        position=position,
        previous=previous,
        effective_on=date(2026, 5, 6),
        recorded_at=NOON,
        region="110113",
    )


def record(e: Envelope, body: bytes = b'{"type":"trial.counter.opened.v1","name":"a"}', offset: int = -1) -> Record:
    return Record(e.subject.bytes, to_headers(e), body, offset)


def sifted(place: Place, *records: Record, waiting: Sequence[UUID] = ()) -> Sifted:
    return sift(FEED, place, records, NAMES, waiting)


def progress(position: int, last: int, kind: str = PROGRESSED, epochs: str = "[[1,0]]", epoch: int = 1) -> Record:
    e = replace(envelope(position, 0, kind=kind), epoch=epoch)
    return Record(None, to_headers(e), f'{{"position":{position},"last":{{"3":{last}}},"epochs":{epochs}}}'.encode())


def test_the_envelope_survives_its_headers() -> None:
    e = replace(envelope(7, 5), cause=UUID(int=9))
    assert from_headers(to_headers(e)) == e


def test_the_partition_of_an_aggregate_never_changes() -> None:
    assert partition_of(UUID("018f2b6e-7a1c-7f3a-9c4d-5e6f70819a2b")) == 11


def test_lower_or_equal_is_a_duplicate() -> None:
    got = sifted(Place(position=5, event_id=UUID(int=5)), record(envelope(4, 0)), record(envelope(5, 4)))
    assert (got.arrivals, got.duplicates, got.place.position) == ([], 2, 5)


def test_another_event_at_the_mark_is_an_unannounced_restore() -> None:
    with pytest.raises(Suspect):
        sifted(Place(position=5, event_id=UUID(int=77)), record(envelope(5, 4)))


def test_previous_above_the_mark_is_a_hole() -> None:
    with pytest.raises(Hole) as caught:
        sifted(Place(position=5), record(envelope(9, 7)))
    assert (caught.value.mark, caught.value.previous) == (5, 7)


def test_a_hole_in_positions_alone_is_normal() -> None:
    got = sifted(Place(position=5), record(envelope(900, 5)))
    assert (len(got.arrivals), got.place.position) == (1, 900)


def test_a_body_that_cannot_be_read_parks_its_stream_and_the_rest_goes_on() -> None:
    got = sifted(
        Place(),
        record(envelope(1, 0, A), b"{"),
        record(envelope(2, 1, B)),
        record(envelope(3, 2, A)),
        record(envelope(4, 3, B)),
    )
    assert [a.envelope.position for a in got.arrivals] == [2, 4]
    assert [(p.position, p.cause) for p in got.parked] == [(1, "unreadable-body"), (3, "waits-behind")]
    assert got.place.position == 4


def test_what_follows_a_stream_in_quarantine_waits_behind() -> None:
    got = sifted(Place(), record(envelope(1, 0, A)), waiting=[A])
    assert [(p.position, p.cause) for p in got.parked] == [(1, "waits-behind")]


def test_an_unknown_name_is_skipped_and_a_known_name_of_unknown_version_is_parked() -> None:
    got = sifted(
        Place(),
        record(envelope(1, 0, A, "trial.counter.painted.v1")),
        record(envelope(2, 1, A, "trial.counter.opened.v9")),
    )
    assert (got.skipped, [(p.position, p.cause) for p in got.parked]) == (1, [(2, "unknown-version")])


def test_unknown_fields_are_ignored() -> None:
    got = sifted(Place(), record(envelope(1, 0), b'{"type":"trial.counter.opened.v1","name":"a","new":1}'))
    assert [a.event for a in got.arrivals] == [CounterOpenedV1(name="a")]


@pytest.mark.parametrize("value", [b"\xff\xfe", None])
def test_headers_that_cannot_be_read_park_the_stream_of_the_key(value: bytes | None) -> None:
    headers = [(n, value if n == "ce_position" else v) for n, v in to_headers(envelope(1, 0))]
    got = sifted(Place(), Record(A.bytes, headers, b"{}", 0), record(envelope(2, 0, B), offset=1))
    assert [(p.stream, p.cause) for p in got.parked] == [(A, "unreadable-headers")]
    assert (len(got.arrivals), got.place.position, got.place.offset) == (1, 2, 2)


def test_no_readable_key_makes_the_feed_suspect() -> None:
    with pytest.raises(Suspect):
        sifted(Place(), Record(b"short", [("ce_id", b"x")], b"{}"))


def test_progress_says_how_far_the_log_is_covered() -> None:
    got = sifted(Place(position=5), progress(40, last=5))
    assert (got.place.covered, got.place.position) == (40, 5)


def test_a_progress_record_above_the_mark_is_a_hole_too() -> None:
    with pytest.raises(Hole):
        sifted(Place(position=5), progress(40, last=30))


def test_an_announced_restore_lifts_a_mark_it_does_not_reach_and_drops_ghosts() -> None:
    lifted = sifted(Place(position=5), progress(6, 5, ANNOUNCED, "[[1,0],[2,6]]", epoch=2)).place
    assert (lifted.epoch, lifted.position) == (2, 5)
    ghost = sifted(lifted, record(envelope(9, 5)))
    assert (ghost.duplicates, ghost.place.position) == (1, 5)


def test_an_announced_restore_below_the_mark_stops_the_feed() -> None:
    with pytest.raises(Suspect):
        sifted(Place(position=8), progress(6, 5, ANNOUNCED, "[[1,0],[2,6]]", epoch=2))


def test_a_resend_that_overtakes_leaves_no_double_and_no_loss() -> None:
    first = sifted(Place(), record(envelope(1, 0)), record(envelope(2, 1)))
    again = sifted(first.place, record(envelope(1, 0)), record(envelope(2, 1)), record(envelope(3, 2)))
    assert [a.envelope.position for a in (*first.arrivals, *again.arrivals)] == [1, 2, 3]


def test_an_offset_never_falls_so_that_what_was_parked_is_not_parked_again() -> None:
    """A batch that is delivered again, its unreadable record released meanwhile."""
    unreadable = Record(A.bytes, [("ce_id", b"\xff")], b"{}", 1)
    batch = [record(envelope(1, 0, B), offset=0), unreadable, record(envelope(2, 1, B), offset=2)]
    first = sifted(Place(), *batch)
    again = sifted(first.place, *batch)
    half = sifted(sifted(first.place, batch[0]).place, *batch[1:])
    assert [len(each.parked) for each in (first, again, half)] == [1, 0, 0]
    assert first.place == again.place == half.place


def test_a_hole_in_the_middle_of_a_batch_is_refilled_from_what_the_reader_has_kept() -> None:
    """Nothing of the batch is kept where it raises: from mid-batch the refill would be a hole again."""
    with pytest.raises(Hole) as caught:
        sifted(Place(position=5), record(envelope(6, 5)), record(envelope(9, 7)))
    assert caught.value.mark == 5


def test_a_control_record_that_cannot_be_read_is_passed_over() -> None:
    """What it would have said, the chain and the next one say as well."""
    broken = progress(40, last=5)._replace(body=b"{")
    got = sifted(Place(position=5), broken, record(envelope(9, 5)))
    assert (got.skipped, got.place.position, got.place.covered) == (1, 9, 0)


def test_a_record_of_an_epoch_that_was_not_announced_to_the_reader_is_a_hole() -> None:
    with pytest.raises(Hole):
        sifted(Place(position=5), record(replace(envelope(9, 5), epoch=2)))


def test_a_progress_record_of_a_newer_epoch_announces_it_too() -> None:
    lifted = sifted(Place(position=5), progress(8, 5, epochs="[[1,0],[2,6]]", epoch=2)).place
    assert (lifted.epoch, lifted.position, lifted.covered) == (2, 5, 8)
