"""Rebuild a view from the published logs or from Kafka: on request, or because this code folds otherwise."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import structlog

from contracts.envelope import PARTITIONS
from services.chassis.feeds import Feed, Place, Record
from services.chassis.recorder import Unavailable
from services.districts import places
from services.districts.desk import Districts
from services.districts.hands import Part
from services.districts.kafka_reading import KafkaReading
from services.districts.ledger.building.bulk import Bulk, Target
from services.districts.ledger.building.progress import Progress
from services.districts.ledger.building.reading import UNWANTED, Records
from services.districts.ledger.generations import Generation, building, prepare
from services.districts.ledger.place import all_places
from services.districts.ledger.rebuild import Rebuilt, fold_name, rebuild
from services.districts.ledger.sink import POISON_LIMIT

log = structlog.get_logger()
PATIENCE: Final = 5.0  # seconds for a service to say how long its log is: only what is left to do is told from it


async def rebuilt(
    districts: Districts,
    view: str,
    *,
    accept: str | None = None,
    progress: Progress | None = None,
    from_kafka: bool = False,
) -> Rebuilt:
    """Raises UnknownView, RebuildRefused, Unavailable."""
    ledger = districts.ledger(view)
    reading = await reading_of(districts, view)

    async def elsewhere(generation: Generation, targets: Mapping[Feed, Target], folded: Callable[[int], None]) -> None:
        if districts.hands:
            part = Part(view, generation.number, from_kafka, districts.holds, list(targets.items()))
            await districts.hands.fill(part, folded)

    return await rebuild(
        ledger.spec,
        districts.database,
        places.ancestors,
        districts.clock,
        reading.records,
        whole=_whole(districts, view, reading, from_kafka=from_kafka),
        accept=accept,
        progress=progress,
        lengths=await _lengths(districts, view),
        held=districts.holds,
        elsewhere=elsewhere,
    )


async def filled(districts: Districts, part: Part, folded: Callable[[int], None]) -> None:
    """What one hand does. Raises Suspect, Unavailable."""
    spec = districts.specs[part.view]
    generation = await districts.database.read(lambda session: building(session, part.view))
    if generation is None or generation.number != part.generation:
        return  # it was given up, or is complete
    reading = await reading_of(districts, part.view)
    bulk = Bulk(
        spec,
        districts.database,
        lru_cache(1 << 16)(places.ancestors),
        generation,
        folded,
        refill=reading.records,
        held=part.held,
        poison_limit=POISON_LIMIT,
        one_by_one=True,
    )
    await bulk.fill(dict(part.targets), _whole(districts, part.view, reading, from_kafka=part.from_kafka))


def _whole(districts: Districts, view: str, reading: "LogReading", *, from_kafka: bool) -> Records:
    """From where all of it is read."""
    if not from_kafka:
        return reading.records
    assert districts.kafka is not None
    return KafkaReading(districts.kafka, districts.specs[view].channels, districts.logs).records


async def build_own(districts: Districts) -> None:
    """A worker whose fold is not the one that made what serves builds its own generation, and lets it serve."""
    for view, spec in districts.specs.items():
        generation = await prepare(districts.database, spec)
        if not generation.made_by(spec):
            log.warning("another fold serves: building our own", view=view, generation=generation.number)
            done = await rebuilt(districts, view, accept=fold_name(spec))
            log.warning("our own fold serves", view=view, generation=done.after.number, differences=done.differences)


async def reading_of(districts: Districts, view: str) -> "LogReading":
    """The logs of a view, as a rebuild of it reads them."""
    return LogReading(districts.logs, districts.specs[view].channels, await _places(districts, view))


async def _places(districts: Districts, view: str) -> list[Mapping[Feed, Place]]:
    """In what serves, and in what was begun."""
    there: list[Mapping[Feed, Place]] = [await districts.ledger(view).places()]
    begun: Generation | None = await districts.database.read(lambda session: building(session, view))
    if begun and begun.made_by(districts.specs[view]):
        held = await districts.database.read(lambda session: all_places(session.of(begun.prefix)))
        there.append({each.feed: each.place for each in held})
    return there


async def _lengths(districts: Districts, view: str) -> dict[str, int]:
    lengths = {}
    for source in set(districts.specs[view].channels.values()):
        try:
            async with asyncio.timeout(PATIENCE):
                lengths[source] = int(await districts.logs[source].head())
        except (Unavailable, TimeoutError, OSError):
            continue
    return lengths


class LogReading:
    """The published logs of a view's channels: whole at first, then from where nothing that is wanted can lie before.

    `places`: of generations of the view; of a feed that stands where one of them does, or beyond, all is known that
    its place covered.
    """

    def __init__(
        self, logs: Mapping[str, Any], channels: Mapping[str, str], places: Sequence[Mapping[Feed, Place]]
    ) -> None:
        self._logs, self._channels, self._places = logs, channels, places

    async def records(self, marks: Mapping[Feed, int]) -> AsyncIterator[tuple[Feed, Sequence[Record]]]:
        for source in sorted(set(self._channels.values())):
            channels = [channel for channel, owner in self._channels.items() if owner == source]
            every = [Feed(source, channel, partition) for channel in channels for partition in range(PARTITIONS)]
            wanted = {feed: marks.get(feed, 0) for feed in every if marks.get(feed, 0) < UNWANTED}
            if not wanted:
                continue
            after = min(self._known(feed, mark) for feed, mark in wanted.items()) if any(wanted.values()) else 0
            some = {feed.partition for feed in wanted}
            only: dict[str, Any] = {"partitions": some} if len(some) < PARTITIONS else {}
            async for batch in self._logs[source].records(wanted, after, **only):
                for feed, records in batch.items():
                    if feed in wanted:
                        yield feed, records

    def _known(self, feed: Feed, mark: int) -> int:
        """Up to where the log holds nothing of this feed beyond its mark."""
        places = (each.get(feed, Place()) for each in self._places)
        return max([mark, *(place.covered for place in places if place.position <= mark)])
