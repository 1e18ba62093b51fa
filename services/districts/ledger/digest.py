"""What a generation holds, as hashes that do not depend on how it was built, and where two generations differ."""

import hashlib
from typing import Any, Final, NamedTuple

from services.chassis.feeds import Feed, Place
from services.districts.ledger.database import Session
from services.districts.ledger.generations import Generation
from services.districts.ledger.place import all_places

SHOWN: Final = 10  # differences that are named


class Digest(NamedTuple):
    """Marks and hashes of one generation, read in one snapshot."""

    places: dict[Feed, Place]
    rows: str
    postings: str
    balances: str

    def differences(self, other: "Digest") -> list[str]:
        """Which tables differ; balances only where both stand for the same days."""
        compared = ["rows", "postings"]
        if _days(self) == _days(other):
            compared.append("balances")
        return [name for name in compared if getattr(self, name) != getattr(other, name)]


def _days(digest: Digest) -> dict[Feed, Any]:
    return {feed: place.as_of for feed, place in digest.places.items()}


async def digest(session: Session, generation: Generation) -> Digest:
    """Raises what the session raises. A feed is named by itself: its number is the generation's own."""
    tables = session.of(generation.prefix)
    return Digest(
        {held.feed: held.place for held in await all_places(tables)},
        await _hash(
            tables,
            "text text text text int int int",
            "select cast(stream as text), body, cast(opened_on as text), cast(last_on as text), last_position, "
            "events, late from ~rows order by stream",
        ),
        await _hash(
            tables,
            "text text text text text text text int int",
            "select p.measure, p.region, p.cut, cast(p.effective_on as text), cast(p.recorded_on as text), "
            "f.source, f.channel, f.partition, p.amount from ~postings p join ~places f on f.feed = p.feed "
            "where p.amount <> 0 order by 1, 2, 3, 4, 5, 6, 7, 8",
        ),
        await _hash(
            tables,
            "text text text text text int int",
            "select b.region, b.measure, b.cut, f.source, f.channel, f.partition, b.value "
            "from ~balances b join ~places f on f.feed = b.feed where b.value <> 0 order by 1, 2, 3, 4, 5, 6",
        ),
    )


async def _hash(tables: Session, shape: str, statement: str) -> str:
    summed = hashlib.sha256()
    async for row in tables.each(shape, statement):
        summed.update(repr(tuple(row)).encode())
    return summed.hexdigest()


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
