"""Who runs the server in a folder: one process at a time, and what a killed one left running is ended first."""

import fcntl
import os
import signal
import time
from pathlib import Path
from typing import IO, Final

PATIENCE: Final = 20.0  # seconds for a killed process to be gone


class FolderTaken(Exception):
    """Another process runs a server in this folder."""


class Ownership:
    """A lock on a folder that the kernel lifts when its holder ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "lock"
        self._held: IO[bytes] | None = None

    def take(self) -> None:
        """Again and again without harm. Raises FolderTaken."""
        if self._held:
            return
        lock = self._path.open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            raise FolderTaken(f"{self._path.parent} is in use by another process") from None
        self._held = lock

    def give_back(self) -> None:
        if self._held:
            self._held.close()
            self._held = None


def alive(pid: int) -> bool:
    """A process that ended but was not collected yet is not alive."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return not Path("/proc/self").exists()  # a system without /proc: the signal's word counts


def children(pid: int) -> list[int]:
    """The processes that this one started, as far as /proc tells."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):  # ended while we looked
            continue
        if parent == pid:
            found.append(int(stat.parent.name))
    return found


def kill_at_once(*pids: int) -> None:
    """SIGKILL, and wait until all are gone. Raises TimeoutError."""
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    until = time.monotonic() + PATIENCE
    while any(alive(pid) for pid in pids):
        if time.monotonic() > until:
            raise TimeoutError(f"{pids} would not end")
        time.sleep(0.02)
