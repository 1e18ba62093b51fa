"""Count a service's published events from its log, by no view's rules: the other side of what one ledger balances."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Protocol

from contracts.envelope import PARTITIONS
from services.chassis.feeds import Feed, Place


class CountedLog(Protocol):
    """A published log, in process or over HTTP."""

    async def census(self, marks: Mapping[str, Sequence[int]], after: int = 0) -> dict[str, int]: ...


class LogCount:
    """Counts of one log up to a view's marks; what every mark covers already is counted once and remembered."""

    def __init__(self, log: CountedLog) -> None:
        self._log = log
        self._alone = asyncio.Lock()  # what is remembered grows by one caller at a time
        self._epoch, self._covered, self._counts = 0, 0, Counter[str]()

    async def upto(self, places: Mapping[Feed, Place]) -> Counter[str]:
        """Events by published name, up to each place's mark. Raises Unavailable."""
        if not places:
            return Counter()
        async with self._alone:
            epoch, covered = max(place.epoch for place in places.values()), _covered(places)
            if epoch != self._epoch:
                self._epoch, self._covered, self._counts = epoch, 0, Counter()
            if covered < self._covered:  # an older view than what is remembered: the remembered lies beyond its marks
                return Counter(await self._log.census(_marks(places)))
            if covered > self._covered:
                channels = {feed.channel: [covered] * PARTITIONS for feed in places}
                tail = Counter(await self._log.census(channels, self._covered))
                self._covered, self._counts = covered, self._counts + tail
            return self._counts + Counter(await self._log.census(_marks(places), self._covered))


def _covered(places: Mapping[Feed, Place]) -> int:
    """To where every partition of these channels is read; a partition that was never heard of has read nothing."""
    channels = {feed.channel for feed in places}
    whole = len(places) == len(channels) * PARTITIONS
    return min(place.covered for place in places.values()) if whole else 0


def _marks(places: Mapping[Feed, Place]) -> dict[str, list[int]]:
    marks: dict[str, list[int]] = {}
    for feed, place in places.items():
        marks.setdefault(feed.channel, [0] * PARTITIONS)[feed.partition] = place.position
    return marks
