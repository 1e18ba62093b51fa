"""How every reader stands, for operators: positions, freshness and quarantine of the views, and of the reactions."""

import asyncio
from collections import deque
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Final, NamedTuple

from prometheus_client import Gauge

from services.chassis import metrics
from services.chassis.clock import ZONE
from services.chassis.recorder import Unavailable
from services.districts import freshness
from services.districts.desk import Districts

DAY: Final = Gauge("view_day_timestamp_seconds", "Midnight of the day that a view's figures stand for", ("view",))
FIRST: Final = date(1970, 1, 2)  # a view that has read nothing stands for no day
REMEMBERED: Final = 10_000  # ends of a log: what has not been covered for half a day is no older than that


class Standing(NamedTuple):
    """One reader over one service; `age`: seconds since it was complete, None where that is not known."""

    reader: str
    upstream: str
    position: int
    age: float | None


class End(NamedTuple):
    """Where a log ended, and when."""

    at: datetime
    head: int


class Readers:
    """Keeps where each log ended when: a reaction notes no hour itself, as views do."""

    def __init__(self, districts: Districts) -> None:
        self._districts = districts
        self._ends: dict[str, deque[End]] = {}  # by reaction; the first is the newest that it covers, if any

    async def sample(self) -> None:
        """Read all, then say all: a scrape never meets a half of it. A service that is silent is left out."""
        districts = self._districts
        heads = await freshness.heads(districts, districts.logs)
        reactions = await self._reactions()
        standings = [self._of_reaction(each, heads) for each in reactions]
        quarantined = {str(each["name"]): int(each["quarantined"]) for each in reactions}
        days: dict[str, date] = {}
        for view in districts.specs:
            told = await freshness.of_view(districts, view, heads)
            days[view] = max(told["as_of"], FIRST)
            standings += [
                Standing(view, source, at["position"], at["age_seconds"]) for source, at in told["sources"].items()
            ]
            quarantined[view] = sum(feed.parked_streams for feed in await districts.ledger(view).status())
        _say(heads, standings, quarantined, days)

    def _of_reaction(self, told: Mapping[str, Any], heads: Mapping[str, int | None]) -> Standing:
        """As old as the newest end of the log that it covers; before there is one, as its first end that was seen."""
        name, source, covered = str(told["name"]), str(told["source"]), int(told["covered"])
        head, now = heads[source], self._districts.clock.now()
        if head is None:
            return Standing(name, source, covered, None)
        ends = self._ends.setdefault(name, deque(maxlen=REMEMBERED))
        ends.append(End(now, head))
        while len(ends) > 1 and ends[1].head <= covered:
            ends.popleft()
        return Standing(name, source, covered, 0.0 if covered >= head else (now - ends[0].at).total_seconds())

    async def _reactions(self) -> list[dict[str, Any]]:
        async def asked(log: Any) -> list[dict[str, Any]]:
            try:
                async with asyncio.timeout(freshness.PATIENCE):
                    return list(await log.reactions())
            except (Unavailable, TimeoutError, OSError):
                return []

        found = await asyncio.gather(*(asked(log) for log in self._districts.logs.values()))
        return [each for some in found for each in some]


def _say(
    heads: Mapping[str, int | None],
    standings: list[Standing],
    quarantined: Mapping[str, int],
    days: Mapping[str, date],
) -> None:
    for gauge in (metrics.POSITION, metrics.FRESHNESS, metrics.QUARANTINED):
        gauge.clear()  # of whom nothing is known now, nothing is told
    for service, head in heads.items():
        if head is not None:
            metrics.HEAD.labels(service).set(head)
    for reader, upstream, position, age in standings:
        metrics.POSITION.labels(reader, upstream).set(position)
        if age is not None:
            metrics.FRESHNESS.labels(reader, upstream).set(age)
    for reader, streams in quarantined.items():
        metrics.QUARANTINED.labels(reader).set(streams)
    for view, day in days.items():
        DAY.labels(view).set(datetime.combine(day, time(), ZONE).timestamp())
