"""Old and new code side by side: services that publish, and workers that read, while one contract gains a field."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from msgspec import Struct

from services.chassis.clock import SetClock
from services.chassis.publishing import Publication, Publisher
from services.chassis.store import Store, mapper_of
from services.districts.ledger.generations import OtherFold
from services.districts.ledger.sink import LedgerSink
from services.districts.ledger.view import ViewSpec
from tests.chassis.counters import CHANNEL, COUNTERS, CounterRaised, CounterRaisedV1
from tests.chassis.stores import NOON
from tests.conformance.counted import BELLS, Event, Row, ancestors, channels, mended, publications
from tests.conformance.road import Road


class CounterRaisedLaterV1(Struct, frozen=True, kw_only=True, tag="trial.counter.raised.v1"):
    """The same event as the next version of the contract has it: it has gained a field, with a default."""

    by: int
    why: str = ""


def evolve_later(row: Row | None, event: Event | CounterRaisedLaterV1, on: date) -> Row | None:
    if isinstance(event, CounterRaisedLaterV1):
        event = CounterRaisedV1(by=event.by)
    return mended(row, event, on)


def later(spec: ViewSpec) -> ViewSpec:
    events: dict[str, type[Any]] = {**spec.events, "trial.counter.raised.v1": CounterRaisedLaterV1}
    return replace(spec, events=events, evolve=evolve_later)


@pytest.fixture
async def upgraded(road: Road) -> AsyncIterator[Road]:
    """The same city, seen by new code: its service tells why, its view reads it."""
    told = publications(road.suffix)
    told[CounterRaised] = Publication(CHANNEL + road.suffix, lambda fact: CounterRaisedLaterV1(by=fact.by, why="新"))
    mapper = mapper_of([COUNTERS, BELLS])
    publisher = Publisher("trial", mapper, told, channels(road.suffix))
    store = Store(road.trial.recorder, mapper, publisher, SetClock(NOON))
    new = Road(store, road.database, road.clock, road.suffix, road.bootstrap)
    new.reads_as(later(road.spec))
    yield new
    await store.lane.close()


async def test_workers_of_both_versions_share_the_partitions_and_nothing_is_lost_or_counted_twice(
    road: Road, upgraded: Road
) -> None:
    """The services roll first or last, the workers one by one: every mixture reads every record."""
    await road.write()
    async with road.listening():
        await road.write()
        async with upgraded.listening():
            await road.write()
            await upgraded.write()
            await road.settled()
        await upgraded.write(streams=2)
        await road.settled()
    async with upgraded.listening():
        await road.write(streams=2)
        await upgraded.write(streams=2)
        await upgraded.settled()
    assert await road.counted() == await upgraded.counted()


async def test_a_worker_that_counts_otherwise_leaves_what_serves_to_the_others(road: Road) -> None:
    """The new fold does not touch the generation that old workers feed, and old ones go on feeding it."""
    otherwise = LedgerSink(replace(road.spec, version=2), road.database, ancestors, road.clock)
    await road.write()
    async with road.listening():
        await road.settled()
        with pytest.raises(OtherFold):
            await otherwise.places()
        await road.write()
        await road.settled()
    assert (await road.ledger.generation()).fold_version == road.spec.fold
