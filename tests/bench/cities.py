"""A city as it runs, for a benchmark: every service's api, the workers of registration and of the districts."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import asyncpg
import httpx
import msgspec

from contracts.envelope import PARTITIONS
from contracts.registration import CHANNEL_ORGANISATIONS
from infra.ports import free_port
from infra.postgres.local import LocalPostgres
from services.city.local import STORES, LocalCity
from tests.bench.ground import SETTINGS, Ground, asked
from tests.bench.lives import STEPS, Lived, Plan
from tests.bench.measuring import NotDone, must_be

PATIENCE: Final = 120.0  # seconds until it is ready, and until its views have read all that was told
WORKERS: Final = ("registration", "districts")  # the others would only hear of what is not measured
ISSUED: Final = "topic like 'registration.organisation.registered:%'"
LAST: Final = f"""
insert into relay (position, last, epoch)
select coalesce(max(position), 0),
    jsonb_build_object('{CHANNEL_ORGANISATIONS}', coalesce(jsonb_object_agg(partition, position), '{{}}')), 1
from (select get_byte(uuid_send(originator_id), 15) % {PARTITIONS} as partition, max(notification_id) as position
    from stored_events group by 1) as fed
"""


class BenchCity(LocalCity):
    """Its servers first, so that its log may be filled; then its processes."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, free_port())
        self.postgres = LocalPostgres(folder / "postgres", settings=SETTINGS)

    @property
    def port(self) -> int:
        """Registration's api."""
        return self.port_of("registration")

    def port_of(self, name: str) -> int:
        return self._ports[f"serve-{name}"]

    @property
    def log(self) -> str:
        """Registration's."""
        return self.dsn("registration", "registration")

    @property
    def views(self) -> str:
        return self.dsn("districts", "districts")

    async def settled(self) -> None:
        """What was written in bulk is as it would be a day later: clean, known to the planner, and sent.

        The views have it from the log; so the relay begins behind it, and Kafka need not hold it.
        """
        for database in ("registration", "districts"):
            db = await asyncpg.connect(self.postgres.dsn(database))
            try:
                await db.execute("vacuum analyze")
                if database == "registration":
                    await db.execute(LAST)
                    await db.execute("checkpoint")
            finally:
                await db.close()

    async def answer(self) -> None:
        """The districts' api alone: nothing reads on. Raises NotDone."""
        await self._start([("serve", "districts")])

    async def open(self) -> None:
        """Raises NotDone."""
        await self._start([("serve", "districts"), *(("work", name) for name in WORKERS)])

    async def open_logs(self) -> None:
        """The services' apis, from which their logs are read. Raises NotDone."""
        await self._start([("serve", name) for name in STORES if name != "districts"])

    def reading(self) -> dict[str, str]:
        """What a process that reads the logs and writes the views is told."""
        return {**os.environ, **self._environment("serve", "districts")}

    async def _start(self, started: Sequence[tuple[str, str]]) -> None:
        for kind, name in started:
            self.spawn(kind, name)
        async with httpx.AsyncClient(timeout=2) as client:
            for kind, name in started:
                await self._until_ready(client, kind, name)

    async def _until_ready(self, client: httpx.AsyncClient, kind: str, name: str) -> None:
        url, until = f"{self.address(name, kind)}/health/ready", asyncio.get_running_loop().time() + PATIENCE
        while True:
            try:
                if (await client.get(url)).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            if self.processes[f"{kind}-{name}"].poll() is not None or asyncio.get_running_loop().time() > until:
                raise NotDone(f"{kind} {name} is not ready; see {self.folder}/{kind}-{name}.log")
            await asyncio.sleep(0.1)

    async def lived(self, plan: Plan) -> Lived:
        """What a load of its registration came to, each certificate counted. Raises NotDone."""
        head = await asked(self.log, "select coalesce(max(notification_id), 0) from stored_events")
        command = [sys.executable, "-m", "tests.bench.lives"]
        pipe = asyncio.subprocess.PIPE
        load = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe)
        said, wrong = await load.communicate(msgspec.json.encode(plan))
        if load.returncode:
            raise NotDone(f"the load ended: {wrong.decode().strip().splitlines()[-1:]}")
        lived = msgspec.json.decode(said, type=Lived)
        issued = f"select count(*) from stored_events where notification_id > {head} and {ISSUED}"
        if plan.steps == STEPS:
            must_be(await asked(self.log, issued), len(lived.lives), "certificates for lives that were answered")
        return lived

    async def caught_up(self, patience: float = PATIENCE) -> float:
        """Seconds until the organisations' view has read all that registration told. Raises NotDone."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        async with httpx.AsyncClient(base_url=self.address("districts"), timeout=PATIENCE) as client:
            while await self._behind(client):
                if loop.time() - began > patience:
                    raise NotDone(f"the views are not level with registration after {patience:.0f} s")
                await asyncio.sleep(0.25)
        return loop.time() - began

    async def _behind(self, client: httpx.AsyncClient) -> bool:
        answer = await client.get("/boards/110000")
        if answer.status_code != 200:
            raise NotDone(f"the board answers {answer.status_code}: {answer.text[:300]}")
        told: dict[str, Any] = answer.json()
        return any(tile["freshness"]["behind"] for tile in told["tiles"] if tile["key"] == "R1")


@asynccontextmanager
async def city_of(ground: Ground) -> AsyncIterator[BenchCity]:
    """Its servers run; it is empty, and ends with all its processes."""
    folder = ground.file("city")
    folder.mkdir(mode=0o711)  # under root PostgreSQL runs as a user of its own, who must come in
    city = BenchCity(folder)
    try:
        await city.lay_out()
        yield city
    finally:
        await asyncio.to_thread(city.stop)
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
