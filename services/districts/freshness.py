"""How fresh a view is: for each service it reads, how far it has come, how much lies beyond, and since when."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

from services.chassis.feeds import Feed, Place
from services.chassis.recorder import Unavailable
from services.districts.desk import Districts

OBJECTIVE: Final = 10  # seconds within which a fact is in every view; what is older than that is told as late
PATIENCE: Final = 1.0  # seconds for a service to say where its log ends; a board does not wait longer


async def heads(districts: Districts, sources: Iterable[str], *, kept: bool = False) -> dict[str, int | None]:
    """Where each service's log ends; None where the service does not answer. `kept`: or ended a moment ago."""
    names = sorted(set(sources))
    find = {name: partial(_head, districts, name) for name in names}
    found = await asyncio.gather(*(districts.heads.of(name, find[name]) if kept else find[name]() for name in names))
    return dict(zip(names, found, strict=True))


async def _head(districts: Districts, source: str) -> int | None:
    try:
        async with asyncio.timeout(PATIENCE):
            return int(await districts.logs[source].head())
    except (Unavailable, TimeoutError, OSError):
        return None


def of_source(places: Mapping[Feed, Place], source: str, head: int | None, now: datetime) -> dict[str, Any]:
    """`position`: everything in the log up to it is in the view; `behind`: positions beyond (unknown: None)."""
    own = [place for feed, place in places.items() if feed.source == source]
    slowest = min(own, key=lambda place: place.covered, default=Place())
    behind = None if head is None else max(0, head - slowest.covered)
    return {
        "position": slowest.covered,
        "head": head,
        "behind": behind,
        "age_seconds": 0.0 if behind == 0 else _age(slowest.covered_at, now),
    }


def _age(covered_at: str, now: datetime) -> float | None:
    """Seconds since the view was last known to be complete; None: it never was."""
    if not covered_at:
        return None
    return round(max(0.0, (now - datetime.fromisoformat(covered_at)).total_seconds()), 1)


async def of_view(districts: Districts, view: str, known: Mapping[str, int | None] | None = None) -> dict[str, Any]:
    """The view's freshness over all its sources; `known`: heads asked for already."""
    ledger = districts.ledger(view)
    ends = known if known is not None else await heads(districts, set(ledger.spec.channels.values()))
    return of_places(districts, view, await ledger.places(), ends)


def of_places(
    districts: Districts, view: str, places: Mapping[Feed, Place], ends: Mapping[str, int | None]
) -> dict[str, Any]:
    """The same, where the places (or the slowest of each source) and the ends of the logs are known."""
    sources, now = sorted(set(districts.specs[view].channels.values())), districts.clock.now()
    each = {source: of_source(places, source, ends[source], now) for source in sources}
    behind = [at["behind"] for at in each.values()]
    ages = [at["age_seconds"] for at in each.values() if at["age_seconds"] is not None]
    return {
        "behind": None if None in behind else sum(behind),
        "age_seconds": max(ages, default=None),
        "as_of": min((place.as_of for place in places.values()), default=districts.today()),
        "sources": each,
    }
