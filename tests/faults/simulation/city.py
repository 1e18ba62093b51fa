"""A small city in one process: a service with clients, its relay, a channel, a view and a reaction that read it."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec.structs import replace

from contracts.envelope import Envelope, partition_of
from services.chassis.feeds import Feed, Record
from services.chassis.kafka_feed import KafkaFeed
from services.chassis.published_log import PublishedLog
from services.chassis.publishing import Chain, Publisher
from services.chassis.reaction import Reaction, ReactionSink
from services.chassis.recorder import Conflict
from services.chassis.session import Session
from services.chassis.store import Store, mapper_of
from services.chassis.streams import Answer, Key
from services.districts.ledger.sink import LedgerSink
from services.districts.ledger.view import ViewSpec
from tests.chassis import echo
from tests.chassis.counters import CHANNEL, COUNTERS, CounterOpened, CounterRaised, CounterRaisedV1, publications
from tests.chassis.stores import MAY, NOON, OCCASION
from tests.conformance.counted import POISON, ancestors, evolve, mended, view
from tests.faults.simulation.bases import Log, Views
from tests.faults.simulation.broker import PARTITIONS, Broker, Group, Member
from tests.faults.simulation.turns import Process, pause, this_process

PLACES: Final = ("110113001001/红", "110113001002/黄", "110101001001/蓝")
TRIAL: Final = "trial"
HEARTBEAT: Final = 10.0  # seconds: the relay says how far it is on a quiet log too


class Clock:
    """It goes with the loop, and can be set back."""

    def __init__(self) -> None:
        self.back = timedelta()

    def now(self) -> datetime:
        return NOON + timedelta(seconds=asyncio.get_running_loop().time()) - self.back


class Acknowledged(msgspec.Struct, frozen=True):
    """What a client was told."""

    key: str
    answer: Answer


class City:
    weak_at: tuple[str, ...] = ()  # by what alone it is to be struck; nothing in particular

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.clock = chance, Clock()
        self.source, self.echoed, self.views = Log(), Log(), Views()
        self.broker = Broker(CHANNEL)
        self.readers = {"counted": Group(self.broker, chance), "echo.counters": Group(self.broker, chance)}
        self.streams = [_in(chance, partition) for partition in PARTITIONS for _ in range(2)]
        self.acknowledged: list[Acknowledged] = []
        self.poisoned = self.mended = False
        self.failures: dict[str, list[KafkaFeed]] = {reader: [] for reader in self.readers}
        self.trial = self._store()
        self.relays: list[Process] = []
        self.leads: Process | None = None
        self.asked = 0  # commands that wait for their answer
        self.damaged = 0  # records whose headers are to be damaged on their way

    async def open(self) -> None:
        await self.view_sink().places()  # the tables are there
        self.no_views = self.views.copy()
        self.start_api()
        self.start_relay()
        for reader in self.readers:
            self.start_worker(reader)

    def _store(self) -> Store:
        mapper = mapper_of([COUNTERS])
        publisher = Publisher(TRIAL, mapper, publications(), [CHANNEL])
        return Store(self.source.recorder, mapper, publisher, self.clock)

    # the service and its clients

    def start_api(self) -> None:
        """A process of its own; what the one before had in memory is gone."""
        self.api = Process("api")
        self.trial = self._store()

    async def announce(self, epoch: int | None = None) -> None:
        """After the service's database was put back, or so that everything is sent once more."""
        await self.trial.recorder.announce(epoch)

    async def write(self, facts: int, name: str) -> None:
        """A client that does one thing after the other, and asks again under the same key until it is answered."""
        for count in range(facts):
            await asyncio.sleep(self.chance.random() * 1.5)
            await self.command(self.chance.choice(self.streams), f"{name}-{count}")

    async def command(self, stream: UUID, name: str) -> None:
        by = self._by()
        key = Key(name, f"{stream}/{by}")
        occasion = replace(OCCASION, effective_on=MAY - timedelta(self.chance.randrange(5)), key=key)
        answer = None
        while answer is None:
            asked = self.api.run(self._asked(stream, occasion, by))
            await asyncio.wait([asked])
            if not asked.cancelled() and asked.exception() is None:
                answer = asked.result()
            else:
                await asyncio.sleep(0.05 + self.chance.random())
        self.acknowledged.append(Acknowledged(key.value, answer))

    def _by(self) -> int:
        poison = self.poisoned and self.chance.random() < 0.1
        return POISON if poison else self.chance.randint(1, 9)

    async def _asked(self, stream: UUID, occasion: Any, by: int) -> Answer:
        """Raises what the store raises."""
        self.asked += 1
        try:
            return await self._decided(stream, occasion, by)
        finally:
            self.asked -= 1

    async def _decided(self, stream: UUID, occasion: Any, by: int) -> Answer:
        store = self.trial
        replay = await store.answered(occasion.key.value, occasion.key.fingerprint)
        if replay:
            return replay
        for attempt in range(8):
            counter = await store.load(COUNTERS, stream)
            fact = CounterRaised(by=by) if counter.version else CounterOpened(name=PLACES[by % len(PLACES)])
            try:
                return await store.append(occasion, counter.then(fact))
            except Conflict:
                if attempt == 7:
                    raise
        raise AssertionError("unreachable")

    # the relay: sends at least once and in order, records what was acknowledged, on the lead that it holds

    def start_relay(self) -> None:
        relay = Process("relay")
        self.relays = [each for each in self.relays if each.alive] + [relay]
        self.leads = relay
        relay.run(self._again(lambda: self._relay(relay)))

    async def _again(self, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await work()
                return
            except ConnectionError:
                await pause(0.5)

    async def _relay(self, relay: Process) -> None:
        store = self._store()
        position, chain = await self._recorded(store.publisher)
        told, told_at, now = -1, 0.0, asyncio.get_running_loop().time
        while True:
            rows = await store.recorder.log(position, self.chance.randint(1, 6))
            epochs = await store.recorder.epochs()
            if epochs[-1][0] > chain.epoch:
                await self._everywhere(chain.announcement(CHANNEL, self.clock.now(), epochs))
                await self._record(relay, position, chain)
            for row in rows:
                linked = chain.link(row)
                if linked:
                    await self._send(*linked)
                position = row.position
            if rows:
                await self._record(relay, position, chain)
            elif told != position or now() - told_at > HEARTBEAT:
                await self._everywhere(chain.progress(CHANNEL, position, self.clock.now(), epochs))
                told, told_at = position, now()
            await pause(self.chance.random() * 0.3)

    async def _recorded(self, publisher: Publisher) -> tuple[int, Chain]:
        """Raises ConnectionError."""
        (row,) = (await self._on_source("select position, last, epoch from relay")) or [(0, "{}", 1)]
        position, last, epoch = row
        kept = msgspec.json.decode(last, type=dict[str, int])
        return position, Chain(publisher, epoch, {Feed(TRIAL, CHANNEL, int(p)): at for p, at in kept.items()})

    async def _record(self, relay: Process, position: int, chain: Chain) -> None:
        """On the connection that holds the lead. Raises ConnectionError where it is another's by now."""
        last = msgspec.json.encode({str(feed.partition): at for feed, at in chain.last.items()}).decode()

        def record() -> None:
            if self.leads is not relay:
                raise ConnectionError("the lead is lost")
            self.source.db.execute("delete from relay")
            self.source.db.execute("insert into relay values (?, ?, ?)", (position, last, chain.epoch))

        await asyncio.get_running_loop().run_in_executor(self, record)  # type: ignore[arg-type]
        if self.leads is not relay:
            raise ConnectionError("the lead is lost")

    async def _on_source(self, statement: str) -> list[Any]:
        work = lambda: self.source.db.execute(statement).fetchall()  # noqa: E731
        return await asyncio.get_running_loop().run_in_executor(self, work)  # type: ignore[arg-type]

    async def _everywhere(self, record: Record) -> None:
        for partition in PARTITIONS:
            await self._send(Feed(TRIAL, CHANNEL, partition), record)

    async def _send(self, feed: Feed, record: Record) -> None:
        """A request of a killed relay may still arrive; it waits for the acknowledgement of each."""
        if self.damaged and record.key:
            self.damaged -= 1
            record = record._replace(headers=[(n, b"\xff" if n == "ce_position" else v) for n, v in record.headers])
        send = lambda: self.broker.send(feed.partition, record)  # noqa: E731
        await asyncio.get_running_loop().run_in_executor(("to", this_process(), feed), send)  # type: ignore[arg-type]
        await pause(0)

    # the readers

    def start_worker(self, reader: str) -> Process:
        worker = Process(reader)
        sink = self.view_sink() if reader == "counted" else self.reaction_sink()
        feed = KafkaFeed(reader, {CHANNEL: TRIAL}, sink, self._refill, session_ms=1000)
        self.failures[reader] = [*self.failures[reader][-3:], feed]
        self.readers[reader].joined(Member(worker, self.broker, feed, self.chance))
        return worker

    def view_sink(self) -> LedgerSink:
        whole = view("")
        spec = ViewSpec(
            name=whole.name, row=whole.row, events=whole.events, channels={CHANNEL: TRIAL},
            evolve=self._evolve, tally=whole.tally,
        )  # fmt: skip
        return LedgerSink(spec, self.views.database, ancestors, self.clock)

    def _evolve(self, row: Any, event: Any, on: Any) -> Any:
        return (mended if self.mended else evolve)(row, event, on)

    def reaction_sink(self) -> ReactionSink:
        mapper = mapper_of([echo.ECHOES])
        store = Store(self.echoed.recorder, mapper, Publisher("echo", mapper, {}, []), self.clock)
        kept = echo.reaction()
        reaction = Reaction(kept.name, kept.source, kept.channels, self._react, kept.reverses)
        return ReactionSink(store, reaction, PublishedLog(self._store()))

    async def _react(self, event: Any, envelope: Envelope, session: Session) -> None:
        """As the echo does, but that a mended one takes what was poison to it."""
        by = event.by if isinstance(event, CounterRaisedV1) else 0
        if by == POISON and not self.mended:
            raise echo.Poison
        heard = await session.load(echo.ECHOES, UUID(int=envelope.subject.int ^ 1))
        session.add(session.occasion(envelope), heard.then(echo.Heard(position=envelope.position, by=by)))

    async def _refill(self, feed: Feed, mark: int) -> Sequence[Record]:
        batches = PublishedLog(self._store()).records({feed: mark}, mark)
        return [record async for batch in batches for record in batch.get(feed, [])]

    def living(self) -> Iterator[Process]:
        for group in self.readers.values():
            yield from (member.process for member in group.members if member.process.alive)


def _in(chance: random.Random, partition: int) -> UUID:
    """A stream that lies in this partition."""
    while True:
        drawn = UUID(int=chance.getrandbits(128))
        if partition_of(drawn) == partition:
            return drawn
