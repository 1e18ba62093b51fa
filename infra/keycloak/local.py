"""Keycloak as a process of this machine, from its Maven artifact: for the tests. What it keeps lies in its folder."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Self

import httpx

from infra.java import java
from infra.keycloak.artifacts import NoKeycloak, distribution
from infra.ports import free_port, listens

PATIENCE: Final = 180.0  # seconds until it answers; 25 on an idle machine
GRACE: Final = 20.0
SMALL: Final = "-Xms64m -Xmx512m -XX:TieredStopAtLevel=1"


class LocalKeycloak:
    """Imports the realms of a folder at its start, as the image does, and answers at a port of the loopback address.

    Within `with`: it is gone afterwards, whatever happened.
    """

    def __init__(self, home: Path, realms: Path, port: int | None = None) -> None:
        self.home, self._realms = home, realms
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """With all that it started: its script waits for a Java of its own."""
        if self._process is None:
            return
        for how in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, how)
                self._process.wait(GRACE)
            except ProcessLookupError:
                break
            except subprocess.TimeoutExpired:
                continue
        self._process.wait()

    def start(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """`command` comes to run `bin/kc.sh` of the home; wait until it answers. Raises NoJava."""
        self._lay_out(distribution())
        told = {"JAVA": java(), "JAVA_OPTS_KC_HEAP": SMALL, "KC_HTTP_HOST": "127.0.0.1", "KC_HTTP_PORT": str(self.port)}
        with (self.home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command], env={**os.environ, **told, **environment},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                said = (self.home / "log").read_text(encoding="utf-8", errors="replace").strip()
                raise NoKeycloak(f"Keycloak does not answer: {(said.splitlines() or ['it said nothing'])[-1]}")
            time.sleep(0.2)

    def _lay_out(self, distribution: Path) -> None:
        """A home of its own beside the one distribution: its script takes where it lies itself for the home."""
        self.home.mkdir(parents=True)
        shutil.copytree(distribution / "bin", self.home / "bin")
        for shared in ("lib", "conf", "providers", "themes"):
            (self.home / shared).symlink_to(distribution / shared)
        (self.home / "data").mkdir()
        (self.home / "data" / "import").symlink_to(self._realms.resolve())

    def _answers(self) -> bool:
        """It listens only when the realms are there."""
        try:
            return listens(self.port) and httpx.get(f"{self.url}/realms/master", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False
