import asyncio
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.chassis.feeds import Feed, Record
from services.districts.ledger.database import How, Session
from services.districts.ledger.recounting import Unfoldable
from services.districts.ledger.stands import stands
from services.districts.ledger.tables import OF_A_GENERATION, ROWS
from tests.districts.ledger import organisations
from tests.districts.ledger.grounds import CITY, Ground, Stand, noon
from tests.districts.ledger.logbook import FEED, stream
from tests.districts.ledger.organisations import Moved, Registered, Renamed, Suspended
from tests.districts.ledger.test_the_running_ledger_equals_its_definition import (
    BEGIN,
    FEEDS,
    facts,
    names,
    written,
)

APRIL, MAY, JUNE = date(2026, 4, 30), date(2026, 5, 6), date(2026, 6, 1)
AT, ELSEWHERE = "110113001001", "110101001001"
REGISTERED = Registered(name="胜利街道邻里互助会", kind="association", domicile=AT)
ACTIVE, DOMICILE = "organisations.active", "organisations.by-domicile"
SHAPES = {table.name: " ".join(kind for column, kind in table.columns if column != "turn") for table in OF_A_GENERATION}


async def everything(stand: Stand) -> dict[str, list[tuple[Any, ...]]]:
    """What all tables hold, but for what was posted and taken away again, and for how often a place was written."""
    tables = {}
    for table in OF_A_GENERATION:
        columns = [column for column, _ in table.columns if column not in ("turn", table.adds)]
        statement = f"select {', '.join(columns)} from ~{table.name}"
        if table.adds:
            summed = f"cast(sum({table.adds}) as bigint)"
            statement = f"select {', '.join(table.key)}, {summed} from ~{table.name} group by {', '.join(table.key)}"
        rows = await stand.select(SHAPES[table.name], statement)
        tables[table.name] = sorted({row for row in rows if not table.adds or row[-1]})
    return tables


async def by_hand(stand: Stand, statement: str, *arguments: Any) -> None:
    prefix = (await stand.ledger.generation()).prefix

    async def work(session: Session) -> None:
        await session.of(prefix).run(statement, *arguments)

    await stand.database.unit(work)


async def put_by_hand(stand: Stand, row: tuple[Any, ...]) -> None:
    prefix = (await stand.ledger.generation()).prefix
    await stand.database.unit(lambda session: session.of(prefix).put(ROWS, How.KEEP, [row]))


def records_of(stand: Stand, feed: Feed, *streams: UUID) -> dict[UUID, list[Record]]:
    told = defaultdict[UUID, list[Record]](list)
    for record in stand.log.records[feed]:
        told[UUID(bytes=record.key)].append(record)
    return {each: told[each] for each in streams}


async def three_neighbours(stand: Stand) -> None:
    for n in range(3):
        stand.log.add(stream(n), REGISTERED, APRIL)
        stand.log.add(stream(n), Suspended(until=JUNE + timedelta(90)), MAY)
        stand.log.add(stream(n), Moved(domicile=ELSEWHERE), APRIL, known=JUNE)
    await stand.take(*stand.log.records[FEED])


async def restored(stand: Stand, *numbers: int) -> list[str]:
    return await stand.sink.restore_many(FEED, records_of(stand, FEED, *map(stream, numbers)))


async def test_what_is_as_the_log_gives_it_does_not_differ_and_stays(stand: Stand) -> None:
    await three_neighbours(stand)
    before = await everything(stand)
    assert await restored(stand, 0, 1) == []
    assert await everything(stand) == before


async def test_a_row_changed_by_hand_is_named_by_its_columns_and_restored(stand: Stand) -> None:
    await three_neighbours(stand)
    before = await everything(stand)
    await by_hand(stand, "update ~rows set body = '{}', late = 7 where stream = $1", stream(1))
    assert await stand.sink.restore(FEED, stream(1), records_of(stand, FEED, stream(1))[stream(1)]) == [
        f"rows {stream(1)}: body, late"
    ]
    assert await everything(stand) == before


async def test_a_row_that_was_taken_out_by_hand_comes_back_with_all_that_hung_on_it(stand: Stand) -> None:
    await three_neighbours(stand)
    before = await everything(stand)
    for table in ("rows", "history", "touched"):
        await by_hand(stand, f"delete from ~{table} where stream = $1", stream(2))
    await by_hand(stand, "delete from ~postings where region = $1", AT)
    differing = await restored(stand, 2)
    assert f"rows {stream(2)}: was not there" in differing
    assert f"touched {ACTIVE} {AT} {stream(2)}: was not there" in differing
    assert [each for each in differing if each.startswith(f"posting {ACTIVE} {AT}")] == [
        f"posting {ACTIVE} {AT}  2026-04-30 2026-04-30: 0, not 3",
        f"posting {ACTIVE} {AT}  2026-04-30 2026-06-01: 0, not -3",
        f"posting {ACTIVE} {AT}  2026-05-06 2026-05-06: 0, not -3",
        f"posting {ACTIVE} {AT}  2026-05-06 2026-06-01: 0, not 3",
        f"posting {ACTIVE} {AT}  2026-08-30 2026-05-06: 0, not 3",
        f"posting {ACTIVE} {AT}  2026-08-30 2026-06-01: 0, not -3",
    ]
    assert await everything(stand) == before


async def test_a_stream_that_the_log_does_not_know_is_taken_out(stand: Stand) -> None:
    await three_neighbours(stand)
    before = await everything(stand)
    (row, *_) = before["rows"]
    await put_by_hand(stand, (stream(9), *row[1:]))
    assert await restored(stand, 9) == [f"rows {stream(9)}: was there, and should not be"]
    assert await everything(stand) == before


async def test_a_posting_changed_by_hand_is_recounted_with_its_balances(stand: Stand) -> None:
    await three_neighbours(stand)
    before = await everything(stand)
    await by_hand(stand, "update ~postings set amount = amount + 4 where measure = $1 and region = $2", DOMICILE, AT)
    await by_hand(stand, "update ~balances set value = 70 where measure = $1 and region = $2", DOMICILE, CITY)
    assert await stand.sink.recount(FEED, [(DOMICILE, AT)]) == [
        f"posting {DOMICILE} {AT} association 2026-04-30 2026-04-30: 7, not 3",
        f"posting {DOMICILE} {AT} association 2026-04-30 2026-06-01: 1, not -3",
        f"balance {CITY} {DOMICILE} association: 70, not 3",
    ]
    assert await everything(stand) == before


async def test_whoever_keeps_a_figure_is_told_that_it_was_recounted(stand: Stand) -> None:
    """A board is kept for as long as its views stand as they stood."""
    await three_neighbours(stand)
    await by_hand(stand, "update ~postings set amount = amount + 4 where measure = $1 and region = $2", DOMICILE, AT)
    before = await stands(stand.database, [stand.spec.name])
    await stand.sink.recount(FEED, [(DOMICILE, AT)])
    assert await stands(stand.database, [stand.spec.name]) != before


async def test_a_posting_moved_by_hand_to_where_nobody_was_is_taken_from_there_and_put_back(stand: Stand) -> None:
    await three_neighbours(stand)
    before = await everything(stand)
    await by_hand(stand, "update ~postings set region = '990000' where measure = $1 and region = $2", ACTIVE, AT)
    await stand.sink.recount(FEED, [(ACTIVE, AT), (ACTIVE, "990000")])
    assert await everything(stand) == before


async def test_what_lies_in_quarantine_stays_there_with_what_waits_behind_it(stand: Stand) -> None:
    await three_neighbours(stand)
    poison = stand.log.add(stream(1), Renamed(name="poison"), JUNE)
    behind = stand.log.add(stream(1), Moved(domicile=AT), JUNE)
    await stand.take(poison, behind)
    before = await everything(stand)
    await by_hand(stand, "update ~rows set body = null where stream = $1", stream(1))
    assert await restored(stand, 1) == [f"rows {stream(1)}: body"]
    assert await everything(stand) == before


async def test_what_was_skipped_is_left_out(stand: Stand) -> None:
    await three_neighbours(stand)
    poison = stand.log.add(stream(1), Renamed(name="poison"), JUNE)
    await stand.take(poison, stand.log.add(stream(1), Moved(domicile=AT), JUNE))
    await stand.sink.skip(stand.log.envelopes[stand.log.position - 2].id, "录入错误", "yunwei-01")
    await stand.sink.release(stream(1))
    before = await everything(stand)
    assert await restored(stand, 1) == []
    assert await everything(stand) == before


async def test_records_beyond_the_place_are_not_applied(stand: Stand) -> None:
    await three_neighbours(stand)
    stand.log.add(stream(1), Moved(domicile=AT), JUNE)
    before = await everything(stand)
    assert await restored(stand, 1) == []
    assert await everything(stand) == before


async def test_a_neighbour_whose_history_cannot_be_read_is_named_and_the_two_are_restored_together(
    stand: Stand,
) -> None:
    await three_neighbours(stand)
    before = await everything(stand)
    await by_hand(stand, "update ~history set name = 'nobody.knows' where stream = $1", stream(1))
    with pytest.raises(Unfoldable) as wrong:
        await restored(stand, 0)
    assert wrong.value.stream == stream(1)
    await restored(stand, 0, 1)
    assert await everything(stand) == before


@dataclass(frozen=True)
class Tampering:
    """A change by hand in what belongs to one stream: which rows it finds, and what it does to them."""

    statement: str
    posted: bool = False  # of what the stream was posted to: others may be posted there as well


POSTED = "where feed = $1 and measure = $2 and region = $3"
TAMPERINGS = [
    Tampering("update ~rows set body = null where stream = $1"),
    Tampering("update ~rows set feed = 99 where stream = $1"),
    Tampering("update ~rows set last_on = '2026-01-09' where stream = $1"),
    Tampering("update ~rows set events = 0, last_position = 1 where stream = $1"),
    Tampering("delete from ~rows where stream = $1"),
    Tampering("delete from ~history where stream = $1"),
    Tampering("delete from ~history where stream = $1 and version > 1"),
    Tampering("update ~history set effective_on = '2026-01-05' where stream = $1 and version = 2"),
    Tampering("update ~history set position = position + 1 where stream = $1 and version = 1"),
    Tampering("delete from ~touched where stream = $1"),
    Tampering("update ~touched set measure = 'other' where stream = $1 and measure = 'organisations.active'"),
    Tampering(f"update ~postings set amount = amount + 3 {POSTED}", posted=True),
    Tampering(f"update ~postings set cut = 'other' {POSTED} and recorded_on > '2026-01-10'", posted=True),
    Tampering(f"delete from ~postings {POSTED} and effective_on > '2026-01-09'", posted=True),
    Tampering(f"update ~balances set value = value - 1 {POSTED}", posted=True),
]
tamperings = st.lists(st.tuples(st.sampled_from(TAMPERINGS), st.integers(0, 4)), min_size=1, max_size=5)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(facts, tamperings, st.integers(5, 40))
def test_whatever_was_changed_by_hand_a_restore_brings_back_what_was(
    ground: Ground, facts: list[tuple[int, date, int, Any]], tampered: list[tuple[Tampering, int]], later: int
) -> None:
    asyncio.run(_brought_back(ground, facts, tampered, later))


async def _brought_back(
    ground: Ground, facts: list[tuple[int, date, int, Any]], tampered: list[tuple[Tampering, int]], later: int
) -> None:
    log, _ = written(facts)
    stand = await Stand.open(ground, organisations.spec(next(names)), BEGIN)
    for feed, records in log.records.items():
        await stand.sink.apply(feed, records)
    stand.clock.at = noon(BEGIN + timedelta(later))
    await stand.sink.advance(BEGIN + timedelta(later))
    stand.log = log
    before = await everything(stand)
    for tampering, n in tampered:
        for arguments in _found(before, tampering, stream(n)):
            await by_hand(stand, tampering.statement, *arguments)
    for feed in log.records:
        wrong = [stream(n) for _, n in tampered if FEEDS[n % 3] == feed]
        await stand.sink.restore_many(feed, records_of(stand, feed, *wrong))
    assert await everything(stand) == before
    await stand.database.close()


def _found(before: dict[str, list[tuple[Any, ...]]], tampering: Tampering, stream: UUID) -> list[list[Any]]:
    """The stream itself, or where it was posted to: its feed's number, a measure, a region; nothing if it never was."""
    if not tampering.posted:
        return [[stream]]
    feeds = [row[1] for row in before["rows"] if row[0] == stream]
    posted = sorted((measure, region) for measure, region, each in before["touched"] if each == stream)
    return [[*feeds, *posted[0]]] if posted else []
