"""Kafka is a copy: what it has lost, or holds anew, is read from the published log, and nothing is skipped."""

import pytest

from tests.conformance.channels import make_anew, trim
from tests.conformance.conftest import ON_KAFKA
from tests.conformance.road import Road

pytestmark = pytest.mark.parametrize("ground", ON_KAFKA, indirect=True)


async def test_what_was_trimmed_while_the_reader_was_away_is_refilled(road: Road) -> None:
    async with road.listening():
        await road.write()
        await road.settled()
    async with road.relaying() as relay:
        await road.write()
        await road.until(lambda: road.sent(relay))
    await trim(road.bootstrap, *road.trial.publisher.feeds)
    road.reads_as(road.spec)
    async with road.listening():
        await road.settled()
        await road.write()
        await road.settled()


async def test_a_new_reader_begins_with_the_log_where_kafka_begins_later(road: Road) -> None:
    async with road.relaying() as relay:
        await road.write()
        await road.until(lambda: road.sent(relay))
    await trim(road.bootstrap, *road.trial.publisher.feeds)
    async with road.listening():
        await road.settled()


@pytest.mark.parametrize("writes", [1, 5])
async def test_a_channel_made_anew_while_the_reader_was_away_is_not_read_from_the_old_offset(
    road: Road, writes: int
) -> None:
    """With fewer records than it had, and with more, so that the old offset lies within it."""
    async with road.listening():
        await road.write()
        await road.settled()
    await make_anew(road.bootstrap, road.spec.channels)
    async with road.relaying() as relay:
        for _ in range(writes):
            await road.write()
        await road.until(lambda: road.sent(relay))
    road.reads_as(road.spec)
    async with road.listening():
        await road.settled()


async def test_a_channel_made_anew_under_a_running_reader_is_refilled(road: Road) -> None:
    async with road.listening():
        await road.write()
        await road.settled()
        await make_anew(road.bootstrap, road.spec.channels)
        await road.write()
        await road.settled()


async def test_a_reader_that_cannot_reach_its_places_when_it_is_assigned_begins_later(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    await road.write()
    whole, left = road.sink.places, iter(range(2))

    async def away() -> object:
        if next(left, None) is not None:
            raise OSError("the database is away")
        return await whole()

    monkeypatch.setattr(road.sink, "places", away)
    async with road.listening() as feed:
        await road.settled()
        assert feed.failure is None
