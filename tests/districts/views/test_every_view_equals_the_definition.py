"""For random histories with late facts, every view of the city equals `figures.unfold`, on both databases."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.access.deciding import SIGHTS
from contracts.access.scope import EVERYTHING
from contracts.envelope import partition_of
from services.chassis.clock import SetClock
from services.chassis.feeds import Feed, Record
from services.districts import places
from services.districts.desk import VIEWS
from services.districts.figures import Happening, in_order, unfold
from services.districts.ledger.database import Database, Session
from services.districts.ledger.lying import place_of
from services.districts.ledger.postgres import PostgresDatabase
from services.districts.ledger.reader import Ledger
from services.districts.ledger.sink import LedgerSink
from services.districts.ledger.sqlite import SqliteDatabase
from services.districts.ledger.view import ViewSpec
from services.districts.measures import MEASURES
from tests.districts.ledger.grounds import noon
from tests.districts.ledger.logbook import Logbook, stream
from tests.districts.views.histories import BEGIN, CITY, EVENTS, EVERYWHERE, days

PARTITIONS = 3
TODAY = BEGIN + timedelta(25)  # later facts have days that are still to come
numbers = (n for n in range(10**6))


class Told(NamedTuple):
    stream: UUID
    on: date
    known: date
    position: int
    event: Any


Facts = Sequence[tuple[int, date, int, Any]]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def ground(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    return tmp_path if request.param == "sqlite" else str(request.getfixturevalue("database"))


@pytest.mark.parametrize("spec", VIEWS, ids=lambda spec: spec.name)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_a_view_equals_its_definition(spec: ViewSpec, ground: Path | str, data: st.DataObject) -> None:
    facts = data.draw(st.lists(st.tuples(st.integers(0, 3), days, st.integers(0, 2), EVENTS[spec.name]), max_size=20))
    asyncio.run(_equal(spec, ground, facts, data))


async def _open(ground: Path | str) -> Database:
    if isinstance(ground, Path):
        return SqliteDatabase(ground / f"{next(numbers)}.sqlite")
    return await PostgresDatabase.open(ground, size=2)


async def _equal(spec: ViewSpec, ground: Path | str, facts: Facts, data: st.DataObject) -> None:
    log, told = _written(spec, facts)
    database, clock = await _open(ground), SetClock(noon(BEGIN))
    fresh = replace(spec, name=f"v_{_letters(next(numbers))}")
    sink, ledger = (
        LedgerSink(fresh, database, places.ancestors, clock),
        Ledger(fresh, database, places.ancestors, clock),
    )
    try:
        for feed, batch, at in _interleaved(log, data):
            clock.at = noon(max(at, BEGIN))
            await sink.apply(feed, batch)
        clock.at = noon(TODAY)
        await _compare(spec, ledger, told)
        await sink.advance(TODAY)
        await _compare(spec, ledger, told)
    finally:
        await database.close()


def _letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def _written(spec: ViewSpec, facts: Facts) -> tuple[Logbook, list[Told]]:
    log, known, told = Logbook(), BEGIN, []
    channel, source = next(iter(spec.channels.items()))
    for n, on, later, event in facts:
        known += timedelta(later)
        log.add(stream(n), event, on, feed=Feed(source, channel, partition_of(stream(n), PARTITIONS)), known=known)
        told.append(Told(stream(n), on, known, log.position, event))
    return log, told


def _interleaved(log: Logbook, data: st.DataObject) -> list[tuple[Feed, list[Record], date]]:
    """Feeds cut at random and mixed at random, with re-deliveries; the calendar goes on meanwhile."""
    done = dict.fromkeys(log.records, 0)
    at, batches = BEGIN, []
    while left := [feed for feed, records in log.records.items() if done[feed] < len(records)]:
        feed = data.draw(st.sampled_from(left))
        size = data.draw(st.integers(1, len(log.records[feed]) - done[feed]))
        again = data.draw(st.integers(0, 2))
        at = min(TODAY, at + timedelta(data.draw(st.integers(0, 5))))
        batches.append((feed, log.records[feed][max(0, done[feed] - again) : done[feed] + size], at))
        done[feed] += size
    return batches


async def _compare(spec: ViewSpec, ledger: Ledger, told: list[Told]) -> None:
    measures = [m.name for m in MEASURES if m.view == spec.name and m.name not in spec.distinct]
    assert await ledger.figures(measures, EVERYWHERE) == _figures(spec, told, TODAY)
    for on in (TODAY, BEGIN + timedelta(9)):
        assert await ledger.figures_on(measures, EVERYWHERE, on) == _figures(spec, told, on)
    known = [each for each in told if each.known <= BEGIN + timedelta(9)]
    as_known = await ledger.figures_on(measures, EVERYWHERE, TODAY, BEGIN + timedelta(9))
    assert as_known == _figures(spec, known, TODAY)
    assert dict(await ledger.all_rows(EVERYTHING)) == _rows(spec, told)
    await _lies_where_it_counts(spec, ledger, told)
    audit = await ledger.audit(measures, EVERYWHERE)
    assert sum(audit.posted.values()) == sum(n for (region, _, _), n in audit.standing.items() if region == CITY)


async def _lies_where_it_counts(spec: ViewSpec, ledger: Ledger, told: list[Told]) -> None:
    """What is not open to everybody is shown by the places at which it counts, or lay as facts came in, by no other."""
    if SIGHTS[f"districts.{spec.name}"].public:
        return

    async def places_of(session: Session) -> list[tuple[Any, ...]]:
        lies = "select stream, region from ~rows union all select stream, region from ~elsewhere"
        return await session.fetch("uuid text", lies)

    found: defaultdict[UUID, set[str]] = defaultdict(set)
    for stream_, region in await ledger.read_rows(places_of, EVERYTHING):
        found[stream_] |= {region} - {""}
    for key, history in _histories(told).items():
        counted = {entry.region for entry in unfold(spec.view, history)}
        lay = {place_of(row) for row in _rows_ever(spec, history)} - {""}
        assert counted <= found[key] <= counted | lay


def _rows_ever(spec: ViewSpec, history: list[Happening[Any]]) -> Iterator[Any]:
    """As it stood after every event, in whatever order they became known."""
    for upto in range(1, len(history) + 1):
        row = None
        for on, happening in in_order(history[:upto]):
            row = spec.evolve(row, happening.event, on)
            yield row


def _histories(told: list[Told]) -> dict[UUID, list[Happening[Any]]]:
    histories: defaultdict[UUID, list[Happening[Any]]] = defaultdict(list)
    for each in told:
        history = histories[each.stream]
        history.append(Happening(each.on, each.position, each.event, len(history) + 1))
    return histories


def _figures(spec: ViewSpec, told: list[Told], on: date) -> dict[tuple[str, str, str], int]:
    totals: Counter[tuple[str, str, str]] = Counter()
    for history in _histories(told).values():
        for entry, amount in unfold(spec.view, history).items():
            if entry.on <= on:
                for region in places.ancestors(entry.region, on):
                    totals[region, entry.measure, entry.cut] += amount
    return {cell: amount for cell, amount in totals.items() if amount}


def _rows(spec: ViewSpec, told: list[Told]) -> dict[UUID, Any]:
    rows: dict[UUID, Any] = {}
    for key, history in _histories(told).items():
        row = None
        for on, happening in in_order(history):
            row = spec.evolve(row, happening.event, on)
        if row is not None:
            rows[key] = row
    return rows
