"""Some partitions, or some streams, of a published log: exactly these, in order, with a chain that shows no hole."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from contracts.envelope import from_headers, partition_of
from services.chassis import published_log
from services.chassis.feeds import Feed, Place, Record
from services.chassis.identity import new_id
from services.chassis.intake import sift
from services.chassis.published_log import PublishedLog
from services.chassis.publishing import names_of
from services.chassis.remote_log import RemoteLog
from services.chassis.store import Store
from tests.chassis.counters import CHANNEL, COUNTERS, CounterNoted, CounterOpened, CounterRaised, channels
from tests.chassis.stores import OCCASION, opened
from tests.chassis.test_remote_log import transport

Read = dict[Feed, list[Record]]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    if request.param == "sqlite":
        return tmp_path / "trial.sqlite"
    database: str = request.getfixturevalue("database")
    return database


@pytest.fixture
async def store(where: Path | str) -> AsyncIterator[Store]:
    async with opened(where) as store:
        counters = [COUNTERS.new(new_id()) for _ in range(64)]
        for counter in counters:
            await store.append(OCCASION, counter.then(CounterOpened(name="a"), CounterNoted(text="private")))
        for counter in counters:
            await store.append(OCCASION, (await store.get(COUNTERS, counter.id)).then(CounterRaised(by=3)))
        yield store


@pytest.fixture
async def remote(store: Store) -> AsyncIterator[RemoteLog]:
    async with httpx.AsyncClient(transport=transport(store), base_url="http://trial") as client:
        yield RemoteLog("trial", client)


def marks(store: Store) -> dict[Feed, int]:
    return {feed: 0 for feed in store.publisher.feeds if feed.channel == CHANNEL}


async def whole(store: Store) -> Read:
    return await gathered(PublishedLog(store).records(marks(store)))


async def gathered(batches: AsyncIterator[Read]) -> Read:
    found: Read = {}
    async for batch in batches:
        for feed, some in batch.items():
            found.setdefault(feed, []).extend(Record(r.key, list(r.headers), r.body) for r in some)
    return found


async def test_the_feeds_of_some_partitions_are_those_of_the_whole_log(store: Store, remote: RemoteLog) -> None:
    everything = await whole(store)
    some = {feed: records for feed, records in everything.items() if feed.partition in (3, 12)}
    log = PublishedLog(store)
    assert await gathered(log.records(marks(store), partitions=[12, 3])) == some
    assert await gathered(remote.records(marks(store), partitions=[12, 3])) == some


async def test_the_census_is_what_one_counts_who_reads_the_whole_log(
    store: Store, remote: RemoteLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To a mark of each partition's own, from any position on; what is private counts nowhere."""
    told = [
        (feed.partition, envelope.position, envelope.type)
        for feed, records in (await whole(store)).items()
        for envelope in (from_headers(record.headers) for record in records)
    ]
    monkeypatch.setattr(published_log, "SPAN", 50)  # as a long log is counted: piece by piece
    for after in (0, 77):
        upto = [190 - 2 * partition for partition in range(16)]
        counted = Counter(name for partition, position, name in told if after < position <= upto[partition])
        assert len(counted) == 2
        assert await PublishedLog(store).census({CHANNEL: upto}, after) == counted
        assert await remote.census({CHANNEL: upto}, after) == counted
    assert await PublishedLog(store).census({CHANNEL: []}) == {}


async def test_all_partitions_one_by_one_are_the_whole_log(store: Store) -> None:
    log = PublishedLog(store)
    parts = [await gathered(log.records(marks(store), partitions=[partition])) for partition in range(16)]
    assert {feed: records for part in parts for feed, records in part.items()} == await whole(store)
    assert await gathered(log.records(marks(store), partitions=[])) == {}


async def test_a_stream_is_read_whole_and_nothing_else(store: Store, remote: RemoteLog) -> None:
    wanted = _streams(await whole(store))[7:21]
    log = PublishedLog(store)
    for read in (
        await gathered(log.records(marks(store), streams=wanted)),
        await gathered(remote.records(marks(store), streams=wanted)),
    ):
        facts = [from_headers(list(r.headers)) for records in read.values() for r in records]
        assert sorted((fact.subject, fact.version) for fact in facts) == sorted(
            (stream, version) for stream in wanted for version in (1, 3)
        )
        assert {
            feed: sift(feed, Place(), records, names_of(channels()), ()).duplicates for feed, records in read.items()
        } == (dict.fromkeys(read, 0)), "their positions rise, and the chain shows no hole"


async def test_streams_of_some_partitions_after_a_position_and_up_to_one(store: Store) -> None:
    everything = await whole(store)
    wanted = _streams(everything)
    partition = partition_of(wanted[0])
    head = await store.recorder.head()
    log = PublishedLog(store)
    read = await gathered(log.records({}, head // 2, head - 9, streams=wanted, partitions=[partition]))
    at = [from_headers(list(r.headers)).position for records in read.values() for r in records]
    assert at == [
        position
        for feed, records in everything.items()
        if feed.partition == partition
        for position in (from_headers(list(r.headers)).position for r in records)
        if head // 2 < position <= head - 9
    ]


async def test_many_streams_are_asked_for_in_several_requests(
    store: Store, remote: RemoteLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.chassis.remote_log.STREAMS", 9)
    wanted = _fewer(_streams(await whole(store)), 9)
    read = await gathered(remote.records(marks(store), streams=wanted))
    assert read == await gathered(PublishedLog(store).records(marks(store), streams=wanted))
    with pytest.raises(ValueError, match="read the partition"):
        await gathered(remote.records(marks(store), streams=[UUID(int=n << 8) for n in range(10)]))


def _streams(read: Read) -> list[UUID]:
    return sorted({UUID(bytes=record.key) for records in read.values() for record in records if record.key})


def _fewer(streams: Sequence[UUID], most: int) -> list[UUID]:
    """At most so many of one partition."""
    return [s for n, s in enumerate(streams) if sum(partition_of(o) == partition_of(s) for o in streams[:n]) < most]
