"""A data folder: one city, one process at a time, one format. Copying the folder copies the city."""

import fcntl
import json
import os
import shutil
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Self

FORMAT: Final = 2  # 1: stores without a table of what a reaction leaves out
LOCK: Final = "linli.lock"
ABOUT: Final = "linli.json"
KEY: Final = "development-key.json"


class FolderInUse(Exception):
    """Another process has the folder open; `address` is where it serves, if it does yet."""

    def __init__(self, path: Path, address: str) -> None:
        where = f"; it serves {address}" if address else ""
        super().__init__(f"{path} is open in another process{where}")
        self.address = address


class NewerFolder(Exception):
    """The folder was written by a newer Linli."""


class NoCity(Exception):
    """There is no city in the folder, or what describes it cannot be read."""


class RealCity(Exception):
    """Nothing made up is told to a city that holds what people did."""


class OtherSimulation(Exception):
    """The folder holds another simulation: two of them would tell one city two lives."""


class Seed(StrEnum):
    """Whether the 2010 return, which a city begins with, has been entered."""

    PENDING = "pending"
    ENTERED = "entered"
    DECLINED = "declined"  # it was started without: it stays so


class Folder:
    """Held open by a lock that the system frees when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        """Raises FolderInUse, NewerFolder, NoCity, OSError."""
        path.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.kept: Path | None = None  # the copy of the folder as it was, where it came from an earlier version
        self._lock = os.open(path / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._take()
            self._about = self._read()
            self._bring_up()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _take(self) -> None:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            address = os.pread(self._lock, 1000, 0).decode(errors="replace").strip()
            raise FolderInUse(self.path, address) from None
        self.serves("")

    def _read(self) -> dict[str, Any]:
        try:
            about = json.loads((self.path / ABOUT).read_text(encoding="utf-8"))
            written, _ = int(about["format"]), Seed(about["seed"])
        except FileNotFoundError:
            about = {"format": FORMAT, "seed": Seed.PENDING}
            self._write(about)
            return about
        except (ValueError, KeyError, TypeError) as wrong:
            raise NoCity(f"{self.path / ABOUT} does not describe a city: {wrong}") from wrong
        if written > FORMAT:
            raise NewerFolder(f"{self.path} has format {written}, this Linli reads up to {FORMAT}")
        return dict(about)

    def _bring_up(self) -> None:
        """An older folder is copied beside itself before anything in it is changed; its stores change as they open.

        The copy has its name once it is whole. What is killed in between begins again.
        """
        written = self._about["format"]
        if written == FORMAT:
            return
        kept = self.path.with_name(f"{self.path.name}.format-{written}")
        if not kept.exists():
            half = kept.with_name(f"{kept.name}.half")
            shutil.rmtree(half, ignore_errors=True)
            shutil.copytree(self.path, half, ignore=shutil.ignore_patterns(LOCK))
            half.replace(kept)
        self.kept = kept
        self._about |= {"format": FORMAT}
        self._write(self._about)

    def _write(self, about: dict[str, Any]) -> None:
        """All or nothing: a crash in the middle leaves what was there."""
        fresh = self.path / f"{ABOUT}.new"
        with fresh.open("w", encoding="utf-8") as file:
            file.write(json.dumps(about) + "\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path / ABOUT)

    @property
    def simulated(self) -> dict[str, Any] | None:
        """The simulation that the folder holds, if it holds one: what it was asked for, and whether all of it is in."""
        simulated: dict[str, Any] | None = self._about.get("simulated")
        return simulated

    def note_simulated(self, simulated: dict[str, Any]) -> None:
        self._about |= {"simulated": simulated}
        self._write(self._about)

    def hold(self, asked: dict[str, Any]) -> None:
        """Be the folder of this simulation, from its first command on. Raises RealCity, OtherSimulation."""
        noted = self.simulated
        if noted is None and any(self.path.glob("*.sqlite")):
            raise RealCity(
                f"{self.path} 是真实的城市,模拟数据请用另一目录 · {self.path} holds a real city; choose another"
            )
        held = {name: value for name, value in (noted or {}).items() if name in asked}
        if held and held != asked:
            raise OtherSimulation(f"{self.path} 已有另一模拟 · {self.path} holds another simulation: {held}")
        self.note_simulated(asked | (noted or {}))

    @property
    def seed(self) -> Seed:
        return Seed(self._about["seed"])

    def settle_seed(self, seed: Seed) -> None:
        self._about |= {"seed": seed}
        self._write(self._about)

    def serves(self, address: str) -> None:
        """Written into the lock, so that another command finds the running city."""
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, address.encode(), 0)

    def file(self, name: str) -> Path:
        return self.path / f"{name}.sqlite"

    @property
    def key(self) -> Path:
        """Where the key lies by which whoever has the folder may sign in as anybody, in development."""
        return key_of(self.path)

    def close(self) -> None:
        os.close(self._lock)


def key_of(path: Path) -> Path:
    return path / KEY


def is_city(path: Path) -> bool:
    return (path / ABOUT).is_file()
