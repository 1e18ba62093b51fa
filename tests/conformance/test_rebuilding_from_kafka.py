"""A view is rebuilt from the channels on Kafka, from their beginning; what they lack comes from the published log."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

import pytest

from services.chassis.feeds import Record
from services.chassis.log_feed import LogFeed
from services.chassis.published_log import PublishedLog
from services.districts.kafka_reading import KafkaReading
from services.districts.ledger.rebuild import Rebuilt, rebuild
from services.districts.rebuilding import LogReading
from tests.conformance.channels import make_anew, trim
from tests.conformance.conftest import ON_KAFKA
from tests.conformance.counted import ancestors
from tests.conformance.road import Road, running
from tests.conformance.test_bad_input import TABLE as BAD
from tests.conformance.test_bad_input import in_partition, opened, raised

pytestmark = pytest.mark.parametrize("ground", ON_KAFKA, indirect=True)


async def from_kafka(road: Road) -> Rebuilt:
    logs = {source: PublishedLog(road.trial) for source in road.spec.channels.values()}
    whole = KafkaReading(road.bootstrap, road.spec.channels, logs).records
    rest = LogReading(logs, road.spec.channels, [await road.ledger.places()]).records
    return await rebuild(road.spec, road.database, ancestors, road.clock, rest, whole=whole)


async def covered(road: Road) -> None:
    """Every feed of what serves has heard how far the whole log is."""
    head = await road.trial.recorder.head()

    async def told() -> bool:
        places = (await road.ledger.places()).values()
        return [place.covered for place in places] == [head] * len(road.trial.publisher.feeds)

    await road.until(told)


async def from_the_log(road: Road) -> None:
    """What serves has read the log itself."""
    published, channels = PublishedLog(road.trial), list(road.spec.channels)
    feed = LogFeed("counted", published, channels, road.sink, road.trial.follow(), road.clock)
    async with running(feed.run):
        await covered(road)


DAMAGED = [bad.change for bad in BAD if bad.waiting == ("unreadable-headers",)]


async def test_from_kafka_it_is_the_same(road: Road) -> None:
    async with road.listening():
        await road.write(streams=9)
        await road.settled()
    done = await from_kafka(road)
    assert (done.before.number, done.after.number, done.differences) == (1, 2, [])
    assert done.events > 0
    assert await road.ledger.generation() == done.after


async def test_what_kafka_has_forgotten_comes_from_the_log(road: Road) -> None:
    async with road.listening():
        await road.write()
        await road.settled()
        await trim(road.bootstrap, *road.trial.publisher.feeds)
        await road.write()
        await road.settled()
    assert (await from_kafka(road)).differences == []


async def test_partitions_that_are_empty_come_from_the_log_however_far_the_others_are(road: Road) -> None:
    async with road.listening():
        await road.write(streams=24)
        await road.settled()
        await covered(road)
    full = [feed for feed, place in (await road.ledger.places()).items() if place.position]
    await trim(road.bootstrap, *full[::2])
    assert (await from_kafka(road)).differences == []
    assert await road.counted() == await road.expected()


async def test_channels_that_are_empty_leave_all_to_the_log(road: Road) -> None:
    async with road.listening():
        await road.write()
        await road.settled()
    await make_anew(road.bootstrap, road.spec.channels)
    assert (await from_kafka(road)).differences == []


async def test_what_was_damaged_on_kafka_comes_from_the_log_and_is_parked(road: Road) -> None:
    """One damaged header for each partition, in the last fact that it holds: where a rebuild looks how far it is."""
    sick = {in_partition(n): change for n, change in enumerate(DAMAGED)}
    await opened(road, *sick)
    await raised(road, *sick, by=3)
    await raised(road, *sick, by=4)
    await from_the_log(road)
    seen: Counter[bytes] = Counter()

    def damaged(record: Record) -> Sequence[Record]:
        key = record.key or b""  # what the log says of itself has none
        seen[key] += 1
        return sick[UUID(bytes=key)](record) if key and seen[key] == 3 else [record]

    road.mangle = lambda _, records: [each for record in records for each in damaged(record)]
    async with road.relaying() as relay:
        await road.until(lambda: road.sent(relay))
    before = await road.counted()
    assert (await from_kafka(road)).differences == []
    assert await road.counted() == before == await road.expected()
    parked = await road.ledger.parked()
    assert {each.cause for each in parked} == {"unreadable-headers"}
    assert {each.stream for each in parked} == sick.keys()


async def test_epochs_are_heard_of_before_anything_is_read(road: Road) -> None:
    async with road.listening():
        await road.write()
        await road.settled()
        await road.trial.recorder.announce()
        await road.write()
        await road.settled()
    done = await from_kafka(road)
    assert done.differences == []
    assert {place.epoch for place in (await road.ledger.places()).values()} == {2}
