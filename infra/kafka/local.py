"""Apache Kafka as a process of this machine, from its Maven artifacts: for the local city and for the tests."""

import asyncio
import base64
import json
import os
import signal
import subprocess
import time
import uuid
from itertools import islice
from pathlib import Path
from typing import Final, Self

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from infra.java import java
from infra.kafka.artifacts import NoKafka, jars
from infra.ownership import Ownership, alive, kill_at_once
from infra.ports import free_port, free_ports, listens

HERE: Final = Path(__file__).parent
PATIENCE: Final = 90.0  # seconds until it answers; 2 on an idle machine
SMALL: Final = ("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")  # as fast here, a quarter of the memory


class LocalKafka:
    """One node, broker and controller, on ports of the loopback address that stay the folder's while they are free."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder = folder.resolve()
        self.port, self._controller = self._ports(port)
        self.bootstrap = f"127.0.0.1:{self.port}"
        self._owned = Ownership(self.folder)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Format on the first start, and wait until it answers a request. Raises NoJava, FolderTaken."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._owned.take()
        self._end_orphan()
        (self.folder / "ports").write_text(json.dumps([self.port, self._controller]))
        properties = self.folder / "server.properties"
        template = (HERE / "server.properties").read_text(encoding="utf-8")
        text = template.format(port=self.port, controller=self._controller, folder=self.folder)
        properties.write_text(text, encoding="utf-8")
        if not (self.folder / "data" / "meta.properties").exists():
            self._format(properties)
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._java("kafka.Kafka", str(properties)),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,  # Ctrl-C is for its owner, who stops it after those who use it
            )  # fmt: skip
        (self.folder / "pid").write_text(str(self._process.pid))
        self._wait()

    def stop(self) -> None:
        """SIGTERM; SIGKILL where that does not help."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
        self._owned.give_back()

    def kill(self) -> None:
        """SIGKILL; `start` then recovers what was acknowledged."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def signal(self, number: signal.Signals) -> None:
        """SIGSTOP and SIGCONT: a broker that hangs, and goes on."""
        if self._process:
            self._process.send_signal(number)

    def _ports(self, port: int | None) -> tuple[int, int]:
        try:
            broker, controller = json.loads((self.folder / "ports").read_text())
        except (OSError, ValueError):
            broker, controller = islice(free_ports(), 2)
        if port is None and listens(broker) and not self._orphan():
            broker = free_port()
        return port or broker, free_port() if listens(controller) and not self._orphan() else controller

    def _format(self, properties: Path) -> None:
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        tool = ["kafka.tools.StorageTool", "format", "--standalone", "--ignore-formatted"]
        command = self._java(*tool, f"--cluster-id={cluster}", "-c", str(properties))  # it may begin with a hyphen
        ran = subprocess.run(command, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if ran.returncode:
            raise NoKafka(f"Kafka's storage could not be made: {(ran.stderr or ran.stdout).strip().splitlines()[-1]}")

    def _java(self, *command: str) -> list[str]:
        log4j = f"-Dlog4j2.configurationFile={HERE / 'log4j2.yaml'}"
        return [java(), *SMALL, log4j, "-cp", f"{jars()}/*", *command]

    def _orphan(self) -> int | None:
        """A broker of this folder whose owner was killed."""
        try:
            pid = int((self.folder / "pid").read_text())
            ours = str(self.folder).encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return None
        return pid if ours and alive(pid) else None

    def _end_orphan(self) -> None:
        pid = self._orphan()
        if pid and not (self._process and self._process.poll() is None):
            os.kill(pid, signal.SIGTERM)
            until = time.monotonic() + 10
            while alive(pid) and time.monotonic() < until:
                time.sleep(0.05)
            kill_at_once(pid)

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while not (listens(self.port) and asyncio.run(self._answers())):
            log = self.folder / "log"
            if self._process is None or self._process.poll() is not None:
                raise NoKafka(f"the broker ended; see {log}")
            if time.monotonic() > until:
                raise NoKafka(f"the broker did not answer in {PATIENCE:.0f} s; see {log}")
            time.sleep(0.05)

    async def _answers(self) -> bool:
        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap, request_timeout_ms=2000)
        try:
            await admin.start()
            return bool((await admin.describe_cluster())["brokers"])
        except (KafkaError, OSError):  # the port is open before the broker is registered
            return False
        finally:
            await admin.close()
