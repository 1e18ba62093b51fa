"""What a slice of a view holds: everything that its tables say of some partitions, read in one snapshot."""

from collections.abc import Collection
from typing import Any, Final, NamedTuple
from uuid import UUID

from services.districts.ledger.database import Session
from services.districts.ledger.generations import Generation, OtherFold, serving
from services.districts.ledger.place import Held, all_places
from services.districts.ledger.tables import HISTORY, ROWS, Table
from services.districts.ledger.view import ViewSpec

DIGITS: Final = "0123456789abcdef"  # a partition is the last hex digit of a stream's id: there are sixteen
Amounts = dict[tuple[Any, ...], int]  # the number of the feed, then the key of a posting or of a balance

_OF_PARTITIONS: Final = "where substr(cast(stream as text), 36, 1) among($1 text)"
_OF_FEEDS: Final = "where feed among($1 int)"
_TOUCHED: Final = " ".join(["select measure, region, stream from ~touched", _OF_PARTITIONS])
_FOUND: Final = " ".join(["select term, stream, region from ~found", _OF_PARTITIONS])
_ELSEWHERE: Final = " ".join(["select stream, region from ~elsewhere", _OF_PARTITIONS])
_OR_STRAY: Final = "where (feed among($1 int) or feed not in (select feed from ~places))"


class Standing(NamedTuple):
    """`held` are the places of these partitions; `left_out` the events that were skipped or lie in quarantine."""

    generation: Generation
    held: list[Held]
    rows: dict[tuple[Any, ...], tuple[Any, ...]]  # whole rows by their keys
    history: dict[tuple[Any, ...], tuple[Any, ...]]
    postings: Amounts
    balances: Amounts
    touched: set[tuple[str, str, UUID]]
    elsewhere: set[tuple[UUID, str]]
    found: set[tuple[str, UUID, str]]
    regions: set[str]
    left_out: set[str]

    def seal(self) -> int:
        """The same for the same state in this process: what was proved of it once needs no second proof at once.

        Sums of hashes, whatever the order of reading: they notice a changed row cheaply, they keep out no forger.
        """
        parts = (
            self.rows.values(),
            self.history.values(),
            self.postings.items(),
            self.balances.items(),
            self.touched,
            self.elsewhere,
            self.found,
            self.regions,
            self.left_out,
        )
        return hash((self.generation, repr(self.held), *((len(part), sum(map(hash, part))) for part in parts)))


async def standing(session: Session, spec: ViewSpec, partitions: Collection[int]) -> Standing:
    """Raises OtherFold where another version of the view made what serves. Amounts of nothing are left out."""
    generation = await serving(session, spec.name)
    if not generation.made_by(spec):
        raise OtherFold(generation, spec)
    tables = session.of(generation.prefix)
    held = [each for each in await all_places(tables) if each.feed.partition in partitions]
    feeds = [each.number for each in held]
    of_feeds = _OR_STRAY if 0 in partitions else _OF_FEEDS  # what belongs to no feed is looked for once
    digits = [DIGITS[each] for each in sorted(partitions)]
    return Standing(
        generation,
        held,
        await _whole(tables, ROWS, digits),
        await _whole(tables, HISTORY, digits),
        await _amounts(tables, "text text text day day", _POSTINGS, of_feeds, feeds),
        await _amounts(tables, "text text text", _BALANCES, of_feeds, feeds),
        set(await _fetch(tables, "text text uuid", _TOUCHED, digits)),
        set(await _fetch(tables, "uuid text", _ELSEWHERE, digits)),
        set(await _fetch(tables, "text uuid text", _FOUND, digits)),
        {region for (region,) in await _fetch(tables, "text", "select region from ~regions")},
        await _left_out(tables, spec.name, feeds),
    )


_POSTINGS: Final = ("postings", "measure, region, cut, effective_on, recorded_on", "amount")
_BALANCES: Final = ("balances", "region, measure, cut", "value")


async def _whole(tables: Session, table: Table, digits: list[str]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    columns = ", ".join(column for column, _ in table.columns)
    shape, size = " ".join(kind for _, kind in table.columns), len(table.key)
    found = await _fetch(tables, shape, " ".join(["select", columns, f"from ~{table.name}", _OF_PARTITIONS]), digits)
    return {row[:size]: row for row in found}


async def _amounts(tables: Session, shape: str, read: tuple[str, str, str], where: str, feeds: list[int]) -> Amounts:
    """A key may stand in several rows: they add up."""
    table, key, amount = read
    summed = f"cast(sum({amount}) as bigint)"
    statement = " ".join(["select feed,", key, ",", summed, f"from ~{table}", where, "group by feed,", key])
    found = await _fetch(tables, f"int {shape} int", statement, feeds)
    return {tuple(at): total for *at, total in found if total}


async def _left_out(tables: Session, view: str, feeds: list[int]) -> set[str]:
    found = await _fetch(
        tables,
        "text",
        "select cast(event_id as text) from ~parked where feed among($1 int) "
        "union select cast(event_id as text) from ledger_skips where view = $2",
        feeds,
        view,
    )
    return {event for (event,) in found}


async def _fetch(tables: Session, shape: str, statement: str, *arguments: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await tables.fetch(shape, statement, *arguments)]
