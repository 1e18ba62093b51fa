"""The distributed city, with what it is made of killed under writes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import asyncpg
import pytest

from services.city.local import STORES, LocalCity
from tests.support.citizen import Citizen, citizen, eventually
from tests.support.running import linli

pytestmark = [pytest.mark.postgres, pytest.mark.kafka]
COMMUNITY = "110101001001"
FEW, KILLED = 6, -9


async def worker_killed(city: LocalCity, name: str) -> None:
    process = city.processes[f"work-{name}"]
    process.kill()
    assert await asyncio.to_thread(process.wait) == KILLED
    city.spawn("work", name)


async def districts_worker(city: LocalCity) -> None:
    await worker_killed(city, "districts")


async def registration_relay(city: LocalCity) -> None:
    await worker_killed(city, "registration")


async def procurement_relay_and_reaction(city: LocalCity) -> None:
    await worker_killed(city, "procurement")


async def broker(city: LocalCity) -> None:
    await asyncio.to_thread(city.kafka.kill)
    await asyncio.to_thread(city.kafka.start)


@asynccontextmanager
async def under_writes(citizen: Citizen) -> AsyncIterator[list[str]]:
    """Organisations are registered without a pause; who was acknowledged is told."""
    registered: list[str] = []
    stop = asyncio.Event()

    async def write() -> None:
        while not stop.is_set():
            registered.append(await citizen.registered(COMMUNITY))

    async def few() -> int:
        return len(registered)

    writer = asyncio.create_task(write())
    try:
        await eventually(few, lambda written: written >= FEW)
        yield registered
        after = len(registered)
        await eventually(few, lambda written: written >= after + FEW)
    finally:
        stop.set()
        await writer


@pytest.mark.parametrize("killed", [districts_worker, registration_relay, procurement_relay_and_reaction, broker])
async def test_kill_9_under_writes_loses_nothing(
    distributed: LocalCity, killed: Callable[[LocalCity], Awaitable[None]]
) -> None:
    async with citizen(distributed.url, distributed.key.signer) as writer:
        before = await writer.figure("organisations.by-domicile", COMMUNITY)
        noted = await writer.figure("providers.by-standing", "110000")
        async with under_writes(writer) as registered:
            await killed(distributed)
        await writer.becomes("organisations.by-domicile", COMMUNITY, before + len(registered))
        await writer.becomes("providers.by-standing", "110000", noted + len(registered))
        for organisation in registered:
            assert (await writer.client.get(f"/api/procurement/providers/{organisation}")).status_code == 200
    reconciled = await asyncio.to_thread(linli, "reconcile", "--city", distributed.url)
    assert reconciled.returncode == 0, reconciled.stdout


async def test_every_process_of_the_city_is_ready_again(distributed: LocalCity) -> None:
    addresses = [distributed.address(name, kind) for name in STORES for kind in ("serve", "work")]
    async with citizen(distributed.url, distributed.key.signer) as visitor:

        async def answered() -> list[int]:
            return [(await visitor.client.get(f"{address}/health/ready")).status_code for address in addresses]

        await eventually(answered, lambda codes: codes == [200] * len(addresses))


async def test_a_services_role_cannot_connect_to_anothers_database(distributed: LocalCity) -> None:
    reached = set()
    for role in STORES:
        for database in (*STORES, "postgres"):
            try:
                db = await asyncpg.connect(distributed.dsn(role, database))
            except asyncpg.InsufficientPrivilegeError:
                continue
            await db.close()
            reached.add((role, database))
    assert reached == {(name, name) for name in STORES}
