"""The distributed city as processes of this machine, without Docker: for trying it, and for the tests."""

import asyncio
import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import httpx
from rich.console import Console

from contracts.envelope import PARTITIONS
from infra.kafka.local import LocalKafka
from infra.kafka.topics import create
from infra.keys import SERVICES as SERVICE_KEYS
from infra.keys import SIGNING, draw_master_keys, draw_service_keys, draw_signing_keys, master_of
from infra.ownership import Ownership, alive, kill_at_once
from infra.ports import free_ports
from infra.postgres.local import LocalPostgres
from infra.postgres.roles import prepare
from services.chassis.clock import SystemClock
from services.chassis.postgres_recorder import PostgresRecorder
from services.chassis.recorder import Unavailable
from services.city.example_people import seed_examples
from services.city.folder import key_of
from services.city.identifying import drawn_development_key
from services.city.rooms import SERVICES, channels, service
from services.city.serve import listen
from services.city.signing_in import PORTAL, own_provider
from services.city.stopping import until_stopped

VAULTS: Final = tuple(service.name for service in SERVICES)
STORES: Final = (*(service.name for service in SERVICES), "districts")
MODULE: Final = "services.city.main"
PIDS: Final = "pids"
KINDS: Final = ("serve", "work")
PATIENCE: Final = 300.0  # seconds for all of it to be ready: a dozen processes start at once, on a busy machine too
A_WORD: Final = 10.0  # seconds for one to say whether it is: it asks its store and the broker first
GRACE: Final = 15.0  # seconds for a process to leave in order


class LocalCity:
    """Start everything in an order that works; stop everything, whatever happened."""

    module = MODULE  # what its processes run

    def __init__(self, folder: Path, port: int = 8000) -> None:
        self.folder = folder
        self.url = f"http://127.0.0.1:{port}"
        free = free_ports()
        self._ports = {"serve-portal": port, **{f"{kind}-{name}": next(free) for kind in KINDS for name in STORES}}
        self.postgres = LocalPostgres(folder / "postgres")
        self.kafka = LocalKafka(folder / "kafka")
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._owned = Ownership(folder)
        self._passwords = {name: secrets.token_urlsafe(18) for name in STORES}

    def take(self) -> None:
        """The folder is this city's; what a killed one left running is ended. Raises FolderTaken."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._owned.take()
        kill_at_once(*_left(self.folder / PIDS, self.module))

    async def start(self) -> None:
        """Raises FolderTaken, NoPostgres, NoJava, Unavailable."""
        await self.lay_out()
        for name in (*STORES, "portal"):
            self.spawn("serve", name)
        for name in STORES:
            self.spawn("work", name)
        await self._answering()

    async def lay_out(self) -> None:
        """Its servers, its keys, databases and channels; no process of ours yet. Raises FolderTaken, NoPostgres,
        NoJava, Unavailable."""
        self.take()
        await asyncio.gather(asyncio.to_thread(self.postgres.start), asyncio.to_thread(self.kafka.start))
        draw_signing_keys(self.folder / SIGNING)
        draw_service_keys(self.folder)
        draw_master_keys(self.folder)
        self.key = drawn_development_key(key_of(self.folder))
        await prepare(self.postgres.dsn("postgres"), STORES, self._passwords)
        await create(self.kafka.bootstrap, dict.fromkeys(channels(), PARTITIONS))

    def spawn(self, kind: str, name: str) -> None:
        """Start a process of the city (again)."""
        log = (self.folder / f"{kind}-{name}.log").open("ab")
        command = [sys.executable, "-m", self.module, kind, name]
        process = subprocess.Popen(
            command, env=self._environment(kind, name), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True,  # Ctrl-C is for the city, which stops its processes in order
        )  # fmt: skip
        log.close()
        self.processes[f"{kind}-{name}"] = process
        pids = "\n".join(str(each.pid) for each in self.processes.values())
        (self.folder / PIDS).write_text(pids, encoding="ascii")

    @property
    def provider(self) -> str:
        """The portal's own, with example people."""
        return own_provider(self.url).provider

    async def seed_people(self) -> None:
        """Give the example people their posts. Raises Unavailable."""
        recorder = await PostgresRecorder.open(self.dsn("posts", "posts"))
        store = service("posts").store(recorder, SystemClock())
        try:
            await seed_examples(store, self.provider)
        finally:
            await store.close()

    def address(self, name: str, kind: str = "serve") -> str:
        return f"http://127.0.0.1:{self._ports[f'{kind}-{name}']}"

    def dsn(self, role: str, database: str) -> str:
        """A database as a service's role asks for it."""
        return self.postgres.dsn(database, user=role, password=self._passwords[role])

    def _environment(self, kind: str, name: str) -> Mapping[str, str]:
        sources = {f"LINLI_SOURCES_{each.upper()}": self.address(each) for each in STORES}
        own = {"LINLI_KAFKA": self.kafka.bootstrap, "LINLI_PORT": str(self._ports[f"{kind}-{name}"])}
        own |= {
            "LINLI_ISSUER": self.address("posts"),
            "LINLI_SERVICE_KEYS_FILE": str(self.folder / SERVICE_KEYS),
            "LINLI_DEVELOPMENT_KEY_FILE": str(key_of(self.folder)),
            "LINLI_PROVIDER": self.provider,
        }
        if name in STORES:  # the portal asks as its readers do
            own["LINLI_SERVICE_KEY_FILE"] = str(self.folder / f"{name}_key")
        if (kind, name) == ("serve", "posts"):
            own["LINLI_SIGNING_KEYS_FILE"] = str(self.folder / SIGNING)
        if name in self._passwords:
            own["LINLI_STORE"] = self.dsn(name, name)
        if name in VAULTS:
            own["LINLI_VAULT"] = self.dsn(name, f"{name}_vault")
            own["LINLI_VAULT_KEYS"] = str(self.folder / master_of(name))
        if name == "portal":
            own |= {"LINLI_PROVIDER_CLIENT": PORTAL, "LINLI_PORTAL_ADDRESS": self.url}
            sources |= {f"LINLI_SOURCES_{each.upper()}_WORKER": self.address(each, "work") for each in STORES}
        if name == "districts":
            sources.pop("LINLI_SOURCES_DISTRICTS")
        return {**os.environ, **sources, **own}

    async def _answering(self) -> None:
        process = ""
        try:
            async with httpx.AsyncClient(timeout=A_WORD) as client, asyncio.timeout(PATIENCE):
                for process in self._ports:
                    await self._ready(client, process)
        except TimeoutError as late:
            log = self.folder / f"{process}.log"
            raise Unavailable(f"{process} is not ready after {PATIENCE:.0f} s; see {log}") from late

    async def _ready(self, client: httpx.AsyncClient, process: str) -> None:
        while True:
            if self.processes[process].poll() is not None:
                said = (self.folder / f"{process}.log").read_text(encoding="utf-8", errors="replace").strip()
                raise Unavailable(f"{process} ended: {(said.splitlines() or ['it said nothing'])[-1]}")
            try:
                if (await client.get(f"http://127.0.0.1:{self._ports[process]}/health/ready")).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.1)

    def stop(self) -> None:
        """Workers first: what they still have to say needs the broker and the apis."""
        for kind in reversed(KINDS):
            processes = [process for name, process in self.processes.items() if name.startswith(kind)]
            for process in processes:
                process.terminate()
            for process in processes:
                try:
                    process.wait(GRACE)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        self.kafka.stop()
        self.postgres.stop()
        self._owned.give_back()


def _left(pids: Path, module: str) -> list[int]:
    """Processes of a city whose owner was killed; after a reboot a number may be anybody's."""
    try:
        noted = [int(line) for line in pids.read_text(encoding="ascii").split()]
    except (OSError, ValueError):
        return []
    return [pid for pid in noted if alive(pid) and module.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()]


async def run(folder: Path, port: int, say: Console) -> None:
    """Until Ctrl-C; a process that ends is started again. Raises PortInUse, FolderTaken, NoPostgres, NoJava,
    Unavailable.
    """
    city = LocalCity(folder, port)
    city.take()
    listen("127.0.0.1", port).close()
    with until_stopped() as stopped:
        try:
            await city.start()
            await city.seed_people()
            say.print(f"邻里 Linli  [bold]{city.url}[/]  PostgreSQL {city.postgres.port}  Kafka {city.kafka.bootstrap}")
            while not stopped.is_set():
                for name, process in list(city.processes.items()):
                    if process.poll() is not None:
                        say.print(f"{name} ended with {process.returncode}; starting it again")
                        kind, _, service = name.partition("-")
                        city.spawn(kind, service)
                await asyncio.sleep(1)
        finally:
            city.stop()
