"""A channel that Kafka lost is refilled from the command line, and nobody who had read it rebuilds or reverses."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from faststream.kafka import KafkaBroker

from contracts.envelope import PARTITIONS, look
from contracts.log import CONTROL
from contracts.regions import ancestors
from contracts.registration import CHANNEL_ORGANISATIONS
from infra.kafka.local import LocalKafka
from infra.kafka.topics import create
from services.chassis.feeds import Feed, Record, Sink
from services.chassis.identity import new_id
from services.chassis.kafka_feed import KafkaFeed
from services.chassis.postgres_recorder import PostgresRecorder
from services.chassis.published_log import PublishedLog
from services.chassis.reaction import ReactionSink
from services.chassis.relay import Relay
from services.chassis.store import Store
from services.city.beside import run_beside
from services.city.rooms import service
from services.districts.ledger.postgres import PostgresDatabase
from services.districts.ledger.reader import Ledger
from services.districts.ledger.sink import LedgerSink
from services.districts.views.organisations import VIEW
from services.procurement.features.when_organisation_standing_changes import REACTION
from services.registration.application import ORGANISATIONS
from services.registration.domain.organisation_facts import OrganisationSuspended
from tests.bench.material import CLOCK, OCCASION, registered
from tests.conformance.channels import make_anew
from tests.support.running import linli

pytestmark = [pytest.mark.kafka, pytest.mark.postgres]
PATIENCE = 60


@dataclass
class City:
    """Registration with its relay, one of the views that read it, and the reaction of another service."""

    bootstrap: str
    dsn: str
    registration: Store
    procurement: Store
    ledger: Ledger
    reaction: ReactionSink
    relay: Relay

    async def write(self, count: int) -> None:
        for n in range(count):
            organisation = ORGANISATIONS.new(new_id())
            facts: tuple[Any, ...] = (registered(n),)
            if n % 3 == 0:
                on = OCCASION.effective_on
                facts += (OrganisationSuspended(decision_no=f"决-{n}", suspended_on=on, until=None),)
            await self.registration.append(OCCASION, organisation.then(*facts))

    async def heard(self) -> bool:
        """Whether the view and the other service have all that registration told."""
        told = await self.registration.recorder.log(0, 10_000)
        applied = sum(status.applied for status in await self.ledger.status())
        noted = await self.procurement.recorder.log(0, 10_000)
        return applied == len(noted) == len(told)

    async def refilled(self) -> bool:
        return self.relay.position == await self.registration.recorder.head() == self.relay.told

    async def lifted(self) -> bool:
        """Whether both have heard of the second epoch on every partition."""
        places = [*(await self.ledger.places()).items(), *(await self.reaction.places()).items()]
        of_channel = [place.epoch for feed, place in places if feed.channel == CHANNEL_ORGANISATIONS]
        return len(of_channel) == 2 * PARTITIONS and set(of_channel) == {2}

    async def figures(self) -> dict[tuple[str, str, str], int]:
        return dict(await self.ledger.figures(["organisations.ever-registered", "organisations.by-status"], ["110000"]))

    async def has_again(self, told: list[int]) -> bool:
        """Whether the channel holds all of it. Where the relay stands says nothing: it may not have begun anew."""
        return sorted(set(await self.on_kafka())) == told

    async def on_kafka(self) -> list[int]:
        """Positions of the facts that the channel holds."""
        partitions = [TopicPartition(CHANNEL_ORGANISATIONS, partition) for partition in range(PARTITIONS)]
        found: list[int] = []
        async with AIOKafkaConsumer(bootstrap_servers=self.bootstrap, auto_offset_reset="earliest") as consumer:
            ends = {at: end for at, end in (await consumer.end_offsets(partitions)).items() if end}
            consumer.assign(list(ends))
            while any([await consumer.position(at) < end for at, end in ends.items()]):
                for some in (await consumer.getmany(timeout_ms=200)).values():
                    looks = [look(record.headers) for record in some]
                    found += [each.position for each in looks if each.type not in CONTROL]
        return found


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await true():
            await asyncio.sleep(0.1)


@pytest.fixture
def servers(tmp_path: Path, postgres: Any) -> Iterator[tuple[str, list[str]]]:
    """A broker of its own, for the channels have their real names; three databases."""
    names = [f"again_{new_id().hex}" for _ in range(3)]
    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as db, LocalKafka(tmp_path / "kafka") as broker:
        for name in names:
            db.execute(f"create database {name} template template0 encoding 'UTF8'".encode())
        yield broker.bootstrap, [postgres.dsn(name) for name in names]


@pytest.fixture
async def city(servers: tuple[str, list[str]]) -> AsyncIterator[City]:
    bootstrap, (own, other, views) = servers
    registration = service("registration")
    await create(bootstrap, dict.fromkeys(registration.channels, PARTITIONS))
    async with AsyncExitStack() as stack:
        recorder = await PostgresRecorder.open(own)
        store = registration.store(recorder, CLOCK)
        procurement = service("procurement").store(await PostgresRecorder.open(other), CLOCK)
        database = await PostgresDatabase.open(views)
        for close in (store.close, procurement.close, database.close):
            stack.push_async_callback(close)
        reaction = ReactionSink(procurement, REACTION, PublishedLog(store))
        relay = Relay(store, recorder, bootstrap)
        broker = KafkaBroker(bootstrap, allow_auto_create_topics=False, metadata_max_age_ms=1000, logger=None)

        async def refill(feed: Feed, mark: int) -> Sequence[Record]:
            batches = PublishedLog(store).records({feed: mark}, mark)
            return [record async for batch in batches for record in batch.get(feed, [])]

        sinks: dict[str, Sink] = {
            "districts.organisations": LedgerSink(VIEW, database, ancestors, CLOCK),
            REACTION.name: reaction,
        }
        for name, sink in sinks.items():
            sources = dict.fromkeys(REACTION.channels, "registration")
            KafkaFeed(name, sources, sink, refill, session_ms=1000).subscribe(broker)
        await broker.start()
        stack.push_async_callback(broker.stop)
        run_beside(stack, relay.run(), "relay")
        yield City(bootstrap, own, store, procurement, Ledger(VIEW, database, ancestors, CLOCK), reaction, relay)


async def test_a_lost_channel_is_refilled_and_views_and_reactions_stand_as_they_stood(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    await city.write(60)
    await until(city.heard)
    figures, generation = await city.figures(), (await city.ledger.generation()).number
    noted = await city.procurement.recorder.log(0, 10_000)
    assert sum(figures.values()) >= 60
    await make_anew(city.bootstrap, [CHANNEL_ORGANISATIONS])
    assert await city.on_kafka() == []

    monkeypatch.setenv("LINLI_STORE", city.dsn)
    head = await city.registration.recorder.head()
    ran = await asyncio.to_thread(linli, "republish", "registration")
    assert ran.returncode == 0, ran.stderr
    assert f"新纪元 2 自位置 {head} 之后开始" in ran.stdout

    await until(city.lifted)
    told = [row.position for row in await city.registration.recorder.log(0, 10_000)]
    await until(lambda: city.has_again(told))
    assert await city.figures() == figures
    assert await city.procurement.recorder.log(0, 10_000) == noted, "nothing was noted, or taken back"

    await city.write(9)
    await until(city.heard)
    assert (await city.ledger.generation()).number == generation == 1, "nobody rebuilt"
    assert await city.ledger.parked() == await city.procurement.recorder.parked(REACTION.name) == []
    assert sum((await city.figures()).values()) > sum(figures.values())


async def test_what_is_not_republished(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    await city.write(3)
    await until(city.heard)
    await until(city.refilled)
    monkeypatch.delenv("LINLI_STORE", raising=False)

    def said(*arguments: str) -> tuple[int, str]:
        ran = linli("republish", *arguments)
        assert len(ran.stderr.splitlines()) == 1
        return ran.returncode, ran.stderr

    assert await asyncio.to_thread(said, "registration") == (2, "linli: LINLI_STORE is not set\n")
    monkeypatch.setenv("LINLI_STORE", city.dsn)
    code, text = await asyncio.to_thread(said, "districts")
    assert (code, "there is no store of districts" in text) == (2, True)
    code, text = await asyncio.to_thread(said, "mediation")
    assert (code, "this is the store of registration, not of mediation" in text) == (2, True)
    await city.registration.recorder.announce(4)
    code, text = await asyncio.to_thread(said, "registration", "--epoch", "4")
    assert (code, "epoch 4 is not above 4" in text) == (2, True)
    monkeypatch.setenv("LINLI_STORE", "postgresql://nobody@127.0.0.1:1/nothing")
    code, text = await asyncio.to_thread(said, "registration")
    assert (code, "cannot be opened" in text) == (4, True)
    assert city.relay.failure is None, "and nothing was sent again"
    held = await city.on_kafka()
    assert len(held) == len(set(held))
