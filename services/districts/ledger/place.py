"""A view's places: how far each feed is, for which day its balances stand, and what it has applied."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from services.chassis.feeds import Feed, Place
from services.districts.ledger.database import How, Session
from services.districts.ledger.tables import PLACES

NEVER: Final = date.min  # `as_of` of a place whose balances were never made


class Held(NamedTuple):
    """A place as it stands in the table; the number of its feed is the generation's own."""

    feed: Feed
    number: int
    place: Place
    applied: int = 0  # events folded into rows
    changed_nothing: int = 0  # of these, the ones that changed no row when they arrived
    turn: int = 0  # how often it was written

    def counted(self, events: int, changed_nothing: int) -> "Held":
        """The same, so many events later."""
        return self._replace(applied=self.applied + events, changed_nothing=self.changed_nothing + changed_nothing)


_SHAPE: Final = "text text int int int int uuid int text int day int int int"
_ALL: Final = (
    "select source, channel, partition, feed, epoch, position, event_id, covered, covered_at, next_offset, as_of, "
    "applied, changed_nothing, turn from ~places"
)


async def all_places(session: Session, *, locked: bool = False) -> list[Held]:
    statement = f"{_ALL} order by feed" + (" ~~locked" if locked else "")
    return [_held(row) for row in await session.fetch(_SHAPE, statement)]


async def hold(session: Session, feed: Feed, as_of: date) -> Held:
    """Lock a feed's place; where the feed is new it begins here, with balances for `as_of`."""
    held = await _locked(session, feed)
    if held:
        return held
    await session.alone("feeds")
    held = await _locked(session, feed)
    if held:
        return held
    numbers = await session.fetch("int", "select coalesce(max(feed), 0) + 1 from ~places")
    held = Held(feed, numbers[0][0], Place(as_of=as_of))
    await session.put(PLACES, How.NEW, [_row(held)])
    return held


async def hold_all(session: Session, feeds: Collection[Feed], as_of: date, *, known: bool = False) -> list[Held]:
    """Lock the places of several feeds, in one order for all workers; they come in that order.

    `known`: all of them began before. Else whoever may begin one waits for the others first: who waited with places in
    hand would be waited for. Of a view that reads several channels a place may be locked that was not asked for: it
    only waits a little.
    """
    if not known:
        await session.alone("feeds")
    found = await session.fetch(
        _SHAPE,
        f"{_ALL} where channel among($1 text) and partition among($2 int) order by feed ~~locked",
        sorted({feed.channel for feed in feeds}),
        sorted({feed.partition for feed in feeds}),
    )
    there = [held for held in map(_held, found) if held.feed in feeds]
    new = set(feeds) - {held.feed for held in there}
    return there + [await hold(session, feed, as_of) for feed in sorted(new)]


async def keep(session: Session, held: Held) -> Held:
    """Write a place that is held; gives it as it stands now."""
    return (await keep_all(session, [held]))[0]


async def keep_all(session: Session, places: Sequence[Held]) -> list[Held]:
    """Write places that are held, and give them as they stand now."""
    kept = [held._replace(turn=held.turn + 1) for held in places]
    await session.put(PLACES, How.REPLACE, [_row(held) for held in kept])
    return kept


async def _locked(session: Session, feed: Feed) -> Held | None:
    statement = f"{_ALL} where source = $1 and channel = $2 and partition = $3 ~~locked"
    found = await session.fetch(_SHAPE, statement, *feed)
    return _held(found[0]) if found else None


def _held(row: tuple[Any, ...]) -> Held:
    source, channel, partition, number, epoch, position, event_id, covered, covered_at, offset, as_of, *counts = row
    place = Place(epoch, position, event_id, covered, covered_at, offset, as_of)
    return Held(Feed(source, channel, partition), number, place, *counts)


def _row(held: Held) -> tuple[Any, ...]:
    place = held.place
    return (
        held.number,
        *held.feed,
        place.epoch,
        place.position,
        place.event_id,
        place.covered,
        place.covered_at,
        place.offset,
        place.as_of,
        held.applied,
        held.changed_nothing,
        held.turn,
    )
