"""A store is put back while its city runs: nothing acknowledged before the point is lost, nothing after it stays."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

import httpx
import pytest

from deploy.drills.restore import archiving, prepare
from infra.ports import free_port
from infra.postgres.local import LocalPostgres
from services.city.folder import key_of
from services.city.local import LocalCity
from tests.support.citizen import Citizen, citizen, eventually
from tests.support.running import LINLI, ROOT

pytestmark = [pytest.mark.postgres, pytest.mark.kafka]
COMMUNITY: Final = "110113001006"
NAME: Final = "registration"


class Drill:
    """A city whose store of registration is backed up, and put back."""

    def __init__(self, city: LocalCity, folder: Path) -> None:
        self.city, self.folder = city, folder
        self.dsn = city.postgres.dsn("postgres")

    async def types(self, step: str, **more: str) -> None:
        asked = [f"--{name}={value}" for name, value in {"dsn": self.dsn, "folder": str(self.folder), **more}.items()]
        await self._ran(sys.executable, "-m", "deploy.drills.restore", step, *asked)

    async def puts_back(self, point: str) -> None:
        """Its api and its worker stopped, as docs/operations/restore.md says."""
        for kind in ("work", "serve"):
            process = self.city.processes[f"{kind}-{NAME}"]
            process.terminate()
            await asyncio.to_thread(process.wait, 20)
        await self.types("put-back", store=NAME, point=point)

    async def announces(self) -> str:
        """In which epoch the log goes on: with the settings of the service, as its api has them."""
        store, kafka = self.city.dsn(NAME, NAME), self.city.kafka.bootstrap
        return await self._ran(*LINLI, "announce", NAME, LINLI_STORE=store, LINLI_KAFKA=kafka)

    async def rebuilds(self, view: str, accept: str) -> None:
        """What serves counts what is gone: the difference is named first, and accepted by that name."""
        asked = [*LINLI, "rebuild", view, "--city", self.city.url]
        key = {"LINLI_DEVELOPMENT_KEY_FILE": str(key_of(self.city.folder))}
        env = {**os.environ, **key}
        asks = partial(subprocess.run, asked, cwd=ROOT, capture_output=True, text=True, check=False, env=env)
        refused = await asyncio.to_thread(asks)
        assert (refused.returncode, f"--accept {accept} " in refused.stderr) == (3, True), refused.stderr
        await self._ran(*asked, "--accept", accept, **key)

    async def _ran(self, *command: str, **more: str) -> str:
        ran = await asyncio.to_thread(
            subprocess.run, command, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, **more}
        )
        assert ran.returncode == 0, ran.stderr + ran.stdout
        return ran.stdout


@pytest.fixture(scope="module")
def drill() -> Iterator[Drill]:
    folder = Path(tempfile.mkdtemp(prefix="linli-drill-"))
    folder.chmod(0o711)  # under root PostgreSQL runs as a user of its own, who must come in
    city = LocalCity(folder, free_port())
    prepare(folder / "backup")
    city.postgres = LocalPostgres(folder / "postgres", settings=archiving(folder / "backup"))
    try:
        asyncio.run(city.start())
        yield Drill(city, folder / "backup")
    finally:
        city.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def several(writer: Citizen, count: int) -> list[str]:
    organisations = [await writer.registered(COMMUNITY) for _ in range(count)]
    for organisation in organisations:
        await writer.heard_of(organisation)
    return organisations


async def known(client: httpx.AsyncClient, service: str, path: str, organisations: list[str]) -> set[int]:
    """How a service answers when it is asked for each of them."""
    return {(await client.get(f"/api/{service}/{path}/{each}")).status_code for each in organisations}


async def left(client: httpx.AsyncClient) -> set[str]:
    """The records in which people must look at what they wrote upon something that is gone."""
    reactions = (await client.get("/api/districts/status")).json()["services"]["procurement"]["reactions"]
    return {one["stream"] for told in reactions for each in told["reversals"] for one in each["left"]}


async def stands_still(url: str, *told: str) -> None:
    """A process, or the portal for all of them, says each of these of what stands still in it, and nothing else."""

    async def failures() -> list[str]:
        try:
            async with httpx.AsyncClient(timeout=5) as client:
                return [each["en"] for each in (await client.get(f"{url}/health/ready")).json().get("errors", ())]
        except httpx.HTTPError as away:
            return [f"away: {away}"]

    def just_these(said: list[str]) -> bool:
        return len(said) == len(told) and all(any(one in each for each in said) for one in told)

    await eventually(failures, just_these)


async def test_a_store_is_put_back_twice_and_the_city_goes_on(drill: Drill) -> None:
    """The second time to before the first, where nobody in the store knows that there was a first."""
    city, worker = drill.city, drill.city.address(NAME, "work")
    async with citizen(city.url, city.key.signer) as writer:
        client = writer.client
        first = await several(writer, 2)
        await drill.types("backup")
        early = await several(writer, 2)
        await drill.types("mark", point="early")
        later = await several(writer, 2)
        await drill.types("mark", point="later")
        lost = await several(writer, 3)
        await writer.becomes("organisations.by-domicile", COMMUNITY, 9)
        await writer.becomes("providers.by-standing", COMMUNITY, 9)
        receipt = writer.receipt
        await writer.contracted(lost[0])

        await drill.puts_back("later")
        city.spawn("serve", NAME)
        city.spawn("work", NAME)
        await stands_still(worker, "announce it")  # nobody has said so: the relay sends nothing
        assert "新纪元 2 " in await drill.announces()
        city.processes[f"work-{NAME}"].terminate()
        city.spawn("work", NAME)

        assert await eventually(lambda: known(client, NAME, "organisations", [*first, *early, *later]), bool) == {200}
        assert await known(client, NAME, "organisations", lost) == {404}
        await writer.becomes("providers.by-standing", COMMUNITY, 6)  # procurement has reversed what it noted of them
        shown = [(await writer.shown("procurement", f"/providers/{each}"))["state"]["seen"] for each in lost]
        assert shown == [None, None, None]
        assert await left(client) == {lost[0]}  # somebody has signed a contract with an organisation that is gone
        await stands_still(city.url, "organisations", "registration_clocks")
        await drill.rebuilds("organisations", accept="organisations:epoch-2")
        await drill.rebuilds("registration_clocks", accept="registration_clocks:epoch-2")
        again = await several(writer, 1)
        await writer.becomes("organisations.by-domicile", COMMUNITY, 7)
        asked = await client.get("/api/districts/figures/organisations.by-domicile", headers={"Linli-Receipt": receipt})
        assert asked.headers["Linli-Receipt-Status"] == "lost"
        await stands_still(city.url)

        await drill.puts_back("early")
        assert "新纪元 3 " in await drill.announces()  # Kafka has heard of the second, though the store has not
        city.spawn("serve", NAME)
        city.spawn("work", NAME)
        await writer.becomes("providers.by-standing", COMMUNITY, 4)
        assert await known(client, NAME, "organisations", [*first, *early]) == {200}
        assert await known(client, NAME, "organisations", [*later, *lost, *again]) == {404}
        await drill.rebuilds("organisations", accept="organisations:epoch-3")
        await drill.rebuilds("registration_clocks", accept="registration_clocks:epoch-3")
        await several(writer, 1)
        await writer.becomes("organisations.by-domicile", COMMUNITY, 5)
        await stands_still(city.url)
