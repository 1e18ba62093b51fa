"""Count a service's published events from its log, by no view's rules: the other side of what one ledger balances."""

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
        self._epoch, self._covered, self._counts = 0, 0, Counter[str]()

    async def upto(self, places: Mapping[Feed, Place]) -> Counter[str]:
        """Events by published name, up to each place's mark. Raises Unavailable."""
        if not places:
            return Counter()
        epoch = max(place.epoch for place in places.values())
        if epoch != self._epoch:
            self._epoch, self._covered, self._counts = epoch, 0, Counter()
        await self._remember(places)
        return self._counts + Counter(await self._log.census(_marks(places), self._covered))

    async def _remember(self, places: Mapping[Feed, Place]) -> None:
        covered = min(place.covered for place in places.values())
        if covered > self._covered:
            all_of_it = {feed.channel: [covered] * PARTITIONS for feed in places}
            self._counts += Counter(await self._log.census(all_of_it, self._covered))
            self._covered = covered


def _marks(places: Mapping[Feed, Place]) -> dict[str, list[int]]:
    marks: dict[str, list[int]] = {}
    for feed, place in places.items():
        marks.setdefault(feed.channel, [0] * PARTITIONS)[feed.partition] = place.position
    return marks
