import asyncio
from datetime import date
from uuid import uuid4

import pytest

from contracts.access.scope import EVERYTHING
from services.chassis.feeds import Feed, Hole, Suspect, WentBack
from services.districts.ledger.status import FeedStatus
from services.districts.ledger.tables import OF_A_GENERATION, SHARED, Table
from tests.districts.ledger.grounds import CITY, Stand
from tests.districts.ledger.logbook import FEED, Logbook, position_of, stream
from tests.districts.ledger.organisations import (
    CHANNEL,
    GRANTS,
    MEASURES,
    Cancelled,
    Granted,
    Moved,
    Registered,
    Renamed,
    Suspended,
)

APRIL, MAY = date(2026, 4, 30), date(2026, 5, 6)
AT = "110113001001"
REGISTERED = Registered(name="胜利街道邻里互助会", kind="association", domicile=AT)


def a_life(log: Logbook, n: int, feed: Feed = FEED) -> None:
    log.add(stream(n), REGISTERED, APRIL, feed=feed)
    log.add(stream(n), Suspended(until=MAY), APRIL, feed=feed)
    log.add(stream(n), Moved(domicile="110101001001"), MAY, feed=feed)


async def test_a_batch_delivered_again_changes_nothing(stand: Stand) -> None:
    a_life(stand.log, 1)
    place = await stand.take(*stand.log.records[FEED])
    held = await stand.held()
    assert await stand.take(*stand.log.records[FEED]) == place
    assert await stand.held() == held
    assert place.position == stand.log.position


async def test_a_replay_from_zero_by_another_process_changes_nothing(stand: Stand) -> None:
    a_life(stand.log, 1)
    await stand.take(*stand.log.records[FEED])
    held = await stand.held()
    other = stand.another_sink()
    for record in stand.log.records[FEED]:
        await other.apply(FEED, [record])
    assert await stand.held() == held


async def test_a_crash_before_the_commit_leaves_nothing_behind(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    a_life(stand.log, 1)
    await stand.take(stand.log.records[FEED][0])
    held = await stand.held()

    async def crash(*_: object) -> None:
        raise ConnectionError("the power went")

    with monkeypatch.context() as patch:
        patch.setattr("services.districts.ledger.applying.keep_all", crash)
        with pytest.raises(ConnectionError):
            await stand.take(*stand.log.records[FEED])
    assert await stand.held() == held
    await stand.take(*stand.log.records[FEED])
    assert len((await stand.held()).history) == 3


async def test_a_crash_after_the_commit_costs_only_a_duplicate(stand: Stand) -> None:
    a_life(stand.log, 1)
    await stand.take(*stand.log.records[FEED])
    again = stand.another_sink()
    places = await again.places()
    assert places[FEED].position == stand.log.position
    await again.apply(FEED, stand.log.records[FEED][-1:])
    assert [(s.applied, s.changed_nothing) for s in await stand.ledger.status()] == [(3, 0)]


async def test_workers_who_meet_on_a_feed_apply_each_event_once(stand: Stand) -> None:
    second = FEED._replace(partition=1)
    for n in range(8):
        a_life(stand.log, n, (FEED, second)[n % 2])
    sinks = [stand.another_sink() for _ in range(3)]
    for at in range(0, 12, 4):
        await asyncio.gather(
            *(
                sink.apply(feed, records[max(0, at - 2) : at + 4])
                for sink in sinks
                for feed, records in stand.log.records.items()
            )
        )
    assert {s.feed: s.applied for s in await stand.ledger.status()} == {FEED: 12, second: 12}
    assert len((await stand.held()).history) == 24


async def test_a_database_that_went_back_is_seen_and_read_again_from_its_place(stand: Stand) -> None:
    a_life(stand.log, 1)
    records = stand.log.records[FEED]
    await stand.take(records[0])
    await _copy(stand, "create table saved_{0} as select * from {0}")
    await stand.take(records[1])
    before = await stand.held()
    await _copy(stand, "delete from {0}", "insert into {0} select * from saved_{0}")
    with pytest.raises(WentBack):
        await stand.take(records[2])
    place = (await stand.sink.places())[FEED]
    assert place.position == position_of(records[0])
    await stand.take(*(record for record in records[1:2] if position_of(record) > place.position))
    assert await stand.held() == before


async def _copy(stand: Stand, *statements: str) -> None:
    await stand.administer(
        *(statement.format("{0}" + table.name) for statement in statements for table in OF_A_GENERATION)
    )


async def test_what_was_not_delivered_is_a_hole_and_nothing_after_it_is_applied(stand: Stand) -> None:
    a_life(stand.log, 1)
    first, lost, third = stand.log.records[FEED]
    await stand.take(first)
    with pytest.raises(Hole) as hole:
        await stand.take(third)
    assert (hole.value.mark, hole.value.previous) == (position_of(first), position_of(lost))
    await stand.take(lost, third)
    assert (await stand.sink.places())[FEED].position == position_of(third)


async def test_progress_covers_a_quiet_feed_and_shows_a_loss_at_its_end(stand: Stand) -> None:
    a_life(stand.log, 1)
    *_, last = stand.log.records[FEED]
    await stand.take(*stand.log.records[FEED][:-1])
    with pytest.raises(Hole):
        await stand.take(stand.log.progress())
    place = await stand.take(last, stand.log.progress())
    assert (place.position, place.covered) == (position_of(last), stand.log.position)


async def test_a_record_without_a_readable_key_makes_the_feed_suspect(stand: Stand) -> None:
    record = stand.log.add(stream(1), REGISTERED, APRIL)._replace(key=None, headers=[])
    with pytest.raises(Suspect):
        await stand.take(record)


async def test_channels_of_one_source_and_partitions_of_one_channel_keep_their_own_places(stand: Stand) -> None:
    grants, second = Feed("registration", GRANTS, 0), Feed("registration", CHANNEL, 1)
    a_life(stand.log, 1)
    stand.log.add(stream(7), Granted(domicile=AT, fen=12_50), MAY, feed=grants)
    a_life(stand.log, 2, second)
    for feed in (grants, second, FEED):
        await stand.take(*stand.log.records[feed], feed=feed)
    assert {feed: place.position for feed, place in (await stand.sink.places()).items()} == {
        feed: position_of(records[-1]) for feed, records in stand.log.records.items()
    }
    assert await stand.ledger.figures(MEASURES, [CITY, AT]) == {
        (CITY, "organisations.ever-registered", ""): 2,
        (CITY, "organisations.by-domicile", "association"): 2,
        (CITY, "organisations.active", ""): 2,
        (CITY, "grants.fen", ""): 12_50,
        (AT, "organisations.ever-registered", ""): 2,
        (AT, "grants.fen", ""): 12_50,
    }


async def test_an_event_that_changes_nothing_is_counted_and_shown(stand: Stand) -> None:
    log = stand.log
    log.add(stream(1), REGISTERED, APRIL)
    log.add(stream(1), Renamed(name=REGISTERED.name), MAY)
    log.add(stream(1), Cancelled(), MAY)
    log.add(stream(1), Moved(domicile="110101001001"), MAY)
    place = await stand.take(*log.records[FEED])
    assert await stand.ledger.status() == [FeedStatus(FEED, place, 0, 0, applied=4, changed_nothing=2)]


async def test_a_name_that_the_view_does_not_read_moves_only_the_place(stand: Stand) -> None:
    record = stand.log.add(stream(1), REGISTERED, APRIL, type="registration.group.filed.v1")
    place = await stand.take(record)
    assert place.position == position_of(record)
    assert (await stand.ledger.all_rows(EVERYTHING), await stand.ledger.parked()) == ([], [])


@pytest.mark.parametrize("table", [*OF_A_GENERATION, *SHARED], ids=lambda table: table.name)
def test_a_table_begins_with_the_columns_of_its_key(table: Table) -> None:
    assert tuple(name for name, _ in table.columns[: len(table.key)]) == table.key


async def test_an_unknown_row_is_not_there(stand: Stand) -> None:
    assert await stand.ledger.rows([uuid4()], EVERYTHING) == {}
    assert await stand.ledger.history(uuid4(), EVERYTHING) == []
