"""A view is rebuilt from the channels on Kafka, from their beginning; what they lack comes from the published log."""

from collections.abc import AsyncIterator, Mapping, Sequence

import pytest

from services.chassis.feeds import Feed, Record
from services.chassis.published_log import PublishedLog
from services.districts.kafka_reading import KafkaReading
from services.districts.ledger.rebuild import Rebuilt, rebuild
from tests.conformance.channels import make_anew, trim
from tests.conformance.conftest import ON_KAFKA
from tests.conformance.counted import ancestors
from tests.conformance.road import Road

pytestmark = pytest.mark.parametrize("ground", ON_KAFKA, indirect=True)


async def published(road: Road, marks: Mapping[Feed, int]) -> AsyncIterator[tuple[Feed, Sequence[Record]]]:
    async for batch in PublishedLog(road.trial).records(marks):
        for feed, records in batch.items():
            yield feed, records


async def from_kafka(road: Road) -> Rebuilt:
    logs = {source: PublishedLog(road.trial) for source in road.spec.channels.values()}
    reading = KafkaReading(road.bootstrap, road.spec.channels, logs)

    def rest(marks: Mapping[Feed, int]) -> AsyncIterator[tuple[Feed, Sequence[Record]]]:
        return published(road, marks)

    return await rebuild(road.spec, road.database, ancestors, road.clock, rest, whole=reading.records)


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


async def test_channels_that_are_empty_leave_all_to_the_log(road: Road) -> None:
    async with road.listening():
        await road.write()
        await road.settled()
    await make_anew(road.bootstrap, road.spec.channels)
    assert (await from_kafka(road)).differences == []


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
