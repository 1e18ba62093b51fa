"""Services of docker-compose.yml as processes of this machine: its environment and its secrets to the letter.

Only what a container runtime does is done here: names of the network become addresses, /run/secrets a folder.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import httpx
import yaml

from infra.ports import free_port
from infra.postgres.local import LocalPostgres

ROOT: Final = Path(__file__).parents[2]
COMPOSE: Final[dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
PATIENCE: Final = 60.0  # seconds until a process answers
STORE: Final = re.compile(r"@postgres:5432/")


class Composed:
    """`ports` are those of every service that the file names; only what is started listens."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = {name: free_port() for name in COMPOSE["services"]}
        self.secrets = folder / "deploy" / "secrets"
        self._processes: list[subprocess.Popen[bytes]] = []

    def draw_secrets(self) -> None:
        """As who runs it does, by deploy/secrets.sh."""
        script = self.folder / "deploy" / "secrets.sh"
        script.parent.mkdir(parents=True)
        shutil.copy(ROOT / "deploy" / "secrets.sh", script)
        env = {**os.environ, "LINLI_PYTHON": sys.executable, "PYTHONPATH": str(ROOT)}
        subprocess.run(["sh", str(script)], env=env, check=True, capture_output=True)
        for private in self.secrets.iterdir():
            private.chmod(0o600)  # under /run/secrets it is the runtime that says who may read

    def secret(self, name: str) -> str:
        return (self.secrets / name).read_text(encoding="utf-8").strip()

    def reach(self, postgres: LocalPostgres) -> None:
        for kept in self.secrets.iterdir():
            told = kept.read_text(encoding="utf-8")
            kept.write_text(STORE.sub(f"@127.0.0.1:{postgres.port}/", told), encoding="utf-8")

    def environment(self, name: str) -> dict[str, str]:
        """What a service is told, for a process that answers at its own port here."""
        told = COMPOSE["services"][name]["environment"]
        found = {key: self._here(str(value)) for key, value in told.items()}
        if "LINLI_PORT" in found:
            found |= {"LINLI_HOST": "127.0.0.1", "LINLI_PORT": str(self.ports[name])}
        return found

    def script(self, name: str, paths: Mapping[str, Path]) -> list[str]:
        """A service's entrypoint and command; `paths` are of its image, and where the same lies here."""
        told = COMPOSE["services"][name]
        words = [self._here(word.replace("$$", "$")) for word in (*told["entrypoint"], *told["command"])]
        for inside, here in paths.items():
            words = [word.replace(inside, str(here)) for word in words]
        return words

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}"

    def linli(self, name: str, *arguments: str) -> None:
        """A command in the place of a service's own, as `docker compose run --rm` runs it."""
        env = {**os.environ, **self.environment(name)}
        command = [sys.executable, "-m", "services.city.main", *arguments]
        subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)

    def start(self, *names: str) -> None:
        for name in names:
            program, *arguments = COMPOSE["services"][name]["command"]
            assert program == "linli"
            with (self.folder / f"{name}.log").open("ab") as log:
                self._processes.append(
                    subprocess.Popen(
                        [sys.executable, "-m", "services.city.main", *arguments], cwd=ROOT,
                        env={**os.environ, **self.environment(name)}, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                    )
                )  # fmt: skip
        until = time.monotonic() + PATIENCE
        for name, process in zip(names, self._processes[-len(names) :], strict=True):
            while not _lives(self.url(name)):
                said = (self.folder / f"{name}.log").read_text(encoding="utf-8")
                assert process.poll() is None, said
                assert time.monotonic() < until, said
                time.sleep(0.05)

    def stop(self) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _here(self, told: str) -> str:
        told = re.sub(r"\$\{LINLI_POLICIES:\+[^}]*\}", "", told).replace("/run/secrets", str(self.secrets))
        return re.sub(r"\b([a-z][a-z-]*):\d+", self._address, told)

    def _address(self, found: re.Match[str]) -> str:
        return f"127.0.0.1:{self.ports[found[1]]}" if found[1] in self.ports else found[0]


def _lives(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health/live", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False
