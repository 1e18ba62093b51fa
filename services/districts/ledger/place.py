"""A view's places: how far each feed is, for which day its balances stand, and what it has applied."""

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


_SHAPE: Final = "text text int int int int uuid int text int day int int"
_ALL: Final = (
    "select source, channel, partition, feed, epoch, position, event_id, covered, covered_at, next_offset, as_of, "
    "applied, changed_nothing from ~places"
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


async def keep(session: Session, held: Held) -> None:
    """Write a place that is held."""
    await session.put(PLACES, How.REPLACE, [_row(held)])


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
    )
