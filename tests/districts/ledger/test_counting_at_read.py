"""Committees with at least one sheet in a month: counted when it is read, for any day, also as known on another."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.mediation import PatrolSheetFiledV1
from services.chassis.feeds import Feed, Record
from services.districts.views.patrols import VIEW, Row
from tests.districts.ledger.grounds import CITY, Ground, SqliteGround, Stand, ancestors, noon
from tests.districts.ledger.logbook import stream

FEED = Feed("mediation", "mediation.patrols", 0)
AT, ELSEWHERE, STREET = "110113001001", "110101001001", "110113001"
MEASURE = "patrols.committees-of-month"
APRIL, FIRST, MAY, JUNE = date(2026, 4, 30), date(2026, 5, 1), date(2026, 5, 20), date(2026, 6, 1)
numbers = iter(range(10**6))


@pytest.fixture
async def stand(ground: Ground) -> AsyncIterator[Stand]:
    stand = await Stand.open(ground, VIEW)
    yield stand
    await stand.database.close()


def filed(stand: Stand, committee: int, on: date, region: str = AT, known: date | None = None) -> Record:
    sheet = PatrolSheetFiledV1(committee=UUID(int=committee), region=region, leads=0, patrolled_on=on)
    return stand.log.add(stream(next(numbers)), sheet, on, feed=FEED, known=known)


async def counted(stand: Stand, on: date, region: str = CITY, known_on: date | None = None) -> int:
    figures = await stand.ledger.figures_on([MEASURE], [region], on, known_on)
    return figures.get((region, MEASURE, str(on)[:7]), 0)


async def test_a_committee_counts_once_a_month_however_many_sheets_it_files(stand: Stand) -> None:
    records = [
        filed(stand, 1, APRIL),
        filed(stand, 1, FIRST),
        filed(stand, 1, MAY),
        filed(stand, 2, MAY),
        filed(stand, 3, MAY, ELSEWHERE),
    ]
    await stand.take(*records, feed=FEED)
    assert [await counted(stand, on) for on in (APRIL, FIRST, MAY, date(2026, 5, 31), JUNE)] == [1, 1, 3, 3, 0]
    assert [await counted(stand, MAY, region) for region in (AT, STREET, "110113", "110101")] == [2, 2, 2, 1]


async def test_a_sheet_that_became_known_later_was_not_there_before(stand: Stand) -> None:
    await stand.take(filed(stand, 1, MAY), filed(stand, 2, MAY, known=JUNE), feed=FEED)
    assert [await counted(stand, MAY, known_on=known) for known in (APRIL, MAY, JUNE, None)] == [0, 1, 2, 2]


async def test_what_is_read_on_is_counted_at_once(stand: Stand) -> None:
    await stand.take(filed(stand, 1, MAY), feed=FEED)
    assert await counted(stand, MAY) == 1
    await stand.take(filed(stand, 2, MAY), feed=FEED)
    assert await counted(stand, MAY) == 2


async def test_today_counts_like_any_day_and_a_region_also_what_lies_at_itself(stand: Stand) -> None:
    await stand.take(filed(stand, 1, MAY), filed(stand, 2, MAY, STREET), feed=FEED)
    stand.clock.at = noon(MAY)
    figures, own = await stand.ledger.shown([MEASURE, "patrols.sheets"], STREET, [AT], None)
    month = (MEASURE, "2026-05")
    assert {region: value for (region, *rest), value in figures.items() if tuple(rest) == month} == {STREET: 2, AT: 1}
    assert {region: value for (region, *rest), value in own.items() if tuple(rest) == month} == {STREET: 1}


async def test_it_opens_into_the_sheets_of_that_month(stand: Stand) -> None:
    await stand.take(
        filed(stand, 1, APRIL), filed(stand, 1, FIRST), filed(stand, 1, MAY), filed(stand, 2, JUNE), feed=FEED
    )
    opened = await stand.ledger.opened(MEASURE, STREET, None, MAY, UUID(int=0), 10)
    days = sorted(each.row.patrolled_on for each in opened.rows)
    assert (days, opened.figures) == ([FIRST, MAY], {(STREET, MEASURE, "2026-05"): 1})
    assert all(isinstance(each.row, Row) for each in opened.rows)


days = st.integers(0, 70).map(lambda n: APRIL + timedelta(n))
sheets = st.lists(st.tuples(st.integers(1, 4), st.sampled_from((AT, ELSEWHERE, STREET)), days, st.integers(0, 30)))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=sheets, on=days, known_on=st.none() | days)
async def test_it_equals_the_sets_that_anybody_would_make(
    tmp_path: Path, facts: list[tuple[int, str, date, int]], on: date, known_on: date | None
) -> None:
    folder = tmp_path / str(next(numbers))
    folder.mkdir()
    stand = await Stand.open(SqliteGround(folder), VIEW)
    told = [
        (committee, region, day, known) for committee, region, day, later in facts for known in [day + timedelta(later)]
    ]
    told.sort(key=lambda each: each[3])
    await stand.take(*(filed(stand, *each) for each in _arguments(told)), feed=FEED)
    for region in (CITY, STREET, "110101"):
        expected = {
            committee
            for committee, at, day, known in told
            if (day.year, day.month) == (on.year, on.month)
            and day <= on
            and (known_on is None or known <= known_on)
            and region in ancestors(at, on)
        }
        assert await counted(stand, on, region, known_on) == len(expected)
    await stand.database.close()


def _arguments(told: list[tuple[int, str, date, date]]) -> list[tuple[int, date, str, date]]:
    return [(committee, day, region, known) for committee, region, day, known in told]
