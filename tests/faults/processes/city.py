"""A distributed city on this machine whose every road can be cut, on a disk that can be filled, under a clock that
can be set back.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import psycopg

from infra.kafka.local import LocalKafka
from infra.ports import free_port
from services.city.acting import Acting
from services.city.local import STORES, LocalCity
from tests.support.proxy import Proxy

KILLED: Final = -9
HAND: Final = b"services.city.hand"
DISK: Final = "768m"
LOGS: Final = tuple(f"log-{name}" for name in STORES[:-1])  # from whoever reads a service's published log
CLIENTS: Final = tuple(f"clients-{name}" for name in STORES)  # of a service's api: the portal, and who asks it directly
ROADS: Final = ("api-postgres", "work-postgres", "kafka", *LOGS, *CLIENTS)


class KafkaBehindARoad(LocalKafka):
    """It tells its clients to come by the road."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.road = Proxy(self.port).start()
        self.bootstrap = f"127.0.0.1:{self.road.port}"

    def _java(self, *command: str) -> list[str]:
        if command[0] == "kafka.Kafka":
            properties = Path(command[1])
            told = f"advertised.listeners=PLAINTEXT://127.0.0.1:{self.port}"
            text = properties.read_text(encoding="utf-8")
            properties.write_text(text.replace(told, f"advertised.listeners=PLAINTEXT://{self.bootstrap}"))
        return super()._java(*command)


class FaultyCity(LocalCity):
    """Who writes and asks goes to the services themselves, or through the portal to them: by the same roads."""

    module = "tests.faults.processes.under_a_clock"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, free_port())
        self.kafka = KafkaBehindARoad(folder / "kafka")
        self.clock = folder / "clock"
        self._connections: dict[str, psycopg.Connection[tuple[Any, ...]]] = {}
        self.roads = {name: Proxy(self._behind(name)).start() for name in ROADS if name != "kafka"}
        self.roads["kafka"] = self.kafka.road

    def _behind(self, road: str) -> int:
        return self.postgres.port if road.endswith("-postgres") else self._ports[f"serve-{road.split('-')[1]}"]

    async def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.set_back(0)
        await super().start()

    @cached_property
    def acting(self) -> Acting:
        """Signs as whoever may, by whichever road it goes."""
        at = {self.front(each): each for each in STORES if f"clients-{each}" in self.roads}
        return Acting(self.key.signer, at | {self.address(each): each for each in STORES})

    async def ready(self) -> None:
        """Until every process answers. Raises Unavailable."""
        await self._answering()

    def front(self, service: str, *, portal: bool = False) -> str:
        """Where a client finds a service: by the road between them, or where the portal is that takes it."""
        return f"{self.url}/api/{service}" if portal else f"http://127.0.0.1:{self.roads[f'clients-{service}'].port}"

    def set_back(self, seconds: float) -> None:
        beside = self.clock.with_suffix(".new")
        beside.write_text(str(seconds), encoding="ascii")
        beside.rename(self.clock)

    def _environment(self, kind: str, name: str) -> Mapping[str, str]:
        environment = {**super()._environment(kind, name), "LINLI_TEST_CLOCK": str(self.clock)}
        if name == "portal":
            return environment | {f"LINLI_SOURCES_{each.upper()}": self.front(each) for each in STORES}
        road = self.roads["api-postgres" if kind == "serve" else "work-postgres"]
        environment["LINLI_STORE"] = environment["LINLI_STORE"].replace(f":{self.postgres.port}/", f":{road.port}/")
        for each in STORES[:-1]:
            environment[f"LINLI_SOURCES_{each.upper()}"] = f"http://127.0.0.1:{self.roads[f'log-{each}'].port}"
        return environment

    def kill(self, *names: str) -> None:
        for name in names:
            self.processes[name].kill()
        for name in names:
            assert self.processes[name].wait(20) == KILLED

    def again(self, *names: str) -> None:
        for name in names:
            kind, _, service = name.partition("-")
            self.spawn(kind, service)

    def signal(self, number: signal.Signals, *names: str) -> None:
        for name in names:
            self.processes[name].send_signal(number)

    def another(self, name: str) -> subprocess.Popen[bytes]:
        """A second process of the same kind, at another port; whoever asks for it ends it."""
        first, port = self.processes[name], self._ports[name]
        self._ports[name] = free_port()
        self.again(name)
        other, self.processes[name], self._ports[name] = self.processes[name], first, port
        return other

    def hands(self) -> list[int]:
        """The processes that fill a view for the api of the districts at this moment."""
        api = self.processes["serve-districts"].pid
        children = Path(f"/proc/{api}/task/{api}/children").read_text(encoding="ascii").split()
        return [int(child) for child in children if HAND in _command(child)]

    def sql(self, database: str, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Past every road, on a connection that is kept. Raises psycopg.Error where the database is away."""
        kept = self._connections.get(database)
        if kept is not None:
            with suppress(psycopg.OperationalError):  # the server was another one then
                return _told(kept, statement, values)
            kept.close()
        self._connections[database] = self.connected(database)
        return _told(self._connections[database], statement, values)

    def connected(self, database: str) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(self.postgres.dsn(database), autocommit=True, connect_timeout=5)

    def stop(self) -> None:
        for process in self.processes.values():  # what is stopped does not hear that it shall end
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
        for connection in self._connections.values():
            connection.close()
        super().stop()
        for road in self.roads.values():
            road.stop()


def _command(pid: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it is gone
        return b""


def _told(db: psycopg.Connection[tuple[Any, ...]], statement: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    asked = db.execute(statement.encode(), values or None)
    return asked.fetchall() if asked.description else []


@contextmanager
def faulty_city() -> Iterator[FaultyCity]:
    folder = Path(tempfile.mkdtemp(prefix="linli-faults-"))
    folder.chmod(0o711)  # under root PostgreSQL runs as a user of its own, who must come in
    with _a_disk_of_its_own(folder):
        city = FaultyCity(folder)
        try:
            yield city
        finally:
            city.stop()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _a_disk_of_its_own(folder: Path) -> Iterator[None]:
    """A small one for PostgreSQL alone, which only root can make; `may_mount` tells who may not."""
    if not may_mount():
        yield
        return
    disk = folder / "postgres"
    disk.mkdir(mode=0o711)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=711", "tmpfs", str(disk)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def may_mount() -> bool:
    """Whether this user can mount: root outside of a container that forbids it."""
    if os.geteuid() != 0 or not shutil.which("mount"):
        return False
    with tempfile.TemporaryDirectory() as there:
        tried = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", there]
        if subprocess.run(tried, check=False, capture_output=True).returncode:
            return False
        return subprocess.run(["umount", there], check=False).returncode == 0
