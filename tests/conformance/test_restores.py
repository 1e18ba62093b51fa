"""A log that was put back, or is published anew: who may go on, who must be rebuilt, and what a receipt still holds."""

from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial
from typing import Any

import pytest

from services.chassis.epochs import Standing, standing
from services.chassis.feeds import Feed, Hole, Record
from services.chassis.identity import new_id
from services.chassis.kafka_ends import newest_epoch
from services.chassis.postgres_recorder import PostgresRecorder
from services.chassis.published_log import PublishedLog
from services.chassis.relay import Relay
from services.chassis.sqlite_recorder import SqliteRecorder
from services.chassis.streams import Answer
from services.districts.ledger.rebuild import RebuildRefused, rebuild
from tests.chassis.counters import COUNTERS, CounterOpened
from tests.chassis.stores import OCCASION
from tests.conformance.counted import ancestors
from tests.conformance.road import Listener, Road


class Backup:
    """What a service's database held when it was saved."""

    def __init__(self, road: Road) -> None:
        self._recorder = road.trial.recorder

    async def save(self) -> "Backup":
        self._head, self._epochs = await self._recorder.head(), await self._recorder.epochs()
        if isinstance(self._recorder, PostgresRecorder):
            self._relay = await self._recorder.pool.fetchrow("select position, last, epoch from relay")
        return self

    async def restore(self) -> None:
        """Positions are given again, to other facts."""
        newest = self._epochs[-1][0]
        if isinstance(self._recorder, SqliteRecorder):
            db = self._recorder._write_to
            db.execute("delete from stored_events where notification_id > ?", (self._head,))
            db.execute("update sqlite_sequence set seq = ? where name = 'stored_events'", (self._head,))
            db.execute("delete from epochs where epoch > ?", (newest,))
        elif isinstance(self._recorder, PostgresRecorder):
            pool = self._recorder.pool
            await pool.execute("delete from stored_events where notification_id > $1", self._head)
            await pool.execute("select setval('stored_events_notification_id_seq', $1)", self._head)
            await pool.execute("delete from epochs where epoch > $1", newest)
            await pool.execute("select setval('log_epoch', $1)", newest)
            await pool.execute("update relay set position = $1, last = $2, epoch = $3", *self._relay)


async def opened(road: Road, name: str = "110113001001/红") -> Answer:
    return await road.trial.append(OCCASION, COUNTERS.new(new_id()).then(CounterOpened(name=name)))


async def stood(road: Road, answer: Answer) -> list[Standing]:
    places, epochs = await road.ledger.places(), await road.trial.recorder.epochs()
    return [standing(mark, places[Feed("trial", mark.channel, mark.partition)], epochs) for mark in answer.receipt]


async def failing(feed: Listener | Relay, told: str) -> bool:
    return told in (feed.failure or "")


async def stops(road: Road, relay_says: str) -> None:
    """Whoever begins on the road as it is now stops, says what is to be done, and changes nothing."""
    held = await road.counted()
    road.reads_as(road.spec)
    if road.bootstrap:
        async with road.relaying() as relay:
            await road.until(lambda: failing(relay, relay_says))
    else:
        async with road.listening() as feed:
            await road.until(lambda: failing(feed, "nobody announced"))
    assert await road.counted() == held


async def published(road: Road, marks: Mapping[Feed, int]) -> AsyncIterator[tuple[Feed, Sequence[Record]]]:
    async for batch in PublishedLog(road.trial).records(marks):
        for feed, records in batch.items():
            yield feed, records


async def test_what_is_published_anew_is_read_on_and_nobody_rebuilds(road: Road) -> None:
    async with road.listening() as feed:
        await road.write()
        await road.settled()
        before = await opened(road)
        assert await road.trial.recorder.announce() == (2, await road.trial.recorder.head())
        after = await opened(road)
        ids = await road.write()
        await road.settled()
        await road.trial.recorder.announce(7)
        await road.raise_it(ids[0], 3)
        await road.settled()
        assert feed.failure is None
    assert {mark.epoch for mark in before.receipt} == {1}
    assert {mark.epoch for mark in after.receipt} == {2}
    assert await stood(road, before) == await stood(road, after) == [Standing.COVERED]


async def test_an_announced_restore_is_read_on_by_a_reader_that_it_does_not_reach(road: Road) -> None:
    """What Kafka still holds of the time that was taken away is dropped."""
    async with road.listening():
        await road.write()
        await road.settled()
    backup = await Backup(road).save()
    lost = await opened(road)
    if road.bootstrap:
        async with road.relaying() as relay:
            await road.until(lambda: road.sent(relay))
    await backup.restore()
    await road.trial.recorder.announce()
    road.reads_as(road.spec)
    async with road.listening() as feed:
        await road.write()
        await road.settled()
        assert feed.failure is None
    assert await stood(road, lost) == [Standing.LOST]


async def test_a_reader_beyond_a_restore_stops_and_goes_on_once_it_is_rebuilt(road: Road) -> None:
    async with road.listening():
        await road.write()
        await road.settled()
    backup = await Backup(road).save()
    async with road.listening():
        await road.write()
        await road.settled()
    await backup.restore()
    await road.trial.recorder.announce()
    road.reads_as(road.spec)
    async with road.listening() as feed:
        await road.write(streams=20)
        await road.until(lambda: failing(feed, "rebuild it"))
    await rebuilt(road, "epoch-2")
    async with road.listening() as feed:
        await road.write()
        await road.settled()
        assert feed.failure is None


async def rebuilt(road: Road, epoch: str) -> None:
    """What serves counts what is gone: that is refused, and accepted by the name of the restore."""

    arguments: tuple[Any, ...] = (road.spec, road.database, ancestors, road.clock, partial(published, road))
    with pytest.raises(RebuildRefused, match="what serves has") as refused:
        await rebuild(*arguments)
    assert refused.value.name == f"{road.spec.name}:{epoch}"
    await rebuild(*arguments, accept=refused.value.name)
    road.reads_as(road.spec)


async def test_a_second_restore_to_before_the_first_works(road: Road) -> None:
    """The store has forgotten that there was a first; what its readers have heard is kept by Kafka, or by people."""
    early = await read_to_its_end(road)
    later = await read_to_its_end(road)
    await read_to_its_end(road)
    await later.restore()
    await road.trial.recorder.announce()
    await rebuilt(road, "epoch-2")
    await read_to_its_end(road)
    await early.restore()
    assert await road.trial.recorder.epochs() == [(1, 0)]
    if road.bootstrap:
        assert await newest_epoch(road.bootstrap, road.spec.channels) == 2
    await road.trial.recorder.announce(3)
    await rebuilt(road, "epoch-3")
    async with road.listening() as feed:
        await road.write()
        await road.settled()
        assert feed.failure is None


async def read_to_its_end(road: Road) -> Backup:
    """More is written, and read; then it is saved."""
    road.reads_as(road.spec)
    async with road.listening():
        await road.write()
        await road.settled()
    return await Backup(road).save()


async def test_an_epoch_that_was_announced_before_as_another_one_stops_the_road(road: Road) -> None:
    """Whoever had gone along with the first would take the second for it."""
    early = await read_to_its_end(road)
    later = await read_to_its_end(road)
    await later.restore()  # nothing has come after it: nobody need be rebuilt
    await road.trial.recorder.announce()
    await read_to_its_end(road)
    await early.restore()
    await road.trial.recorder.announce()
    await road.write(streams=30)
    await stops(road, relay_says="announce the restore with a higher one")


async def test_a_restore_that_nobody_announced_stops_the_road(road: Road) -> None:
    backup = await Backup(road).save()
    async with road.listening():
        await road.write()
        await road.settled()
        if road.bootstrap:
            backup._relay = await road.trial.recorder.pool.fetchrow("select 0::bigint, '{}'::jsonb, 1::bigint")  # type: ignore[attr-defined]
    backup._head = 1  # nearly all of it
    await backup.restore()
    await stops(road, relay_says="announce it")


async def test_a_reader_that_has_never_read_does_not_see_what_a_restore_took_away(road: Road) -> None:
    await road.write(streams=2)
    if road.bootstrap:
        async with road.relaying() as relay:
            await road.until(lambda: road.sent(relay))
    backup = await Backup(road).save()
    await road.write()
    if road.bootstrap:
        async with road.relaying() as relay:
            await road.until(lambda: road.sent(relay))
    await backup.restore()
    await road.trial.recorder.announce()
    async with road.listening() as feed:
        await road.write()
        await road.settled()
        assert feed.failure is None


async def test_an_epoch_is_above_every_other(road: Road) -> None:
    assert await road.trial.recorder.announce(4) == (4, 0)
    with pytest.raises(ValueError, match="not above 4"):
        await road.trial.recorder.announce(4)
    assert await road.trial.recorder.epochs() == [(1, 0), (4, 0)]


async def test_a_record_of_an_epoch_the_reader_has_not_heard_of_is_never_applied(road: Road) -> None:
    """Where the announcement was lost with its channel, the published log says it."""
    await road.write(streams=3)
    async with road.listening():
        await road.settled()
    await road.trial.recorder.announce()
    await road.write(streams=3)
    feed, records = await anything(road)
    newer = [record._replace(headers=_epoch_nine(record)) for record in records]
    with pytest.raises(Hole):
        await road.sink.apply(feed, newer[-1:])


async def anything(road: Road) -> tuple[Feed, Sequence[Record]]:
    found: dict[Feed, list[Record]] = {}
    async for feed, records in published(road, {}):
        found[feed] = [*found.get(feed, []), *(r for r in records if r.key)]
    return max(found.items(), key=lambda item: len(item[1]))


def _epoch_nine(record: Record) -> list[tuple[str, bytes | None]]:
    return [(name, b"9" if name == "ce_epoch" else value) for name, value in record.headers]
