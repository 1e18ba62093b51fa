"""What could not be read or applied, by stream: kept with its cause, drained in order, or skipped with a reason."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec

from services.chassis.feeds import Feed, Parked, Suspect
from services.districts.ledger.database import How, Session
from services.districts.ledger.place import Held
from services.districts.ledger.tables import PARKED
from services.districts.ledger.writing import decoder

Headers = list[tuple[str, bytes | None]]

_SHAPE: Final = "int uuid int uuid text text text bytes"
_ALL: Final = "select feed, stream, position, event_id, cause, detail, headers, body from ~parked"


class Around(NamedTuple):
    """What else decides about a batch: whether the generation is still the one, who waits, what was skipped."""

    state: str
    waiting: set[UUID]
    skipped: set[str]


async def around(session: Session, view: str, generation: int, feeds: Sequence[int]) -> Around:
    """Read after the places are locked, so that no swap can come between."""
    found = await session.fetch(
        "text text",
        "select 'state', state from ledger_generations where view = $1 and generation = $2 "
        "union all select 'waiting', cast(stream as text) from ~parked where feed among($3 int) "
        "union all select 'skipped', cast(event_id as text) from ledger_skips where view = $1",
        view,
        generation,
        list(feeds),
    )
    state = next((value for what, value in found if what == "state"), "")
    waiting = {UUID(value) for what, value in found if what == "waiting"}
    return Around(state, waiting, {value for what, value in found if what == "skipped"})


async def park(session: Session, held: Held, parked: Sequence[Parked], limit: int) -> None:
    """Keep them. Raises Suspect where our own fold raised the same on more than `limit` streams: that is a bug."""
    if not parked:
        return
    rows = [_row(held.number, nth, each) for nth, each in enumerate(parked)]
    await session.put(PARKED, How.KEEP, rows)
    for cause, detail in sorted({each.cause: each.detail for each in parked if each.cause.startswith("fold:")}.items()):
        found = await session.fetch("int", "select count(distinct stream) from ~parked where cause = $1", cause)
        if found[0][0] > limit:
            raise Suspect(f"{held.feed}: {cause} on {found[0][0]} streams: {detail}")


async def parked_on(session: Session, feeds: Mapping[int, Feed], stream: UUID | None = None) -> list[Parked]:
    """Everything in quarantine, or what one stream has there, in the order of the log."""
    if stream is None:
        found = await session.fetch(_SHAPE, f"{_ALL} order by feed, position, nth")
    else:
        found = await session.fetch(_SHAPE, f"{_ALL} where stream = $1 order by position, nth", stream)
    return [_parked(feeds, row) for row in found]


def _row(feed: int, nth: int, parked: Parked) -> tuple[Any, ...]:
    headers = msgspec.json.encode(list(parked.headers)).decode()
    _, stream, position, event_id, cause, detail, _, body = parked
    return (event_id, feed, stream, position, nth, cause, detail, headers, body)


def _parked(feeds: Mapping[int, Feed], row: tuple[Any, ...]) -> Parked:
    feed, stream, position, event_id, cause, detail, headers, body = row
    read = decoder(Headers).decode(headers)
    return Parked(feeds[feed], stream, position, event_id, cause, detail, read, body)
