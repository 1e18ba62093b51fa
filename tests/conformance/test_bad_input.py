"""Bad input as a table: whatever comes on a channel is parked or skipped by rule and counted, and the rest goes on."""

import gzip
import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import pytest
from prometheus_client import REGISTRY

from contracts.envelope import PARTITIONS, look, partition_of
from contracts.log import PROGRESSED
from services.chassis.feeds import Feed, Hole, Record, Suspect
from services.chassis.identity import new_id
from services.chassis.kafka_feed import KafkaFeed
from services.chassis.published_log import PublishedLog
from services.chassis.publishing import Publisher
from services.chassis.reaction import ReactionSink
from services.chassis.sqlite_recorder import SqliteRecorder
from services.chassis.store import Store, mapper_of
from tests.chassis.counters import CHANNEL, COUNTERS, CounterOpened, CounterRaised
from tests.chassis.echo import ECHOES, reaction
from tests.chassis.stores import OCCASION
from tests.conformance.conftest import Ground
from tests.conformance.road import Road

Change = Callable[[Record], Sequence[Record]]
PARKED, SKIPPED = "consumer_quarantined_messages_total", "consumer_skipped_records_total"
DOUBLE, FAILED = "consumer_duplicates_ignored_total", "consumer_feed_failures_total"
REFILLED = "consumer_refills_total"


class Bad(NamedTuple):
    """What becomes of the record, of its stream's three events, and of its feed."""

    what: str
    change: Change
    counter: str
    label: Mapping[str, str] = {}
    applied: int = 1  # of the stream's events
    waiting: tuple[str, ...] = ()  # causes in quarantine
    stops: bool = False  # its feed, which says so, and its feed alone
    beside: int = 3  # events of another stream on that feed that were applied all the same


def header(name: str, value: bytes | None) -> Change:
    return lambda record: [record._replace(headers=[(n, value if n == name else v) for n, v in record.headers])]


def body(change: Callable[[bytes], bytes | None]) -> Change:
    return lambda record: [record._replace(body=change(record.body or b""))]


def headers_parked(what: str, change: Change) -> Bad:
    """The chain shows the hole and the log gives what was meant; what came instead waits for somebody to look at it."""
    return Bad(what, change, PARKED, {"cause": "unreadable-headers"}, 3, ("unreadable-headers",))


def body_parked(what: str, change: Change) -> Bad:
    return Bad(what, change, PARKED, {"cause": "unreadable-body"}, 1, ("unreadable-body", "waits-behind"))


def headers_dropped(what: str, change: Change) -> Bad:
    """The same; where it stands can be read: once the log has given what was meant, this is a duplicate."""
    return Bad(what, change, DOUBLE, {}, 3)


def stopped(what: str, change: Change, kind: str = "Suspect", applied: int = 0, beside: int = 0) -> Bad:
    return Bad(what, change, FAILED, {"kind": kind}, applied, (), stops=True, beside=beside)


def without(*names: str) -> Change:
    return lambda record: [record._replace(headers=[(n, v) for n, v in record.headers if n not in names])]


def position(change: Callable[[int], int], previous: Callable[[int], int] = lambda at: at) -> Change:
    def changed(record: Record) -> Sequence[Record]:
        at = look(record.headers)
        (record,) = header("ce_position", b"%d" % change(at.position))(record)
        return header("ce_previous", b"%d" % previous(at.previous))(record)

    return changed


def another(record: Record, **headers: bytes) -> Record:
    return record._replace(headers=[(n, headers.get(n, v)) for n, v in record.headers])


OTHER = uuid.uuid5(uuid.NAMESPACE_OID, "another event")
TABLE = [
    # headers that are missing or broken
    headers_parked("no headers at all", lambda record: [record._replace(headers=[])]),
    headers_parked("no position", without("ce_position")),
    headers_parked("no type", without("ce_type")),
    headers_parked("a tombstone", lambda record: [record._replace(headers=[], body=None)]),
    headers_parked("a header that is null", header("ce_position", None)),
    headers_parked("a type that is null", header("ce_type", None)),
    headers_parked("a header that is no UTF-8", header("ce_type", "计数".encode("gb18030"))),
    headers_parked("a position that is no number", header("ce_position", b"twelve")),
    headers_parked("a position below zero", header("ce_position", b"-4")),
    headers_parked("a position that no database keeps", header("ce_position", b"9" * 30)),
    headers_dropped("a date that is none", header("ce_effectiveon", b"2026-02-30")),
    headers_dropped("a time that is none", header("ce_time", b"yesterday")),
    headers_dropped("a time without an offset", header("ce_time", b"2026-05-06T12:00:00")),
    headers_dropped("a day for a time", header("ce_time", b"2026-05-06")),
    headers_dropped("an identity that is none", header("ce_id", b"17")),
    headers_dropped("a null character in the region", header("ce_region", b"11\x00")),
    # keys
    headers_dropped("a key of another stream", lambda record: [record._replace(key=new_id().bytes)]),
    headers_dropped("no key", lambda record: [record._replace(key=None)]),
    headers_dropped("a key in text", lambda record: [record._replace(key=str(UUID(bytes=record.key)).encode())]),
    stopped("neither key nor headers", lambda record: [Record(None, [], record.body, record.offset)]),
    # bodies
    body_parked("a value that is null", body(lambda _: None)),
    body_parked("an empty value", body(lambda _: b"")),
    body_parked("a field that is null", body(lambda told: told.replace(b'"by":3', b'"by":null'))),
    body_parked("a field that is missing", body(lambda told: told.replace(b',"by":3', b""))),
    body_parked("a field of another kind", body(lambda told: told.replace(b'"by":3', b'"by":"three"'))),
    body_parked("half of it", body(lambda told: told[: len(told) // 2])),
    body_parked("UTF-16", body(lambda told: told.decode().encode("utf-16"))),
    body_parked("GB 18030", body(lambda told: told.replace(b"trial", "试行".encode("gb18030"), 1))),
    body_parked("a byte order mark", body(lambda told: b"\xef\xbb\xbf" + told)),
    body_parked("compressed", body(gzip.compress)),
    body_parked("nested without end", body(lambda told: told.replace(b"{", b'{"x":' + b"[" * 5000, 1))),
    body_parked("a null character", body(lambda told: told.replace(b"{", b'{"x":"\\u0000",', 1))),
    body_parked("another type than the header says", body(lambda told: told.replace(b"raised", b"opened"))),
    body_parked("oversize", body(lambda told: told.replace(b"{", b'{"x":"' + b"x" * 950_000 + b'",', 1))),
    # names
    Bad("an unknown type", header("ce_type", b"trial.counter.painted.v1"), SKIPPED, {}, 2),
    Bad(
        "an unknown version", header("ce_type", b"trial.counter.raised.v9"), PARKED, {"cause": "unknown-version"}, 1,
        ("unknown-version", "waits-behind"),
    ),
    # positions
    Bad("one that was lost on the way", lambda _: [], REFILLED, {}, 3),
    Bad("a jump over what was not delivered", position(lambda at: at, lambda at: at + 1), REFILLED, {}, 3),
    Bad("a jump that leaves none out: holes are normal", position(lambda at: at), "", {}, 3),
    Bad("the same once more", lambda record: [record, record], DOUBLE, {}, 3),
    Bad("one that goes back", lambda record: [record, another(record, ce_position=b"1")], DOUBLE, {}, 3),
    stopped(
        "another event at the position of the last", lambda record: [record, another(record, ce_id=str(OTHER).encode())]
    ),
    stopped("an epoch that the log does not know", header("ce_epoch", b"9"), "Hole", 3, 3),
    stopped("a position that is another's", position(lambda at: at + 1)),
    stopped("a position far beyond the log", position(lambda at: at + 1000), applied=2, beside=1),
    # what the relay tells of itself
    Bad(
        "a progress record that cannot be read",
        lambda record: [record, another(record, ce_type=PROGRESSED.encode())._replace(key=None, body=None)],
        SKIPPED, {}, 3,
    ),
]  # fmt: skip


class Reader(Protocol):
    name: str
    sink: Any  # a Sink that releases

    async def applied(self, stream: UUID) -> int: ...

    async def causes(self) -> list[str]: ...


class View:
    def __init__(self, road: Road) -> None:
        self.name, self.sink, self.road = "counted", road.sink, road

    async def applied(self, stream: UUID) -> int:
        found = await self.road.select("int", f"select position from ~history where stream = '{stream}'")
        return len(found)

    async def causes(self) -> list[str]:
        return [each.cause for each in await self.road.ledger.parked()]


class Reaction:
    def __init__(self, road: Road, folder: Path) -> None:
        mapper = mapper_of([ECHOES])
        recorder = SqliteRecorder(folder / "echo.sqlite")
        self.echo = Store(recorder, mapper, Publisher("echo", mapper, {}, ()), road.clock)
        self.name, self.sink = "echo.counters", ReactionSink(self.echo, reaction(road.suffix))

    async def applied(self, stream: UUID) -> int:
        return len((await self.echo.load(ECHOES, UUID(int=stream.int ^ 1))).state.heard)

    async def causes(self) -> list[str]:
        return [each.cause for each in await self.echo.recorder.parked(self.name)]


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def ground(kind: str, request: pytest.FixtureRequest) -> Ground:
    return (
        Ground("", request.getfixturevalue("database"), "postgres") if kind == "postgres" else Ground("", "", "sqlite")
    )


@pytest.fixture
async def reader(road: Road, kind: str, tmp_path: Path) -> AsyncIterator[Reader]:
    if kind != "reaction":
        yield View(road)
        return
    made = Reaction(road, tmp_path)
    yield made
    await made.echo.close()


class Arrived(NamedTuple):
    """As aiokafka hands it over."""

    topic: str
    partition: int
    key: bytes | None
    headers: Sequence[tuple[str, bytes | None]]
    value: bytes | None
    offset: int


class Kafka:
    """Hands a reader what its channel holds; what it could not take it gets again, with what is new."""

    def __init__(self, road: Road, reader: Reader) -> None:
        self.feed = KafkaFeed(reader.name, {CHANNEL + road.suffix: "trial"}, reader.sink, road.refill)
        self._road, self._holds, self._marks = road, dict[Feed, list[Record]](), dict[Feed, int]()

    async def take(self, sick: UUID | None = None, change: Change | None = None) -> None:
        """What the log has gained; the second record of the sick stream is changed on its way."""
        seen = 0
        async for batch in PublishedLog(self._road.trial).records(self._marks):
            for feed, records in batch.items():
                for record in records:
                    self._marks[feed] = look(record.headers).position
                    seen += sick is not None and record.key == sick.bytes
                    hit = sick is not None and change and record.key == sick.bytes and seen == 2
                    self._holds.setdefault(feed, []).extend(change(record) if hit and change else [record])
        polled = [
            Arrived(feed.channel, feed.partition, record.key, record.headers, record.body, offset)
            for feed, records in self._holds.items()
            for offset, record in enumerate(records)
        ]
        with suppress(Suspect, Hole):
            await self.feed._handle(b"", SimpleNamespace(raw_message=polled, nack=_done, ack=_done))  # type: ignore[arg-type]


async def _done() -> None:
    pass


def in_partition(partition: int) -> UUID:
    return UUID(int=new_id().int >> 4 << 4 | partition)


async def opened(road: Road, *streams: UUID) -> None:
    for stream in streams:
        await road.trial.append(OCCASION, COUNTERS.new(stream).then(CounterOpened(name="110113001001/红")))


async def raised(road: Road, *streams: UUID, by: int) -> None:
    for stream in streams:
        await road.trial.append(OCCASION, (await road.trial.get(COUNTERS, stream)).then(CounterRaised(by=by)))


def counted(bad: Bad, reader: Reader) -> float:
    if not bad.counter:
        return 0
    labels = {"reader": reader.name, **bad.label}
    return REGISTRY.get_sample_value(bad.counter, labels) or 0.0


ON_POSTGRES = (
    "no headers at all",
    "a null character",
    "oversize",
    "the same once more",
    "a position far beyond the log",
)
CASES = [
    *(pytest.param(kind, bad, id=f"{kind}-{bad.what}") for kind in ("view", "reaction") for bad in TABLE),
    *(
        pytest.param("postgres", bad, id=f"view-postgres-{bad.what}", marks=pytest.mark.postgres)
        for bad in TABLE
        if bad.what in ON_POSTGRES
    ),
]


@pytest.mark.parametrize(("kind", "bad"), CASES, indirect=["kind"])
async def test_what_is_bad_is_parked_or_skipped_and_counted_and_the_rest_goes_on(
    road: Road, reader: Reader, bad: Bad
) -> None:
    sick, beside, elsewhere = in_partition(3), in_partition(3), in_partition(9)
    assert partition_of(sick) == partition_of(beside) == 3 < PARTITIONS
    await opened(road, sick, beside, elsewhere)
    await raised(road, sick, by=3)  # the one that comes to harm
    await raised(road, beside, sick, by=4)
    kafka, before = Kafka(road, reader), counted(bad, reader)
    await kafka.take(sick, bad.change)
    assert (counted(bad, reader) > before) is bool(bad.counter)
    await raised(road, beside, elsewhere, by=5)
    await kafka.take()
    assert await reader.causes() == list(bad.waiting)
    assert (await reader.applied(sick), await reader.applied(beside)) == (bad.applied, bad.beside)
    assert await reader.applied(elsewhere) == 2
    assert ("/3: " in (kafka.feed.failure or "")) is bad.stops, "it names its feed"


BROKEN = [bad for bad in TABLE if bad.what in ("no position", "a header that is null", "a time that is none", "no key")]


@pytest.mark.parametrize("kind", ["view", "reaction"], indirect=True)
@pytest.mark.parametrize("bad", BROKEN, ids=[bad.what for bad in BROKEN])
async def test_broken_headers_that_come_by_themselves_hold_their_stream_until_it_is_released(
    road: Road, reader: Reader, bad: Bad
) -> None:
    """Nothing behind them shows the hole yet: what was meant comes when something does, and waits behind."""
    sick, beside = in_partition(3), in_partition(3)
    kafka = Kafka(road, reader)
    await opened(road, sick, beside)
    await raised(road, sick, by=3)
    await kafka.take(sick, bad.change)
    assert await reader.causes() == ["unreadable-headers"]
    await raised(road, sick, beside, by=4)
    await kafka.take()
    assert await reader.causes() == ["unreadable-headers", "waits-behind", "waits-behind"]
    assert (await reader.applied(sick), await reader.applied(beside)) == (1, 2)
    await reader.sink.release(sick)
    assert await reader.causes() == []
    assert await reader.applied(sick) == 3
