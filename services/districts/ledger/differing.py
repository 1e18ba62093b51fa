"""Where two generations of a view differ, feed by feed at equal marks, both read in one snapshot."""

from collections.abc import Collection
from datetime import date
from typing import Final, NamedTuple

from services.chassis.feeds import Feed, Place
from services.districts.ledger.database import Session
from services.districts.ledger.generations import Generation
from services.districts.ledger.place import all_places

SHOWN: Final = 10  # differences of a table that are named
Totals = dict[tuple[str, str], int]  # (measure, cut) -> the city's figure


class Differences(NamedTuple):
    """Which tables differ, and some of the rows in which they do."""

    tables: list[str]
    named: list[str]


async def level(session: Session, one: Generation, other: Generation) -> set[Feed]:
    """The feeds that stand at the same mark in both."""
    ours, theirs = await _places(session, one), await _places(session, other)
    return {feed for feed, place in ours.items() if feed in theirs and theirs[feed].position == place.position}


async def differences(session: Session, one: Generation, other: Generation, feeds: Collection[Feed]) -> Differences:
    """What of these feeds is in one of the two and not, or not the same, in the other.

    Balances are compared where they stand for the same day in both.
    """
    found = Differences([], [])
    for table, names in (
        ("rows", await _rows(session, one, other, feeds)),
        ("postings", await _sums(session, _POSTINGS, one, other, feeds)),
        ("balances", await _sums(session, _BALANCES, one, other, feeds)),
    ):
        if names:
            found.tables.append(table)
            found.named.extend(f"{table}: {name}" for name in names[:SHOWN])
    return found


# A feed's number is each generation's own: the two places say which is which.
_SAME_FEED: Final = (
    "join HEREplaces f on f.feed = a.feed "
    "join THEREplaces g on g.source = f.source and g.channel = f.channel and g.partition = f.partition "
)
_ROW: Final = (
    "where f.feed among($1 int) and not exists (select 1 from THERErows b "
    "where b.stream = a.stream and b.feed = g.feed and coalesce(b.body, '') = coalesce(a.body, '') "
    "and b.opened_on = a.opened_on and b.last_on = a.last_on and b.last_position = a.last_position "
    "and b.events = a.events and b.late = a.late) order by 1 limit $2"
)
_ROWS: Final = " ".join(["select cast(a.stream as text) from HERErows a", _SAME_FEED, _ROW])


async def _rows(session: Session, one: Generation, other: Generation, feeds: Collection[Feed]) -> list[str]:
    """Streams whose rows are not the same."""
    found = set[str]()
    for here, there in ((one, other), (other, one)):
        numbers = await _numbers(session, here, feeds)
        rows = await session.fetch("text int", _between(_ROWS, here, there), numbers, SHOWN)
        found |= {stream for (stream,) in rows}
    return sorted(found)


class _Summed(NamedTuple):
    """A table of amounts: a key may stand in several rows, and what sums to nothing need not be there."""

    table: str
    key: tuple[str, ...]
    amount: str
    condition: str = "1 = 1"

    def of(self, sign: str, number: str) -> str:
        columns = ", ".join(f"a.{column}" for column in self.key)
        what = f"{columns}, {number} as feed, {sign}a.{self.amount} as n"
        where = f"where {number} among($1 int) and {self.condition}"
        return " ".join(["select", what, "from", f"HERE{self.table} a", _SAME_FEED, where])


_POSTINGS: Final = _Summed("postings", ("measure", "region", "cut", "effective_on", "recorded_on"), "amount")
_BALANCES: Final = _Summed("balances", ("measure", "region", "cut"), "value", "f.as_of = g.as_of")


async def _sums(
    session: Session, summed: _Summed, one: Generation, other: Generation, feeds: Collection[Feed]
) -> list[str]:
    """Keys under which the two do not sum to the same: what one has less what the other has."""
    ours = _between(summed.of("", "f.feed"), one, other)
    theirs = _between(summed.of("-", "g.feed"), other, one)
    named = " || ' ' || ".join(f"cast({column} as text)" for column in summed.key if column != "recorded_on")
    of_a_key = f"group by {', '.join(summed.key)}, feed having sum(n) <> 0 order by 1 limit $2"
    statement = " ".join(["select", named, "from (", ours, "union all", theirs, ") as sides", of_a_key])
    found = await session.fetch("text int", statement, await _numbers(session, one, feeds), SHOWN)
    return sorted({" ".join(name.split()) for (name,) in found})


def _between(statement: str, here: Generation, there: Generation) -> str:
    return statement.replace("THERE", there.prefix).replace("HERE", here.prefix)


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


async def _numbers(session: Session, generation: Generation, feeds: Collection[Feed]) -> list[int]:
    return [held.number for held in await all_places(session.of(generation.prefix)) if held.feed in feeds]


async def _places(session: Session, generation: Generation) -> dict[Feed, Place]:
    return {held.feed: held.place for held in await all_places(session.of(generation.prefix))}
