"""Several processes race for the same streams: each unit is written once and whole, or has lost to one that was."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from typing import Final
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from services.chassis.identity import new_id
from services.chassis.recorder import Conflict, LogRow
from services.chassis.store import Store
from services.chassis.streams import Answer, Key
from tests.chassis.counters import COUNTERS, CounterNoted, CounterOpened, CounterRaised
from tests.chassis.stores import OCCASION, opened

pytestmark = pytest.mark.postgres
PROCESSES: Final = 3
CLIENTS: Final = 12  # of each
UNITS: Final = 15  # of each client
STREAMS: Final = 6  # that all of them write


@pytest.fixture
async def processes(database: str) -> AsyncIterator[list[Store]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(opened(database)) for _ in range(PROCESSES)]


class Client:
    """It writes two streams and one of its own in a unit, says what it was told, and knows what it had read."""

    def __init__(self, store: Store, streams: Sequence[UUID], draws: random.Random) -> None:
        self._store, self._streams, self._draws = store, streams, draws
        self.written: dict[str, Answer] = {}
        self.lost: dict[str, tuple[UUID, int]] = {}

    async def run(self) -> None:
        for _ in range(UNITS):
            name = str(new_id())
            two = [await self._store.load(COUNTERS, each) for each in self._draws.sample(self._streams, 2)]
            own = COUNTERS.new(new_id()).then(CounterNoted(text=name))
            occasion = replace(OCCASION, key=Key(name, name))
            try:
                raised = [each.then(CounterRaised(by=1), CounterNoted(text=name)) for each in two]
                self.written[name] = await self._store.append(occasion, *raised, own)
            except Conflict as conflict:
                self.lost[name] = next((each.id, each.version) for each in two if each.id == conflict.stream)


def told_of(rows: Sequence[LogRow]) -> dict[str, list[LogRow]]:
    """The notes by what they say: three of each unit that was written."""
    notes: dict[str, list[LogRow]] = {}
    for row in rows:
        if row.topic.startswith("trial.counter.noted"):
            notes.setdefault(msgspec.json.decode(row.state)["fact"]["text"], []).append(row)
    return notes


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_no_unit_is_lost_doubled_partial_or_refused_without_a_reason(processes: list[Store], seed: int) -> None:
    counters = [COUNTERS.new(new_id()) for _ in range(STREAMS)]
    await asyncio.gather(*(processes[0].append(OCCASION, each.then(CounterOpened(name="a"))) for each in counters))
    draws = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
    streams = [each.id for each in counters]
    clients = [Client(store, streams, draws) for store in processes for _ in range(CLIENTS)]
    await asyncio.gather(*(client.run() for client in clients))

    rows = await processes[0].recorder.log(0, 100_000)
    notes, there = told_of(rows), {(row.stream, row.version) for row in rows}
    written = {name: answer for client in clients for name, answer in client.written.items()}
    assert len(written) + sum(len(client.lost) for client in clients) == PROCESSES * CLIENTS * UNITS
    assert {name: len(found) for name, found in notes.items()} == dict.fromkeys(written, 3)
    for client in clients:
        for stream, read in client.lost.values():
            assert (stream, read + 1) in there  # another had written what this one meant to write
    for each in counters:
        versions = [row.version for row in rows if row.stream == each.id]
        assert versions == list(range(1, len(versions) + 1))


async def test_of_a_batch_only_those_who_lost_fail_however_often_others_come_first(
    processes: list[Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each time the batch is to be sent, another process has just taken one more of its streams."""
    one, two, _ = processes
    counters = [COUNTERS.new(new_id()) for _ in range(8)]
    rivals, write = iter(counters[:5]), one.recorder.write

    async def after_a_rival(*arguments: object) -> object:
        rival = next(rivals, None)
        if rival:
            await two.append(OCCASION, rival.then(CounterOpened(name="theirs")))
        return await write(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(one.recorder, "write", after_a_rival)
    units = [one.append(OCCASION, each.then(CounterOpened(name="ours"))) for each in counters]
    found = await asyncio.gather(*units, return_exceptions=True)
    assert [type(each) for each in found] == [Conflict] * 5 + [Answer] * 3
