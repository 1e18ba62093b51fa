"""What a generation holds, as hashes that do not depend on how it was built, and where two generations differ."""

import hashlib
from collections.abc import Collection
from datetime import date
from typing import Any, Final, NamedTuple

from services.chassis.feeds import Feed, Place
from services.districts.ledger.database import Session
from services.districts.ledger.generations import Generation
from services.districts.ledger.place import all_places

SHOWN: Final = 10  # differences that are named
Totals = dict[tuple[str, str], int]  # (measure, cut) -> the city's figure


class Digest(NamedTuple):
    """Marks and hashes of one generation, read in one snapshot; a feed's own hash of each table."""

    places: dict[Feed, Place]
    rows: dict[Feed, str]
    postings: dict[Feed, str]
    balances: dict[Feed, str]

    def differences(self, other: "Digest", feeds: Collection[Feed]) -> list[str]:
        """Which tables differ in these feeds; balances only where both stand for the same day."""
        of_a_day = [feed for feed in feeds if self._day(feed) == other._day(feed)]
        compared = {"rows": feeds, "postings": feeds, "balances": of_a_day}
        return [
            name
            for name, some in compared.items()
            if any(getattr(self, name).get(feed) != getattr(other, name).get(feed) for feed in some)
        ]

    def _day(self, feed: Feed) -> date | None:
        place = self.places.get(feed)
        return place.as_of if place else None


_ROWS: Final = (
    "select feed, cast(stream as text), body, cast(opened_on as text), cast(last_on as text), last_position, "
    "events, late from ~rows order by stream"
)
_POSTINGS: Final = (
    "select feed, measure, region, cut, cast(effective_on as text), cast(recorded_on as text), amount "
    "from ~postings where amount <> 0 order by measure, region, cut, effective_on, recorded_on, feed"
)
_BALANCES: Final = (
    "select feed, region, measure, cut, value from ~balances where value <> 0 order by region, measure, cut, feed"
)
_STATEMENTS: Final = (
    ("int text text text text int int int", _ROWS),
    ("int text text text text text int", _POSTINGS),
    ("int text text text int", _BALANCES),
)


async def digest(session: Session, generation: Generation) -> Digest:
    """Raises what the session raises. A feed is named by itself: its number is the generation's own."""
    tables = session.of(generation.prefix)
    held = await all_places(tables)
    feeds = {each.number: each.feed for each in held}
    hashes = [await _hashes(tables, feeds, shape, statement) for shape, statement in _STATEMENTS]
    return Digest({each.feed: each.place for each in held}, *hashes)


async def _hashes(tables: Session, feeds: dict[int, Feed], shape: str, statement: str) -> dict[Feed, str]:
    summed: dict[int, Any] = {}
    async for feed, *row in tables.each(shape, statement):
        if feed not in summed:
            summed[feed] = hashlib.sha256()
        summed[feed].update(repr(row).encode())
    return {feeds[feed]: each.hexdigest() for feed, each in summed.items() if feed in feeds}


async def totals(session: Session, generation: Generation, day: date) -> Totals:
    """The city's figures at the end of a day, from the postings."""
    found = await session.of(generation.prefix).fetch(
        "text text int",
        "select measure, cut, cast(sum(amount) as bigint) from ~postings where effective_on <= $1 "
        "group by measure, cut order by measure, cut",
        day,
    )
    return {(measure, cut): amount for measure, cut, amount in found if amount}


def changed(before: Totals, after: Totals) -> list[str]:
    """Which of the city's figures are others, and by how much."""
    return [
        f"{' '.join(filter(None, cell))}: {before.get(cell, 0)} → {after.get(cell, 0)}"
        for cell in sorted(before.keys() | after.keys())
        if before.get(cell, 0) != after.get(cell, 0)
    ]


async def differing(session: Session, one: Generation, other: Generation) -> list[str]:
    """Streams whose rows differ now, the ones left out that have moved on in one of the two: at most a handful."""
    found: list[str] = []
    for left, right in ((one, other), (other, one)):
        statement = (
            "select cast(stream as text) from ~rows where not exists (select 1 from RIGHT o "
            "where o.stream = ~rows.stream and o.last_position <> ~rows.last_position) "
            "and not exists (select 1 from RIGHT o "
            "where o.stream = ~rows.stream and coalesce(o.body, '') = coalesce(~rows.body, '')) order by 1 limit $1"
        ).replace("RIGHT", f"{right.prefix}rows")
        rows = await session.of(left.prefix).fetch("text", statement, SHOWN)
        found += [stream for (stream,) in rows if stream not in found]
    return found[:SHOWN]
