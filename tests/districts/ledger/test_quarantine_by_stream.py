from dataclasses import replace
from datetime import date

import pytest

from contracts.access.scope import EVERYTHING
from services.chassis.feeds import Record, Suspect
from services.chassis.releasing import NotParked, Released
from tests.districts.ledger.grounds import CITY, Stand
from tests.districts.ledger.logbook import FEED, position_of, recorded_at, stream
from tests.districts.ledger.organisations import (
    Cancelled,
    Event,
    Moved,
    Registered,
    Renamed,
    Row,
    Suspended,
    evolve,
)

APRIL, MAY, JUNE = date(2026, 4, 30), date(2026, 5, 6), date(2026, 6, 1)
AT, ELSEWHERE = "110113001001", "110101001001"
REGISTERED = Registered(name="胜利街道邻里互助会", kind="association", domicile=AT)
ACTIVE = "organisations.active"


async def causes(stand: Stand) -> list[tuple[int, str]]:
    return [(each.position, each.cause) for each in await stand.ledger.parked()]


async def test_a_body_that_cannot_be_read_parks_its_stream_and_the_rest_goes_on(stand: Stand) -> None:
    log = stand.log
    log.add(stream(1), REGISTERED, APRIL)
    broken = log.add(stream(1), Moved(domicile=AT), MAY, body=b'{"domicile": 7}')
    behind = log.add(stream(1), Cancelled(), MAY)
    log.add(stream(2), REGISTERED, MAY)
    place = await stand.take(*log.records[FEED])
    assert place.position == log.position
    assert await causes(stand) == [
        (position_of(broken), "unreadable-body"),
        (position_of(behind), "waits-behind"),
    ]
    assert await stand.ledger.figures([ACTIVE], [CITY]) == {(CITY, ACTIVE, ""): 2}
    (status,) = await stand.ledger.status()
    assert (status.parked, status.parked_streams, status.applied) == (2, 1, 2)


async def test_a_known_name_in_an_unknown_version_is_parked_and_later_batches_wait_behind(stand: Stand) -> None:
    newer = stand.log.add(stream(1), REGISTERED, APRIL, type="registration.organisation.registered.v2")
    await stand.take(newer)
    later = stand.log.add(stream(1), Cancelled(), MAY)
    await stand.take(later)
    assert await causes(stand) == [
        (position_of(newer), "unknown-version"),
        (position_of(later), "waits-behind"),
    ]


async def test_a_fold_that_raises_parks_the_event_with_its_error(stand: Stand) -> None:
    log = stand.log
    log.add(stream(1), REGISTERED, APRIL)
    poison = log.add(stream(1), Renamed(name="poison"), MAY)
    behind = log.add(stream(1), Moved(domicile=ELSEWHERE), MAY)
    await stand.take(*log.records[FEED])
    assert await causes(stand) == [
        (position_of(poison), "fold:ZeroDivisionError"),
        (position_of(behind), "waits-behind"),
    ]
    assert await stand.ledger.figures([ACTIVE], [AT, ELSEWHERE]) == {(AT, ACTIVE, ""): 1}


async def test_a_late_fact_whose_refold_raises_leaves_everything_as_it_was(stand: Stand) -> None:
    log = stand.log
    log.add(stream(1), REGISTERED, APRIL)
    log.add(stream(1), Moved(domicile=ELSEWHERE), JUNE)
    await stand.take(*log.records[FEED])
    held = await stand.held()
    log.add(stream(1), Renamed(name="poison"), MAY)
    await stand.take(log.records[FEED][-1])
    assert await stand.held() == held
    assert [cause for _, cause in await causes(stand)] == ["fold:ZeroDivisionError"]


async def test_a_region_that_nobody_knows_parks_its_stream(stand: Stand) -> None:
    stand.log.add(stream(1), Registered(name="远方", kind="association", domicile="990101001001"), APRIL)
    stand.log.add(stream(2), REGISTERED, APRIL)
    await stand.take(*stand.log.records[FEED])
    assert [cause for _, cause in await causes(stand)] == ["fold:LookupError"]
    assert len(await stand.ledger.all_rows(EVERYTHING)) == 1


async def test_the_same_error_on_too_many_streams_is_a_bug_and_stops_the_feed(stand: Stand) -> None:
    sink = stand.another_sink(poison_limit=2)
    for n in range(3):
        stand.log.add(stream(n), REGISTERED, APRIL)
        stand.log.add(stream(n), Renamed(name="poison"), MAY)
    records = stand.log.records[FEED]
    place = await sink.apply(FEED, records[:4])
    with pytest.raises(Suspect, match="fold:ZeroDivisionError on 3 streams"):
        await sink.apply(FEED, records[4:])
    assert (await sink.places())[FEED] == place


async def test_a_release_drains_the_stream_in_order_once_the_fold_is_mended(stand: Stand) -> None:
    log = stand.log
    log.add(stream(1), REGISTERED, APRIL)
    log.add(stream(1), Renamed(name="poison"), MAY)
    log.add(stream(1), Moved(domicile=ELSEWHERE), JUNE)
    log.add(stream(1), Suspended(), MAY, known=JUNE)
    await stand.take(*log.records[FEED])
    place = (await stand.sink.places())[FEED]
    assert await stand.sink.release(stream(1)) == Released(0, 3, "fold:ZeroDivisionError")
    mended = replace(stand.spec, evolve=_mended)
    stand.sink.spec = mended
    assert await stand.sink.release(stream(1)) == Released(3, 0, None)
    assert (await stand.sink.places())[FEED] == place
    assert await stand.ledger.parked() == []
    assert [each.name.split(".")[2] for each in await stand.ledger.history(stream(1), EVERYTHING)] == [
        "registered",
        "renamed",
        "suspended",
        "moved",
    ]
    suspended = "organisations.suspended"
    assert await stand.ledger.figures_on([ACTIVE, suspended], [AT, ELSEWHERE], MAY) == {(AT, suspended, ""): 1}
    assert await stand.ledger.figures([ACTIVE, suspended], [AT, ELSEWHERE]) == {(ELSEWHERE, suspended, ""): 1}


def _mended(row: Row | None, event: Event, on: date) -> Row | None:
    return row if event == Renamed(name="poison") else evolve(row, event, on)


async def test_a_skipped_event_is_left_out_and_what_waited_behind_it_goes_on(stand: Stand) -> None:
    log = stand.log
    log.add(stream(1), REGISTERED, APRIL)
    poison = log.add(stream(1), Renamed(name="poison"), MAY)
    log.add(stream(1), Moved(domicile=ELSEWHERE), MAY)
    await stand.take(*log.records[FEED])
    await stand.sink.skip(log.envelopes[position_of(poison)].id, "录入错误, 已由登记科更正", "yunwei-01")
    assert await stand.sink.release(stream(1)) == Released(1, 0, None)
    assert await stand.ledger.figures([ACTIVE], [AT, ELSEWHERE]) == {(ELSEWHERE, ACTIVE, ""): 1}
    log.add(stream(1), Cancelled(), JUNE)
    await stand.take(log.records[FEED][-1])
    assert await stand.ledger.figures([ACTIVE], [CITY]) == {}


async def test_nothing_that_is_not_parked_can_be_released_or_skipped(stand: Stand) -> None:
    log = stand.log
    applied = log.add(stream(1), REGISTERED, APRIL)
    await stand.take(applied)
    with pytest.raises(NotParked):
        await stand.sink.release(stream(1))
    with pytest.raises(NotParked):
        await stand.sink.skip(log.envelopes[position_of(applied)].id, "没有理由", "yunwei-01")


async def test_a_record_without_readable_headers_waits_under_its_key(stand: Stand) -> None:
    registered = stand.log.add(stream(1), REGISTERED, APRIL)
    unreadable = Record(stream(1).bytes, [("ce_type", b"\xff")], b"{}", offset=9)
    await stand.take(registered, unreadable)
    later = stand.log.add(stream(1), Cancelled(), MAY)
    await stand.take(later)
    parked = await stand.ledger.parked()
    assert [each.cause for each in parked] == ["unreadable-headers", "waits-behind"]
    assert parked[0].headers == [("ce_type", b"\xff")]
    await stand.sink.skip(parked[0].event_id, "无法读取的消息头", "yunwei-01")
    assert await stand.sink.release(stream(1)) == Released(1, 0, None)
    (_, cancelled) = await stand.ledger.history(stream(1), EVERYTHING)
    assert (cancelled.position, cancelled.recorded_at) == (position_of(later), recorded_at(MAY))
