"""Write feeds that were folded in memory: whole sets into bare tables, each feed with its place or not at all."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from msgspec.structs import replace

from services.chassis.feeds import Place
from services.districts.ledger.balances import Ancestors, Cell
from services.districts.ledger.building.in_memory import FeedInMemory
from services.districts.ledger.database import How, Session
from services.districts.ledger.place import all_places, hold, keep
from services.districts.ledger.quarantine import park
from services.districts.ledger.tables import BALANCES, ELSEWHERE, FOUND, HISTORY, POSTINGS, REGIONS, ROWS, TOUCHED


class Ready(NamedTuple):
    """A feed as it will be written, but for its number, which the generation gives."""

    feed: FeedInMemory
    as_of: date
    rows: list[tuple[Any, ...]]
    history: list[tuple[Any, ...]]
    balances: list[tuple[Cell, int]]
    found: list[tuple[Any, ...]]


def ready(feed: FeedInMemory, as_of: date, ancestors: Ancestors) -> Ready:
    """Whatever takes time, before the transaction begins."""
    balances = [(cell, value) for cell, value in feed.balances(ancestors, as_of).items() if value]
    written = Ready(feed, as_of, feed.rows(), feed.history(), balances, list(feed.found()))
    feed.done()
    return written


async def store(tables: Session, feeds: Sequence[Ready], poison_limit: int) -> None:
    """All of them or none. A feed that has a place already was written by another, whole: it is left alone; one of
    which the log has nothing gets none. What is written is dropped at once: it is all there is in memory.

    Raises Suspect where our own fold could not apply too many streams.
    """
    await tables.alone("feeds")
    there = {held.feed for held in await all_places(tables)}
    new = [each for each in feeds if each.feed.feed not in there and each.feed.place != Place()]
    numbered = [(await _number(tables, each, poison_limit), each) for each in new]
    await tables.put(HISTORY, How.NEW, _emptied(each.history for each in new))
    rows = ((row[0], number, *row[2:]) for number, each in numbered for row in _emptied([each.rows]))
    await tables.put(ROWS, How.NEW, rows)
    await tables.put(FOUND, How.NEW, _emptied(each.found for each in new))
    postings = ((*at, number, n) for number, each in numbered for at, n in each.feed.postings.items() if n)
    await tables.put(POSTINGS, How.NEW, postings)
    for each in new:
        each.feed.postings.clear()
    touched = [at for _, each in numbered for at in each.feed.touched]
    await tables.put(TOUCHED, How.NEW, touched)
    await tables.put(ELSEWHERE, How.KEEP, {at for each in new for at in each.feed.left})
    await tables.put(REGIONS, How.KEEP, {(region,) for _, region, _ in touched})
    balances = [(*cell, number, value) for number, each in numbered for cell, value in each.balances]
    await tables.put(BALANCES, How.NEW, balances)


def _emptied(lists: Iterable[list[tuple[Any, ...]]]) -> Iterator[tuple[Any, ...]]:
    for rows in lists:
        yield from rows
        rows.clear()


async def _number(tables: Session, each: Ready, poison_limit: int) -> int:
    """Its place, which says that the feed is complete; the number by which the tables know it."""
    held = await hold(tables, each.feed.feed, each.as_of)
    await park(tables, held, each.feed.parked, poison_limit)
    place = replace(each.feed.place, as_of=each.as_of)
    await keep(tables, held._replace(place=place, applied=each.feed.applied, changed_nothing=each.feed.changed_nothing))
    return held.number
