"""Where two generations of a view differ, feed by feed at equal marks, both read in one snapshot."""

from collections.abc import Collection
from datetime import date
from typing import Final, NamedTuple

from services.chassis.feeds import Feed
from services.districts.ledger.database import Session
from services.districts.ledger.generations import Generation
from services.districts.ledger.place import Held, all_places

SHOWN: Final = 10  # differences of a table that are named
Totals = dict[tuple[str, str], int]  # (measure, cut) -> the city's figure


class Differences(NamedTuple):
    """Which tables differ, and some of the rows in which they do."""

    tables: list[str]
    named: list[str]


async def level(session: Session, one: Generation, other: Generation) -> set[Feed]:
    """The feeds that stand at the same mark in both."""
    ours, theirs = await _held(session, one), await _held(session, other)
    return {feed for feed in ours.keys() & theirs if ours[feed].place.position == theirs[feed].place.position}


async def differences(session: Session, one: Generation, other: Generation, feeds: Collection[Feed]) -> Differences:
    """What of these feeds is in one of the two and not, or not the same, in the other.

    Balances are compared where they stand for the same day in both.
    """
    every, of_a_day = await paired(session, one, other, feeds)
    found = Differences([], [])
    for table, names in (
        ("rows", await _rows(session, every)),
        ("postings", await _sums(session, IN_POSTINGS, every)),
        ("balances", await _sums(session, IN_BALANCES, of_a_day)),
    ):
        if names:
            found.tables.append(table)
            found.named.extend(f"{table}: {name}" for name in names[:SHOWN])
    return found


async def paired(session: Session, one: Generation, other: Generation, feeds: Collection[Feed]) -> "tuple[Pair, Pair]":
    """The two with these feeds; the same with those feeds whose balances stand for the same day in both."""
    ours, theirs = await _held(session, one), await _held(session, other)
    pairs = [(ours[feed], theirs[feed]) for feed in sorted(feeds)]
    every = {a.number: b.number for a, b in pairs}
    of_a_day = {a.number: b.number for a, b in pairs if a.place.as_of == b.place.as_of}
    return Pair(one, other, every), Pair(one, other, of_a_day)


class Pair(NamedTuple):
    """Two generations, and the number that each feed has in the one and in the other."""

    here: Generation
    there: Generation
    feeds: dict[int, int]

    def turned(self) -> "Pair":
        return Pair(self.there, self.here, {there: here for here, there in self.feeds.items()})

    def only(self, feed: int) -> "Pair":
        """The same two, of one feed; of none, where it is not among them."""
        return self._replace(feeds={here: there for here, there in self.feeds.items() if here == feed})

    def where(self) -> str:
        """By no index (that is the +): most of the table is asked for."""
        return f"+a.feed in ({', '.join(map(str, self.feeds)) or 'null'})"

    def elsewhere(self) -> str:
        """The other's number of a row's feed."""
        whens = " ".join(f"when {here} then {there}" for here, there in self.feeds.items())
        return f"case a.feed {whens} end" if whens else "null"


SAME_ROW: Final = (
    "b.stream = a.stream and coalesce(b.body, '') = coalesce(a.body, '') and b.opened_on = a.opened_on "
    "and b.last_on = a.last_on and b.last_position = a.last_position and b.events = a.events and b.late = a.late"
)


async def _rows(session: Session, pair: Pair) -> list[str]:
    """Streams whose rows are not the same."""
    found = set[str]()
    for each in (pair, pair.turned()):
        where = " ".join(["where", each.where(), "and", absent(each, "rows", SAME_ROW), "order by 1 limit $1"])
        statement = " ".join(["select cast(a.stream as text) from", f"{each.here.prefix}rows a", where])
        found |= {stream for (stream,) in await session.fetch("text", statement, SHOWN)}
    return sorted(found)


def absent(pair: Pair, table: str, same: str) -> str:
    lies = f"{pair.there.prefix}{table} b where b.feed = {pair.elsewhere()} and"
    return " ".join(["not exists (select 1 from", lies, same, ")"])


class Summed(NamedTuple):
    """A table of amounts: a key may stand in several rows, and what sums to nothing need not be there."""

    table: str
    key: tuple[str, ...]
    amount: str


IN_POSTINGS: Final = Summed("postings", ("measure", "region", "cut", "effective_on", "recorded_on"), "amount")
IN_BALANCES: Final = Summed("balances", ("measure", "region", "cut"), "value")


async def _sums(session: Session, summed: Summed, pair: Pair) -> list[str]:
    """Keys under which the two do not sum to the same: what one has less what the other has."""
    if await _same_rows(session, summed, pair):
        return []
    named = " || ' ' || ".join(f"cast({column} as text)" for column in summed.key if column != "recorded_on")
    statement = " ".join(["select", named, unequal(summed, pair), "order by 1 limit $1"])
    return sorted({" ".join(name.split()) for (name,) in await session.fetch("text", statement, SHOWN)})


def unequal(summed: Summed, pair: Pair) -> str:
    """The keys under which the two do not sum to the same; `n` is what the one has less what the other has."""
    sides = []
    for side, sign, number in ((pair, "", "a.feed"), (pair.turned(), "-", pair.turned().elsewhere())):
        columns = ", ".join(f"a.{column}" for column in summed.key)
        what = f"select {columns}, {number} as feed, {sign}a.{summed.amount} as n"
        sides.append(" ".join([what, "from", f"{side.here.prefix}{summed.table} a where", side.where()]))
    of_a_key = f"group by {', '.join(summed.key)}, feed having sum(n) <> 0"
    return " ".join(["from (", sides[0], "union all", sides[1], ") as sides", of_a_key])


async def _same_rows(session: Session, summed: Summed, pair: Pair) -> bool:
    """Whether both hold the very same rows: found far sooner than sums, where each key stands once."""
    counts = [await _count(session, summed, each) for each in (pair, pair.turned())]
    if counts[0] != counts[1]:
        return False
    same = " and ".join(f"b.{column} = a.{column}" for column in (*summed.key, summed.amount))
    where = f"{pair.where()} and a.{summed.amount} <> 0 and {absent(pair, summed.table, same)}"
    statement = " ".join(["select 1 from", f"{pair.here.prefix}{summed.table} a where", where, "limit 1"])
    return not await session.fetch("int", statement)


async def _count(session: Session, summed: Summed, pair: Pair) -> int:
    where = f"{pair.where()} and a.{summed.amount} <> 0"
    statement = " ".join(["select count(*) from", f"{pair.here.prefix}{summed.table} a where", where])
    return int((await session.fetch("int", statement))[0][0])


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


async def _held(session: Session, generation: Generation) -> dict[Feed, Held]:
    return {held.feed: held for held in await all_places(session.of(generation.prefix))}
