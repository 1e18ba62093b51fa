"""Several worker processes share the partitions of a view; it stays right while they join, leave, freeze and die."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment

from contracts.envelope import PARTITIONS
from tests.conformance.conftest import ON_KAFKA, Ground
from tests.conformance.road import Road

pytestmark = pytest.mark.parametrize(
    "ground", [each for each in ON_KAFKA if each.id == "kafka-postgres"], indirect=True
)
ROOT = Path(__file__).parents[2]
SESSION = 1.0  # seconds until a member that says nothing is missed
PATIENCE = 60


class Workers:
    def __init__(self, road: Road, *arguments: str) -> None:
        self._road, self._arguments = road, arguments
        self._all: list[Process] = []

    async def start(self, count: int = 1) -> list[Process]:
        """They follow when this comes back, and Kafka hands them their partitions."""
        command = (sys.executable, "-m", "tests.conformance.worker_alone", *self._arguments)
        made = [await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=PIPE) for _ in range(count)]
        self._all += made
        async with asyncio.timeout(PATIENCE):
            for each in made:
                assert each.stdout
                assert await each.stdout.readline() == b"it follows\n"
        return made

    async def kill(self) -> None:
        for each in self._all:
            if each.returncode is None:
                each.kill()
                await each.wait()

    async def shares(self) -> list[int]:
        """How many partitions each member of the group has."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self._road.bootstrap)
        await admin.start()
        try:
            (told,) = await admin.describe_consumer_groups([f"counted{self._road.suffix}"])
        finally:
            await admin.close()
        members = told.groups[0][5]
        assigned = [ConsumerProtocolMemberAssignment.decode(each[4]) for each in members if each[4]]
        return sorted(len(each.partitions()) for each in assigned)

    async def share(self, count: int) -> None:
        """Wait until so many have all partitions among them, and each has some."""

        async def true() -> bool:
            shares = await self.shares()
            return len(shares) == count and sum(shares) == 2 * PARTITIONS and min(shares) > 0

        await until(true)


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await true():
            await asyncio.sleep(0.1)


@pytest.fixture
async def workers(road: Road, ground: Ground) -> AsyncIterator[Workers]:
    ((views,),) = await road.select("text", "select cast(current_database() as text)")
    made = Workers(road, road.bootstrap, ground.dsn, f"{ground.dsn.rsplit('/', 1)[0]}/{views}", road.suffix)
    yield made
    await made.kill()


@asynccontextmanager
async def people_at_work(road: Road) -> AsyncIterator[None]:
    """Facts are written all the time."""
    leaving = asyncio.Event()

    async def write() -> None:
        while not leaving.is_set():
            await road.write(streams=3)
            await asyncio.sleep(0.05)

    writing = asyncio.create_task(write())
    try:
        yield
    finally:
        leaving.set()
        await writing


async def test_a_view_stays_right_through_every_rebalance(road: Road, workers: Workers) -> None:
    await road.write()
    async with road.relaying():
        async with people_at_work(road):
            (first,) = await workers.start()
            await workers.share(1)
            second, third = await workers.start(2)
            await workers.share(3)
            first.kill()
            await workers.share(2)
            second.send_signal(signal.SIGTERM)
            assert await second.wait() == 0, "it leaves in order"
            await workers.share(1)
            await workers.start()
            await workers.share(2)
            third.send_signal(signal.SIGSTOP)
            await workers.share(1)
            await asyncio.sleep(SESSION)  # the other goes on with what it held
            third.send_signal(signal.SIGCONT)
            await workers.share(2)
        await road.settled()
    assert third.returncode is None, "the one that was frozen is back at work"
