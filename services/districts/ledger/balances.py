"""Balances: each figure as it stands on a feed's day, for every region and all that lie above it."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final

from msgspec.structs import replace

from services.districts.ledger.database import How, Session
from services.districts.ledger.place import NEVER, Held
from services.districts.ledger.tables import BALANCES

# A region's code (or its successor's), itself first, up to the city's, as they lie on a day. It answers for every code
# that was ever valid, on any day (a fact of 1998 may carry a code of today); for a code that never was it raises.
Ancestors = Callable[[str, date], Sequence[str]]
Cell = tuple[str, str, str]  # region, measure, cut

_SUMS: Final = "text text text int"


def spread(sums: Iterable[tuple[Cell, int]], ancestors: Ancestors, day: date) -> Counter[Cell]:
    """Amounts of smallest regions, carried up to all that lie above them on a day."""
    totals: dict[Cell, int] = {}
    for (region, measure, cut), amount in sums:
        for above in ancestors(region, day):
            cell = (above, measure, cut)
            totals[cell] = totals.get(cell, 0) + amount
    return Counter(totals)


async def add(session: Session, feed: int, totals: Counter[Cell]) -> None:
    await session.put(BALANCES, How.ADD, ((*cell, feed, value) for cell, value in totals.items() if value))


async def bring_to(session: Session, held: Held, day: date, ancestors: Ancestors) -> Held:
    """Post what falls due after the place's day up to `day`, and move the balances of regions that changed hands.

    The place is locked by the caller; a day that is not later changes nothing.
    """
    as_of = held.place.as_of
    if as_of >= day:
        return held
    await add(session, held.number, await drift(session, [held.number], as_of, day, ancestors))
    return held._replace(place=replace(held.place, as_of=day))


async def drift(session: Session, feeds: Sequence[int], after: date, upto: date, ancestors: Ancestors) -> Counter[Cell]:
    """What lies between feeds' balances as they stand on two days: what falls due, and regions that change hands."""
    totals = spread(await between(session, feeds, after, upto), ancestors, upto)
    if after != NEVER:
        moved = await _moved(session, feeds, after, upto, ancestors)
        totals.update(spread(moved, ancestors, upto))
        totals.subtract(spread(moved, ancestors, after))
    return totals


async def between(session: Session, feeds: Sequence[int], after: date, upto: date) -> list[tuple[Cell, int]]:
    """What feeds have posted with an effective day after the one and not after the other, by smallest region."""
    found = await session.fetch(
        _SUMS,
        "select region, measure, cut, cast(sum(amount) as bigint) from ~postings "
        "where feed among($1 int) and effective_on > $2 and effective_on <= $3 group by region, measure, cut",
        list(feeds),
        after,
        upto,
    )
    return [((region, measure, cut), amount) for region, measure, cut, amount in found]


async def _moved(
    session: Session, feeds: Sequence[int], before: date, after: date, ancestors: Ancestors
) -> list[tuple[Cell, int]]:
    """What stands, at the end of `before`, in regions that lie elsewhere from `after` on."""
    known = [region for (region,) in await session.fetch("text", "select region from ~regions")]
    changed = [r for r in known if tuple(ancestors(r, before)) != tuple(ancestors(r, after))]
    if not changed:
        return []
    found = await session.fetch(
        _SUMS,
        "select region, measure, cut, cast(sum(amount) as bigint) from ~postings "
        "where feed among($1 int) and effective_on <= $2 and region among($3 text) group by region, measure, cut",
        list(feeds),
        before,
        changed,
    )
    return [((region, measure, cut), amount) for region, measure, cut, amount in found]
