"""What is done once in a service's log, when it opens: lists that there were not yet when their things began."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import suppress
from typing import Final

from eventsourcing.persistence import StoredEvent

from services.chassis.codec import Recorded
from services.chassis.feeds import Feed, Place
from services.chassis.recorder import Conflict, PlaceMove, PlaceMoved
from services.chassis.store import Store

PAGE: Final = 1_000
ATTEMPTS: Final = 5


async def once(store: Store, reader: str, feed: Feed, work: Callable[[int], Awaitable[int]]) -> int:
    """What `work` answers, given where the log ends; 0 where the reader's place says that it was done. It is done
    again where the process dies before that place is written. Raises as `work`, and Unavailable."""
    if feed in await store.recorder.places(reader):
        return 0
    head = await store.recorder.head()
    done = await work(head)
    with suppress(PlaceMoved):  # another process of the service has done so at the same time
        await store.write([], PlaceMove(reader, feed, None, Place(position=head)))
    return done


async def again(attempt: Callable[[], Awaitable[bool]]) -> bool:
    """As long as others write of the same thing. Raises Conflict where they do so all the time, and as `attempt`."""
    for left in reversed(range(ATTEMPTS)):
        try:
            return await attempt()
        except Conflict:
            if not left:
                raise
    raise AssertionError("unreachable")


async def recorded(store: Store, names: Collection[str], upto: int) -> AsyncIterator[Recorded]:
    """Facts of these names in the order of the log, a page in memory. Raises Unavailable."""
    position = 0
    while rows := await store.recorder.log(position, PAGE, upto=upto, names=tuple(names)):
        for row in rows:
            yield store.mapper.to_domain_event(StoredEvent(row.stream, row.version, row.topic, row.state))
        position = rows[-1].position
