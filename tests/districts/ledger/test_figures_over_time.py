"""A curve is the figure asked day by day; and rows as known on a past day sum to the figure as known then."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.access.scope import EVERYTHING
from services.districts import places as divisions
from services.districts.ledger.reader import FIRST, Ledger
from services.districts.ledger.running import Followed
from services.districts.ledger.sink import LedgerSink
from tests.districts.ledger import organisations
from tests.districts.ledger.grounds import CITY, Ground, Stand, noon
from tests.districts.ledger.logbook import FEED, stream
from tests.districts.ledger.organisations import MEASURES, Cancelled, Registered
from tests.districts.ledger.test_the_running_ledger_equals_its_definition import ASKED, BEGIN, facts, names, written

LAST = BEGIN + timedelta(60)
DAYS = [BEGIN + timedelta(n) for n in range(-2, 60, 3)]
MIYUN, COUNTY = "110118", "110228"


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(facts, st.sampled_from(ASKED), st.none() | st.integers(0, 60).map(lambda n: BEGIN + timedelta(n)))
def test_a_curve_and_the_rows_are_the_figure_asked_day_by_day(
    ground: Ground, facts: list[tuple[int, date, int, Any]], region: str, known_on: date | None
) -> None:
    asyncio.run(_day_by_day(ground, facts, region, known_on))


async def _day_by_day(ground: Ground, told: list[tuple[int, date, int, Any]], region: str, known: date | None) -> None:
    stand = await Stand.open(ground, organisations.spec(next(names)), LAST)
    for feed, records in written(told)[0].records.items():
        await stand.take(*records, feed=feed)
    ledger, known_on = stand.ledger, known or date.max
    curves = await ledger.followed(Followed(MEASURES, region, None, DAYS, known_on))
    (kind,) = (await ledger.followed(Followed([MEASURES[1]], region, "foundation", DAYS, known_on))).values()
    for at, day in enumerate(DAYS):
        figures = await ledger.figures_on(MEASURES, [region], day, known)
        for measure in MEASURES:
            whole = sum(value for (_, name, _), value in figures.items() if name == measure)
            assert curves[measure][at] == whole == await _rows(ledger, measure, region, day, known)
        assert kind[at] == figures.get((region, MEASURES[1], "foundation"), 0)
    await stand.database.close()


async def _rows(ledger: Ledger, measure: str, region: str, day: date, known: date | None) -> int:
    """In pages of two."""
    total, after = 0, FIRST
    while True:
        opened = await ledger.opened(measure, region, None, day, after, 2, known, scope=EVERYTHING)
        total += sum(each.amount for each in opened.rows)
        for row in opened.rows:
            assert known is None or all(event.recorded_at <= noon(known) for event in opened.histories[row.stream])
        if len(opened.rows) < 2:
            return total
        after = opened.rows[-1].stream


async def test_a_curve_runs_through_the_day_on_which_a_county_became_a_district(stand: Stand) -> None:
    """What was posted to the county before is the district's after: one curve, two codes."""
    turned = date(2015, 11, 17)
    sink = LedgerSink(stand.spec, stand.database, divisions.ancestors, stand.clock)
    ledger = Ledger(stand.spec, stand.database, divisions.ancestors, stand.clock)
    old, new = Registered(name="旧", kind="a", domicile=COUNTY), Registered(name="新", kind="a", domicile=MIYUN)
    stand.log.add(stream(1), old, date(2012, 3, 1))
    stand.log.add(stream(2), new, date(2016, 3, 1))
    stand.log.add(stream(1), Cancelled(), date(2017, 3, 1))
    await sink.apply(FEED, stand.log.records[FEED])
    days = [date(2011, 1, 1), turned - timedelta(1), turned, date(2016, 12, 31), date(2017, 12, 31)]
    asked = Followed(["organisations.active"], MIYUN, None, days, date.max, divisions.turning_days())
    assert (await ledger.followed(asked))["organisations.active"] == [0, 1, 1, 2, 1]


async def test_a_row_that_was_not_known_yet_does_not_count(stand: Stand) -> None:
    first, later = date(2026, 4, 1), date(2026, 5, 1)
    row = Registered(name="甲", kind="foundation", domicile="110113001001")
    stand.log.add(stream(1), row, first)
    stand.log.add(stream(1), Cancelled(), first + timedelta(1), known=later)
    stand.log.add(stream(2), row, first, known=later)
    await stand.take(*stand.log.records[FEED])

    async def known(on: date | None) -> list[tuple[UUID, int]]:
        opened = await stand.ledger.opened(
            "organisations.active", CITY, None, first + timedelta(9), FIRST, 9, on, scope=EVERYTHING
        )
        return [(each.stream, len(opened.histories[each.stream])) for each in opened.rows]

    assert await known(first) == [(stream(1), 1)]
    assert await known(None) == await known(later) == [(stream(2), 1)]
