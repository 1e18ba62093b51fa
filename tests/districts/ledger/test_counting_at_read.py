"""Committees with at least one sheet in a month: counted when it is read, for any day, also as known on another."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.access.scope import EVERYTHING
from contracts.mediation import PatrolSheetFiledV1
from services.chassis.feeds import Feed, Record
from services.districts.ledger.database import Session
from services.districts.ledger.generations import OtherFold
from services.districts.ledger.reader import Ledger
from services.districts.ledger.rebuild import RebuildRefused, rebuild
from services.districts.ledger.running import Followed
from services.districts.views.patrols import VIEW, Row
from tests.districts.ledger.grounds import CITY, Ground, SqliteGround, Stand, ancestors, noon
from tests.districts.ledger.logbook import stream
from tests.districts.ledger.looking import Looking

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


async def test_a_month_is_counted_up_to_any_later_day_too(stand: Stand) -> None:
    """What its sheets, opened, show."""
    await stand.take(filed(stand, 1, FIRST), filed(stand, 2, MAY), filed(stand, 3, JUNE), feed=FEED)
    found = {
        on: await stand.ledger.figures_on([MEASURE], [CITY], on, cut="2026-05") for on in (APRIL, FIRST, MAY, JUNE)
    }
    assert [sum(figures.values()) for figures in found.values()] == [0, 1, 2, 2]
    assert found[JUNE] == {(CITY, MEASURE, "2026-05"): 2}
    opened = await stand.ledger.opened(MEASURE, CITY, "2026-05", JUNE, UUID(int=0), 10, scope=EVERYTHING)
    assert (opened.figures, len(opened.rows)) == (found[JUNE], 2)
    below, own = await stand.ledger.shown([MEASURE], AT, [], (JUNE, date.max), "2026-05")
    assert (below, own) == ({(AT, MEASURE, "2026-05"): 2}, {(AT, MEASURE, "2026-05"): 2})


async def test_many_days_are_read_at_once(stand: Stand) -> None:
    """Sixty days of a street are one look at its sheets, not sixty."""
    await stand.take(filed(stand, 1, MAY), filed(stand, 2, JUNE), feed=FEED)
    looks: list[str] = []
    reader = Ledger(VIEW, Looking(stand.database, looks), ancestors, stand.clock)
    days = [FIRST + timedelta(n) for n in range(60)]
    curves = await reader.followed(Followed([MEASURE, "patrols.sheets"], STREET, None, days, date.max))
    assert curves[MEASURE] == [int(on >= MAY) if on < JUNE else 1 for on in days]
    assert curves["patrols.sheets"] == [(on >= MAY) + (on >= JUNE) for on in days]
    assert len([statement for statement in looks if "~rows" in statement]) == 1


async def test_a_rebuilt_view_is_counted_anew_even_at_equal_marks(stand: Stand) -> None:
    await stand.take(filed(stand, 1, MAY), filed(stand, 2, MAY), feed=FEED)
    prefix = (await stand.ledger.generation()).prefix

    async def damaged(session: Session) -> None:
        await session.of(prefix).run("update ~rows set body = replace(body, '00000002', '00000001')")

    await stand.database.unit(damaged)
    assert await counted(stand, MAY) == 1
    how = (VIEW, stand.database, ancestors, stand.clock, stand.log.published)
    with pytest.raises(RebuildRefused) as refused:
        await rebuild(*how)
    await rebuild(*how, accept=refused.value.name)
    assert await counted(stand, MAY) == 2


async def test_rows_of_another_version_of_the_view_are_not_counted(stand: Stand) -> None:
    """They may lack what this one's have; what is posted can be told all the same."""
    await stand.take(filed(stand, 1, MAY), feed=FEED)
    reader = Ledger(replace(VIEW, version=VIEW.version + 1), stand.database, ancestors, stand.clock)
    asked = Followed([MEASURE], CITY, None, [MAY], date.max)
    for answer in (
        reader.figures([MEASURE, "patrols.sheets"], [CITY]),
        reader.figures_on([MEASURE], [CITY], MAY),
        reader.shown([MEASURE], CITY, [], None),
        reader.followed(asked),
    ):
        with pytest.raises(OtherFold):
            await answer
    assert await reader.figures(["patrols.sheets"], [CITY]) == {(CITY, "patrols.sheets", "nil"): 1}


async def test_it_opens_into_the_sheets_of_that_month(stand: Stand) -> None:
    await stand.take(
        filed(stand, 1, APRIL), filed(stand, 1, FIRST), filed(stand, 1, MAY), filed(stand, 2, JUNE), feed=FEED
    )
    opened = await stand.ledger.opened(MEASURE, STREET, None, MAY, UUID(int=0), 10, scope=EVERYTHING)
    days = sorted(each.row.patrolled_on for each in opened.rows)
    assert (days, opened.figures) == ([FIRST, MAY], {(STREET, MEASURE, "2026-05"): 1})
    assert all(isinstance(each.row, Row) for each in opened.rows)


days = st.integers(0, 70).map(lambda n: APRIL + timedelta(n))
sheets = st.lists(st.tuples(st.integers(1, 4), st.sampled_from((AT, ELSEWHERE, STREET)), days, st.integers(0, 30)))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
    span = [APRIL + timedelta(n) for n in range(71)]
    for region in (CITY, STREET, "110101"):
        for cut in (None, "2026-05"):
            followed = Followed([MEASURE], region, cut, span, known_on or date.max, turns=[MAY])
            one_by_one = [await stand.ledger.figures_on([MEASURE], [region], day, known_on, cut) for day in span]
            assert (await stand.ledger.followed(followed))[MEASURE] == [sum(each.values()) for each in one_by_one]
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
