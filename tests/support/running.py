"""Cities that run as they would: `linli up` as a process on a folder, and the distributed one on real servers."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import httpx

from infra.ports import free_port
from services.access.development import DevelopmentKey
from services.city.acting import Acting
from services.city.folder import key_of
from services.city.local import LocalCity

PATIENCE: Final = 60.0  # seconds until it answers
LINLI: Final = (sys.executable, "-m", "services.city.main")
ROOT: Final = Path(__file__).parents[2]


class Up:
    """`linli up` on a folder."""

    def __init__(self, data: Path, *options: str) -> None:
        self.data, self.port = data, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._options = options
        self.process: subprocess.Popen[str] | None = None

    @cached_property
    def acting(self) -> Acting:
        """Signs as whoever may, with the folder's key."""
        return Acting(self.key.signer)

    @property
    def key(self) -> DevelopmentKey:
        return DevelopmentKey.at(key_of(self.data))

    def start(self, until_says: str = "ready") -> None:
        KEYS[self.url] = key_of(self.data)
        command = [*LINLI, "up", "--data", str(self.data), "--port", str(self.port), *self._options]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        until = time.monotonic() + PATIENCE
        while not answers(f"{self.url}/health/{until_says}"):
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < until, f"{self.url} does not answer"
            time.sleep(0.05)

    def stop(self) -> tuple[int, str, str]:
        """As Ctrl-C does: exit code, what it said, what went wrong."""
        assert self.process is not None
        self.process.terminate()
        said, wrong = self.process.communicate(timeout=30)
        return self.process.returncode, said, wrong

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.communicate()


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


@contextmanager
def up(data: Path, *options: str) -> Iterator[Up]:
    city = Up(data, *options)
    city.start()
    try:
        yield city
    finally:
        if city.process is not None and city.process.poll() is None:
            city.kill()


@contextmanager
def distributed() -> Iterator[LocalCity]:
    folder = Path(tempfile.mkdtemp(prefix="linli-city-"))
    folder.chmod(0o711)  # under root PostgreSQL runs as a user of its own, who must come in
    city = LocalCity(folder, free_port())
    KEYS[city.url] = key_of(folder)
    try:
        asyncio.run(city.start())
        yield city
    finally:
        city.stop()
        shutil.rmtree(folder, ignore_errors=True)


KEYS: Final[dict[str, Path]] = {}  # of the cities that were started here, by their addresses


def acting_at(url: str) -> Acting:
    """Signs as whoever may, with the key of a city that was started here."""
    return Acting(DevelopmentKey.at(KEYS[url]).signer)


def linli(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The command line as a person has it, who has the key of each city that he started."""
    key = next((path for url, path in KEYS.items() if url in arguments), None)
    env = {**os.environ, **({"LINLI_DEVELOPMENT_KEY_FILE": str(key)} if key else {}), **(env or {})}
    return subprocess.run(
        [*LINLI, *arguments], cwd=ROOT, check=False, capture_output=True, text=True, timeout=900, env=env
    )


def told(ran: subprocess.CompletedProcess[str]) -> Any:
    """What a command printed for machines."""
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)
