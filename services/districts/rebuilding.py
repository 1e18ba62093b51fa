"""Rebuild a view from the published logs: on request, or because this code folds otherwise than what serves."""

from collections.abc import AsyncIterator, Mapping, Sequence

import structlog

from contracts.envelope import PARTITIONS
from services.chassis.feeds import Feed, Record
from services.districts import places
from services.districts.desk import Districts
from services.districts.ledger.generations import prepare
from services.districts.ledger.rebuild import Rebuilt, rebuild

log = structlog.get_logger()


async def rebuilt(districts: Districts, view: str, *, accept_difference: bool = False) -> Rebuilt:
    """Raises UnknownView, RebuildRefused, Unavailable."""
    ledger = districts.ledger(view)
    marks = await ledger.places()
    covered = {
        source: min((place.covered for feed, place in marks.items() if feed.source == source), default=0)
        for source in set(ledger.spec.channels.values())
    }
    reading = _Reading(districts, view, covered)
    return await rebuild(
        ledger.spec,
        districts.database,
        places.ancestors,
        districts.clock,
        reading.records,
        accept_difference=accept_difference,
    )


async def build_own(districts: Districts) -> None:
    """A worker whose fold is not the one that made what serves builds its own generation, and lets it serve."""
    for view, spec in districts.specs.items():
        generation = await prepare(districts.database, spec)
        if not generation.made_by(spec):
            log.warning("another fold serves: building our own", view=view, generation=generation.number)
            await rebuilt(districts, view, accept_difference=True)


class _Reading:
    """The published logs of a view's channels: whole at first, then from where the serving generation was complete."""

    def __init__(self, districts: Districts, view: str, covered: Mapping[str, int]) -> None:
        self._districts, self._channels, self._covered = districts, districts.specs[view].channels, covered

    async def records(self, marks: Mapping[Feed, int]) -> AsyncIterator[tuple[Feed, Sequence[Record]]]:
        for source in sorted(set(self._channels.values())):
            channels = [channel for channel, owner in self._channels.items() if owner == source]
            feeds = [Feed(source, channel, partition) for channel in channels for partition in range(PARTITIONS)]
            after = self._covered[source] if marks else 0
            wanted = {feed: marks.get(feed, 0) for feed in feeds}
            async for batch in self._districts.logs[source].records(wanted, after):
                for feed, records in batch.items():
                    if feed in wanted:
                        yield feed, records
