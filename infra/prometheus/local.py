"""Prometheus as a process of this machine, with the rules of record: for the tests, and for looking at a local city."""

import json
import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Self

from infra.cache import cache
from infra.ports import free_port, listens

HERE: Final = Path(__file__).parent
PATIENCE: Final = 30.0  # seconds until it answers


class NoPrometheus(Exception):
    """The server or its tool is not installed."""


def promtool() -> str:
    """Raises NoPrometheus."""
    return _found("promtool")


def _found(name: str) -> str:
    unpacked = cache() / "prometheus" / "usr" / "bin" / name
    found = shutil.which(name) or (str(unpacked) if unpacked.exists() else None)
    if found is None:
        raise NoPrometheus(f"{name} is not here: `sh infra/bootstrap.sh all` unpacks Debian's")
    return found


class LocalPrometheus:
    """Asks the processes named, as docker-compose.yml's does, only more often."""

    def __init__(self, folder: Path, targets: Mapping[str, str], every: str = "1s") -> None:
        """`targets`: host and port of each process, by its name."""
        self.folder, self._every = folder, every
        self._targets = [{"targets": [at], "labels": {"process": name}} for name, at in targets.items()]
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Raises NoPrometheus."""
        self._write()
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    _found("prometheus"),
                    f"--config.file={self.folder / 'prometheus.yml'}",
                    f"--storage.tsdb.path={self.folder / 'data'}",
                    f"--web.listen-address=127.0.0.1:{self.port}",
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + PATIENCE
        while not listens(self.port):
            if self._process.poll() is not None or time.monotonic() > until:
                self.__exit__()
                raise NoPrometheus(f"it does not answer; see {self.folder / 'log'}")
            time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(30)

    def _write(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        shutil.copytree(HERE / "rules", self.folder / "rules", dirs_exist_ok=True)
        (self.folder / "targets.json").write_text(json.dumps(self._targets))
        settings = (HERE / "prometheus.yml").read_text(encoding="utf-8")
        (self.folder / "prometheus.yml").write_text(settings.replace("_interval: 10s", f"_interval: {self._every}"))
