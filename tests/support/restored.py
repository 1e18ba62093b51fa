"""A service's store in a file that is put back to an earlier head, and a reaction that reads it from its places."""

from collections.abc import Mapping
from contextlib import suppress

from services.chassis.feeds import Feed, Hole, Place
from services.chassis.published_log import PublishedLog
from services.chassis.reaction import ReactionSink
from services.chassis.sqlite_recorder import SqliteRecorder
from services.chassis.store import Store


async def put_back(store: Store, head: int) -> tuple[int, int]:
    """To when this was its head; and it is announced."""
    recorder = store.recorder
    assert isinstance(recorder, SqliteRecorder)
    recorder._write_to.execute("delete from stored_events where notification_id > ?", (head,))
    recorder._write_to.execute("update sqlite_sequence set seq = ? where name = 'stored_events'", (head,))
    return await recorder.announce()


async def hears(sink: ReactionSink, source: Store) -> None:
    """The published log to its end; where it was put back, once more from the places that went back with it."""
    before: dict[Feed, Place] | None = None
    while (places := await sink.places()) != before:
        before = places
        with suppress(Hole):  # the marks that this reading began with are no more
            await _reads(sink, source, places)


async def _reads(sink: ReactionSink, source: Store, places: Mapping[Feed, Place]) -> None:
    marks = {feed: place.position for feed, place in places.items()}
    epoch = min((place.epoch for place in places.values()), default=1)
    async for batch in PublishedLog(source).records(marks, epoch=epoch):
        for feed, records in batch.items():
            if feed.channel in sink.reaction.channels:
                await sink.apply(feed, records)
