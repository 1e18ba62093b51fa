"""A data folder: one city, one process at a time, one format. Copying the folder copies the city."""

import fcntl
import json
import os
from pathlib import Path
from typing import Any, Final

FORMAT: Final = 1
LOCK: Final = "linli.lock"
ABOUT: Final = "linli.json"


class FolderInUse(Exception):
    """Another process has the folder open; `address` is where it serves, if it does."""

    def __init__(self, path: Path, address: str) -> None:
        where = f", it serves {address}" if address else ""
        super().__init__(f"{path} is open in another process{where}")
        self.address = address


class NewerFolder(Exception):
    """The folder was written by a newer Linli."""


class Folder:
    """Held open by a lock that the system frees when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        """Raises FolderInUse, NewerFolder, OSError."""
        path.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._lock = os.open(path / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            address = os.read(self._lock, 1000).decode(errors="replace").strip()
            os.close(self._lock)
            raise FolderInUse(path, address) from None
        self.new = not (path / ABOUT).exists()
        self._check_format()
        self.serves("")

    def _check_format(self) -> None:
        about: dict[str, Any] = {"format": FORMAT}
        if not self.new:
            about = json.loads((self.path / ABOUT).read_text(encoding="utf-8"))
        if about["format"] > FORMAT:
            self.close()
            raise NewerFolder(f"{self.path} has format {about['format']}, this Linli reads up to {FORMAT}")
        if self.new:
            (self.path / ABOUT).write_text(json.dumps(about) + "\n", encoding="utf-8")

    def serves(self, address: str) -> None:
        """Written into the lock, so that another command finds the running city."""
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, address.encode(), 0)

    def file(self, name: str) -> Path:
        return self.path / f"{name}.sqlite"

    def close(self) -> None:
        os.close(self._lock)
