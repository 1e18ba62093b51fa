"""How each feed of a view stands: how far it was read, what lies in quarantine, what came of the rest."""

from typing import NamedTuple

from services.chassis.feeds import Feed, Place
from services.districts.ledger.database import Session
from services.districts.ledger.place import all_places


class FeedStatus(NamedTuple):
    """How one feed of a view stands."""

    feed: Feed
    place: Place  # position, covered, covered_at, as_of
    parked: int  # events in quarantine
    parked_streams: int
    applied: int  # events folded into rows
    changed_nothing: int  # of these


async def statuses(session: Session) -> list[FeedStatus]:
    found = await session.fetch(
        "int int int", "select feed, count(*), count(distinct stream) from ~parked group by feed"
    )
    parked = {feed: (events, streams) for feed, events, streams in found}
    return [
        FeedStatus(h.feed, h.place, *parked.get(h.number, (0, 0)), h.applied, h.changed_nothing)
        for h in await all_places(session)
    ]
